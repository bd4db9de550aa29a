package awslocal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// policy is an IAM policy document: of a secret, a role's trust, or what a user or role may do.
type policy struct {
	Version   string `json:",omitempty"`
	ID        string `json:"Id,omitempty"`
	Statement oneOrMore[statement]
}

type statement struct {
	Sid          string `json:",omitempty"`
	Effect       string
	Principal    principals
	NotPrincipal principals
	Action       oneOrMore[string]
	NotAction    oneOrMore[string]
	Resource     oneOrMore[string]
	NotResource  oneOrMore[string]
	Condition    map[string]map[string]oneOrMore[scalar]
}

// oneOrMore is an element that may be a list or a single thing.
type oneOrMore[T any] []T

// UnmarshalJSON accepts both forms.
func (l *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		return strictJSON(b, (*[]T)(l))
	}
	var one T
	err := strictJSON(b, &one)
	*l = oneOrMore[T]{one}
	return err
}

// scalar is a condition's value: policies write true, 3600 and their quoted forms alike.
type scalar string

// UnmarshalJSON keeps the text of a boolean or a number.
func (s *scalar) UnmarshalJSON(b []byte) error {
	*s = scalar(strings.Trim(string(b), `"`))
	return nil
}

// principals maps AWS, Federated and Service to ARNs. The key * stands for everybody.
type principals map[string]oneOrMore[string]

// UnmarshalJSON accepts "*" for everybody.
func (p *principals) UnmarshalJSON(b []byte) error {
	if string(b) == `"*"` {
		*p = principals{"AWS": {"*"}}
		return nil
	}
	return json.Unmarshal(b, (*map[string]oneOrMore[string])(p))
}

func strictJSON(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// parsePolicy reads a document and checks that each statement has an effect and something that it is about.
func parsePolicy(text string) (policy, error) {
	var p policy
	if err := strictJSON([]byte(text), &p); err != nil {
		return p, err
	}
	if len(p.Statement) == 0 {
		return p, errors.New("the policy has no statement")
	}
	for i, st := range p.Statement {
		if st.Effect != "Allow" && st.Effect != "Deny" {
			return p, fmt.Errorf("statement %d: Effect must be Allow or Deny, not %q", i+1, st.Effect)
		}
		if len(st.Action)+len(st.NotAction) == 0 {
			return p, fmt.Errorf("statement %d has no Action", i+1)
		}
	}
	return p, nil
}

// public reports whether the policy allows something to everybody without a condition.
func (p policy) public() bool {
	for _, st := range p.Statement {
		for _, arn := range st.Principal["AWS"] {
			if arn == "*" && st.Effect == "Allow" && len(st.Condition) == 0 {
				return true
			}
		}
	}
	return false
}

// decision is what a policy says of a request.
type decision int

const (
	silent decision = iota
	allowed
	denied
)

// request is what policies decide about.
type policyRequest struct {
	action   string // as in secretsmanager:GetSecretValue
	resource string
	who      principal
	context  map[string]string // condition keys in lower case; absent ones are not there
}

// decide evaluates a policy without principals, as users and roles have them: a denial beats every permission.
func (p policy) decide(r policyRequest) decision {
	return p.evaluate(r, func(statement) bool { return true })
}

// decideFor evaluates a policy whose statements name their principals.
func (p policy) decideFor(r policyRequest) decision {
	return p.evaluate(r, func(st statement) bool {
		if len(st.NotPrincipal) > 0 {
			return !st.NotPrincipal.include(r.who)
		}
		return st.Principal.include(r.who)
	})
}

func (p policy) evaluate(r policyRequest, concerns func(statement) bool) decision {
	verdict := silent
	for _, st := range p.Statement {
		if !concerns(st) || !st.about(r) || !st.holds(r.context) {
			continue
		}
		if st.Effect == "Deny" {
			return denied
		}
		verdict = allowed
	}
	return verdict
}

func (st statement) about(r policyRequest) bool {
	action := strings.ToLower(r.action)
	covers := func(list []string, text string, fold func(string) string) bool {
		for _, pattern := range list {
			if wildcard(fold(pattern), text) {
				return true
			}
		}
		return false
	}
	same := func(s string) string { return s }
	switch {
	case len(st.Action) > 0 && !covers(st.Action, action, strings.ToLower),
		len(st.NotAction) > 0 && covers(st.NotAction, action, strings.ToLower),
		len(st.Resource) > 0 && !covers(st.Resource, r.resource, same),
		len(st.NotResource) > 0 && covers(st.NotResource, r.resource, same):
		return false
	}
	return true
}

// include reports whether the caller is one of the principals: by its ARN, its user or role's ARN, or its account.
func (p principals) include(who principal) bool {
	for _, arn := range p["AWS"] {
		root := arn == who.account || strings.HasSuffix(arn, "::"+who.account+":root") && strings.HasPrefix(arn, "arn:")
		if arn == "*" || arn == who.arn || arn == who.source || root {
			return true
		}
	}
	for _, arn := range p["Federated"] {
		if who.federated != "" && (arn == "*" || strings.HasSuffix(arn, ":oidc-provider/"+who.federated)) {
			return true
		}
	}
	return false
}

// wildcard matches * (any text) and ? (any character).
func wildcard(pattern, text string) bool {
	star, mark := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0: // let the last star take one character more
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
