package awslocal

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// allow decides whether the caller may do the call's operation to the secret.
func (s *Server) allow(c *call, sec *secret) error {
	if !s.opts.Strict && len(c.who.policies) == 0 {
		return nil // nothing decides: the common case, and the fast one
	}
	r := c.policyRequest(sec.ARN)
	maps.Copy(r.context, sec.conditionKeys())
	identity := c.who.decide(r)
	if identity == denied {
		return c.refused(r, "with an explicit deny in an identity-based policy")
	}
	if !s.opts.Strict {
		return c.permitted(r, identity)
	}
	resource := sec.decide(r)
	foreign := sec.Account != c.who.account
	switch {
	case resource == denied:
		return c.refused(r, "with an explicit deny in a resource-based policy")
	case foreign && resource != allowed:
		return c.refused(r, "because no resource-based policy allows the "+r.action+" action")
	case foreign && sec.KmsKeyID == "" && strings.HasSuffix(r.action, "GetSecretValue"):
		return invalidRequest("You can't access a secret from a different AWS account if you encrypt the secret with " +
			"the default KMS service key.")
	case !foreign && resource == allowed:
		return nil
	}
	return c.permitted(r, identity)
}

// allowAny is allow for operations on no secret in particular.
func (s *Server) allowAny(c *call) error { return c.mayDo("*") }

// allowNew is allow for a secret that is about to be made.
func (s *Server) allowNew(c *call, name string) error {
	return c.mayDo(newARN(c.account, c.region, name, "??????"))
}

// hideMissing refuses instead of telling a caller who may not look that there is nothing.
func (s *Server) hideMissing(c *call, id string, missing error) error {
	if !strings.HasPrefix(id, "arn:") {
		id = newARN(c.account, c.region, id, "??????")
	}
	if err := c.mayDo(id); err != nil {
		return err
	}
	return missing
}

// mayDo decides by the caller's own policies alone.
func (c *call) mayDo(resource string) error {
	r := c.policyRequest(resource)
	identity := c.who.decide(r)
	if identity == denied {
		return c.refused(r, "with an explicit deny in an identity-based policy")
	}
	return c.permitted(r, identity)
}

func (c *call) permitted(r policyRequest, d decision) error {
	if d != allowed {
		return c.refused(r, "because no identity-based policy allows the "+r.action+" action")
	}
	return nil
}

func (c *call) refused(r policyRequest, why string) error {
	return c.accessDenied("User: %s is not authorized to perform: %s on resource: %s %s", c.who.arn, r.action, r.resource, why)
}

// decide combines the caller's policies: each must allow. A caller without any may do everything. A policy that cannot be read
// allows nothing.
func (who principal) decide(r policyRequest) decision {
	verdict := allowed
	for _, text := range who.policies {
		p, err := parsePolicy(text)
		if err != nil {
			return silent
		}
		switch p.decide(r) {
		case denied:
			return denied
		case silent:
			verdict = silent
		}
	}
	return verdict
}

// decide is what the secret's own policy says; none says nothing.
func (sec *secret) decide(r policyRequest) decision {
	if sec.Policy == "" {
		return silent
	}
	p, err := parsePolicy(sec.Policy)
	if err != nil {
		return silent
	}
	return p.decideFor(r)
}

func (c *call) policyRequest(resource string) policyRequest {
	context := map[string]string{
		"aws:principalarn": c.who.source, "aws:principalaccount": c.who.account, "aws:requestedregion": c.region,
		"aws:userid": c.who.id, "aws:currenttime": c.now.UTC().Format(time.RFC3339), "aws:sourceip": "127.0.0.1",
	}
	if c.who.user != "" {
		context["aws:username"] = c.who.user
	}
	if c.who.temporary { // lasting keys do not have the key at all, which is what BoolIfExists is about
		context["aws:multifactorauthpresent"] = strconv.FormatBool(c.who.mfa)
	}
	if c.who.mfa {
		context["aws:multifactorauthage"] = strconv.Itoa(int(c.now.Sub(c.who.mfaSince).Seconds()))
	}
	return policyRequest{action: c.service + ":" + c.op, resource: resource, who: c.who, context: context}
}

func (sec *secret) conditionKeys() map[string]string {
	keys := map[string]string{"secretsmanager:secretid": sec.ARN, "secretsmanager:name": sec.Name}
	if sec.Primary != "" {
		keys["secretsmanager:secretprimaryregion"] = sec.Primary
	}
	for _, t := range sec.Tags {
		keys["secretsmanager:resourcetag/"+strings.ToLower(t.Key)] = t.Value
		keys["aws:resourcetag/"+strings.ToLower(t.Key)] = t.Value
	}
	return keys
}
