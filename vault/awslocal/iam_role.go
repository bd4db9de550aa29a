package awslocal

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"
)

type roleEntry struct {
	Path                     string
	RoleName                 string
	RoleID                   string `xml:"RoleId"`
	Arn                      string
	CreateDate               string
	AssumeRolePolicyDocument string
	MaxSessionDuration       int
}

func (r *role) entry() roleEntry {
	return roleEntry{
		Path: r.Path, RoleName: r.Name, RoleID: r.ID, Arn: r.ARN, CreateDate: isoTime(r.Created),
		AssumeRolePolicyDocument: strings.ReplaceAll(url.QueryEscape(r.Trust), "+", "%20"), // IAM escapes documents
		MaxSessionDuration:       int(r.MaxSession.Seconds()),
	}
}

func newRole(account, region, path, name string, now time.Time) *role {
	return &role{
		Name: name, Path: path, ID: newPrincipalID("AROA"), Created: now, MaxSession: defaultRoleSession * time.Second,
		ARN: "arn:" + partition(region) + ":iam::" + account + ":role" + path + name,
	}
}

func (s *Server) createRole(c *call) (any, error) {
	name := c.form.Get("RoleName")
	if err := c.checkWord("roleName", name, 1, 64, "=,.@-"); err != nil {
		return nil, err
	}
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	trust := c.form.Get("AssumeRolePolicyDocument")
	if _, err := parsePolicy(trust); err != nil {
		return nil, apiError{http.StatusBadRequest, "MalformedPolicyDocument", "This policy contains invalid Json"}
	}
	lasts, err := c.formSeconds("MaxSessionDuration", defaultRoleSession, maxRoleSession, defaultRoleSession)
	if err != nil {
		return nil, err
	}
	a := s.state.openAccount(c.who.account)
	if a.Roles[name] != nil {
		return nil, entityExists("Role with name " + name + " already exists.")
	}
	r := newRole(c.who.account, c.region, cmp.Or(c.form.Get("Path"), "/"), name, c.now)
	r.Trust, r.MaxSession = trust, lasts
	a.Roles[name] = r
	return struct{ Role roleEntry }{r.entry()}, nil
}

func (s *Server) getRole(c *call) (any, error) {
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	name := c.form.Get("RoleName")
	if a := s.state.account(c.who.account); a != nil && a.Roles[name] != nil {
		return struct{ Role roleEntry }{a.Roles[name].entry()}, nil
	}
	return nil, noSuchEntity("The role with name " + name + " cannot be found.")
}
