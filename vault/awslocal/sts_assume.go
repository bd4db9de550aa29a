package awslocal

import (
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The durations of a role's session, in seconds.
const (
	maxRoleSession     = 43200
	defaultRoleSession = 3600
	// chainedSession is the most that a role gets when its caller is a role's session.
	chainedSession = time.Hour
)

// maxSessionPolicy is the longest policy that a session may have.
const maxSessionPolicy = 2048

// assumption is what the three ways to assume a role have in common.
type assumption struct {
	roleARN string
	name    string // of the session
	lasts   time.Duration
	policy  string
	mfa     bool // the call itself carried a good code
}

type assumedRoleUser struct {
	AssumedRoleID string `xml:"AssumedRoleId"`
	Arn           string
}

type assumeOutput struct {
	Credentials      sessionKeys
	AssumedRoleUser  assumedRoleUser
	PackedPolicySize int    `xml:",omitempty"`
	SourceIdentity   string `xml:",omitempty"`
}

func (s *Server) assumeRole(c *call) (any, error) {
	a, err := c.assumption()
	if err != nil {
		return nil, err
	}
	if err := c.checkSessionTags(); err != nil {
		return nil, err
	}
	if a.mfa, err = s.checkMFA(c); err != nil {
		return nil, err
	}
	r, err := s.roleFor(c, a, c.assumeRequest(a))
	if err != nil {
		return nil, err
	}
	ses := s.mintRole(c, r, a)
	return assumeOutput{
		Credentials: ses.keys(), AssumedRoleUser: assumedRoleUser{ses.PrincipalID, ses.ARN},
		PackedPolicySize: packedSize(a.policy), SourceIdentity: c.form.Get("SourceIdentity"),
	}, nil
}

func (c *call) assumption() (assumption, error) {
	a := assumption{roleARN: c.form.Get("RoleArn"), name: c.form.Get("RoleSessionName"), policy: c.form.Get("Policy")}
	if err := c.checkRoleARN(a.roleARN); err != nil {
		return a, err
	}
	if err := c.checkWord("roleSessionName", a.name, 2, 64, "=,.@-"); err != nil {
		return a, err
	}
	if id := c.form.Get("ExternalId"); id != "" {
		if err := c.checkWord("externalId", id, 2, 1224, "=,.@:/-"); err != nil {
			return a, err
		}
	}
	if err := c.checkSessionPolicy(a.policy); err != nil {
		return a, err
	}
	var err error
	a.lasts, err = c.formSeconds("DurationSeconds", minSession, maxRoleSession, defaultRoleSession)
	return a, err
}

// checkSessionPolicy checks the policy that bounds a session; none is fine.
func (c *call) checkSessionPolicy(text string) error {
	if text == "" {
		return nil
	}
	if err := c.length("policy", text, 1, maxSessionPolicy); err != nil {
		return err
	}
	if _, err := parsePolicy(text); err != nil {
		return apiError{http.StatusBadRequest, "MalformedPolicyDocument", "The policy is not in the valid JSON format."}
	}
	return nil
}

func (c *call) checkRoleARN(arn string) error {
	if len(arn) < 20 || len(arn) > 2048 {
		return c.length("roleArn", arn, 20, 2048)
	}
	parts := strings.SplitN(arn, ":", 6)
	good := len(parts) == 6 && strings.HasPrefix(arn, "arn:aws") && parts[2] == iamService && parts[3] == "" && isAccountID(parts[4]) &&
		strings.HasPrefix(parts[5], "role/") && lastSegment(arn) != ""
	if !good {
		return c.validation("%s is invalid", arn)
	}
	return nil
}

// checkWord checks the length and the characters: letters, digits, _ and + and the marks.
func (c *call) checkWord(member, text string, low, high int, marks string) error {
	if err := c.length(member, text, low, high); err != nil {
		return err
	}
	if !consistsOf(text, alphanumerics+"_+"+marks) {
		return c.validation(`1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: `+
			`Member must satisfy regular expression pattern: [\w+%s]*`, text, member, marks)
	}
	return nil
}

func (c *call) checkSessionTags() error {
	var keys []string
	for _, t := range c.formTags() {
		keys = append(keys, strings.ToLower(t.Key))
	}
	for _, key := range c.formList("TransitiveTagKeys") {
		if !slices.Contains(keys, strings.ToLower(key)) {
			return apiError{http.StatusBadRequest, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags."}
		}
	}
	slices.Sort(keys)
	if len(slices.Compact(slices.Clone(keys))) < len(keys) {
		return apiError{http.StatusBadRequest, "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."}
	}
	return nil
}

// assumeRequest is what the role's trust policy decides about.
func (c *call) assumeRequest(a assumption) policyRequest {
	r := c.policyRequest(a.roleARN)
	if id := c.form.Get("ExternalId"); id != "" {
		r.context["sts:externalid"] = id
	}
	r.context["sts:rolesessionname"] = a.name
	if a.mfa {
		r.context["aws:multifactorauthpresent"], r.context["aws:multifactorauthage"] = "true", "0"
	}
	return r
}

// roleFor finds the role and decides whether the caller may assume it, for that long. A lenient server makes roles up that it
// does not know.
func (s *Server) roleFor(c *call, a assumption, request policyRequest) (*role, error) {
	no := c.accessDenied("User: %s is not authorized to perform: sts:%s on resource: %s", c.who.arn, c.op, a.roleARN)
	if c.op != "AssumeRole" {
		no = c.accessDenied("Not authorized to perform sts:%s", c.op)
	}
	r := s.state.roleByARN(a.roleARN)
	switch {
	case r == nil && s.opts.Strict:
		return nil, no
	case r == nil:
		r = inventedRole(a.roleARN)
	case !r.trusts(request, s.opts.Strict) || c.who.decide(request) != allowed:
		return nil, no
	}
	switch {
	case c.who.kind == rolePrincipal && a.lasts > chainedSession:
		return nil, c.validation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case a.lasts > r.MaxSession:
		return nil, c.validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return r, nil
}

// inventedRole always has the same id for the same ARN.
func inventedRole(arn string) *role {
	sum := sha256.Sum256([]byte(arn))
	id := "AROA" + base32.StdEncoding.EncodeToString(sum[:])[:17]
	return &role{Name: lastSegment(arn), ARN: arn, ID: id, MaxSession: maxRoleSession * time.Second}
}

// trusts evaluates the trust policy. A role without one trusts its own account, and on a lenient server web identities too.
func (r *role) trusts(request policyRequest, strict bool) bool {
	if r.Trust == "" {
		web := request.who.federated != ""
		return web && !strict || !web && request.who.account == arnAccount(r.ARN)
	}
	p, err := parsePolicy(r.Trust)
	return err == nil && p.decideFor(request) == allowed
}

func (s *Server) mintRole(c *call, r *role, a assumption) *session {
	prefix := strings.Replace(r.ARN[:strings.Index(r.ARN, ":role/")], ":iam:", ":sts:", 1)
	return s.mint(c, session{
		Role: true, Account: arnAccount(r.ARN), ARN: prefix + ":assumed-role/" + r.Name + "/" + a.name, Source: r.ARN,
		PrincipalID: r.ID + ":" + a.name, MFA: a.mfa, MFASince: c.now, Policies: documents(r.Policy, a.policy),
	}, a.lasts)
}

// packedSize is a session policy's share of the space for it, in percent; zero, and left out, when there is none.
func packedSize(policy string) int {
	if policy == "" {
		return 0
	}
	return max(1, len(policy)*100/maxSessionPolicy)
}
