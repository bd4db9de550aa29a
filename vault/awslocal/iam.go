package awslocal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// iamOperations is the part of IAM that MFA and roles need.
func iamOperations() map[string]operation {
	return map[string]operation{
		"CreateAccessKey":        {run: (*Server).createAccessKey, writes: true},
		"CreateRole":             {run: (*Server).createRole, writes: true},
		"CreateUser":             {run: (*Server).createUser, writes: true},
		"CreateVirtualMFADevice": {run: (*Server).createVirtualMFADevice, writes: true},
		"DeactivateMFADevice":    {run: (*Server).deactivateMFADevice, writes: true},
		"DeleteVirtualMFADevice": {run: (*Server).deleteVirtualMFADevice, writes: true},
		"EnableMFADevice":        {run: (*Server).enableMFADevice, writes: true},
		"GetRole":                {run: (*Server).getRole},
		"GetUser":                {run: (*Server).getUser},
		"ListMFADevices":         {run: (*Server).listMFADevices},
		"ListUsers":              {run: (*Server).listUsers},
		"ListVirtualMFADevices":  {run: (*Server).listVirtualMFADevices},
	}
}

func noSuchEntity(message string) error {
	return apiError{http.StatusNotFound, "NoSuchEntity", message}
}

func entityExists(message string) error {
	return apiError{http.StatusConflict, "EntityAlreadyExists", message}
}

type userEntry struct {
	Path       string
	UserName   string
	UserID     string `xml:"UserId"`
	Arn        string
	CreateDate string
}

func (u *user) entry() userEntry {
	return userEntry{Path: u.Path, UserName: u.Name, UserID: u.ID, Arn: u.ARN, CreateDate: isoTime(u.Created)}
}

// namedUser is the user that a call names, or the caller. action is what the caller needs.
func (s *Server) namedUser(c *call) (*user, error) {
	name := c.form.Get("UserName")
	resource := "*"
	if name != "" {
		resource = "arn:" + partition(c.region) + ":iam::" + c.who.account + ":user/" + name
	}
	r := c.policyRequest(resource)
	if c.who.decide(r) != allowed {
		return nil, c.accessDenied("User: %s is not authorized to perform: %s on resource: user %s because no identity-based policy "+
			"allows the %s action", c.who.arn, r.action, cmp.Or(name, c.who.user), r.action)
	}
	if name == "" {
		name = c.who.user
	}
	if name == "" {
		return nil, c.validation("Must specify userName when calling with non-User credentials")
	}
	u := s.state.user(c.who.account, name)
	if u == nil {
		return nil, noSuchEntity("The user with name " + name + " cannot be found.")
	}
	return u, nil
}

func (s *Server) getUser(c *call) (any, error) {
	u, err := s.namedUser(c)
	if err != nil {
		return nil, err
	}
	return struct{ User userEntry }{u.entry()}, nil
}

func (s *Server) listUsers(c *call) (any, error) {
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	var users []*user
	if a := s.state.account(c.who.account); a != nil {
		for _, u := range a.Users {
			users = append(users, u)
		}
	}
	slices.SortFunc(users, func(a, b *user) int { return cmp.Compare(a.Name, b.Name) })
	page, marker, err := formPage(c, users)
	if err != nil {
		return nil, err
	}
	out := struct {
		Users       members[userEntry]
		IsTruncated bool
		Marker      string `xml:",omitempty"`
	}{IsTruncated: marker != "", Marker: marker}
	for _, u := range page {
		out.Users.Member = append(out.Users.Member, u.entry())
	}
	return out, nil
}

// formPage cuts one page by MaxItems and Marker, which is a position here.
func formPage[T any](c *call, list []T) (page []T, marker string, err error) {
	size := 100
	if text := c.form.Get("MaxItems"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 || size > 1000 {
			return nil, "", c.validation("1 validation error detected: Value '%s' at 'maxItems' failed to satisfy constraint: "+
				"Member must have value between 1 and 1000", text)
		}
	}
	start := 0
	if text := c.form.Get("Marker"); text != "" {
		if start, err = strconv.Atoi(text); err != nil || start < 0 || start > len(list) {
			return nil, "", c.validation("Invalid Marker.")
		}
	}
	end := min(start+size, len(list))
	if end < len(list) {
		marker = strconv.Itoa(end)
	}
	return list[start:end], marker, nil
}

func (s *Server) createUser(c *call) (any, error) {
	name := c.form.Get("UserName")
	if err := c.checkWord("userName", name, 1, 64, "=,.@-"); err != nil {
		return nil, err
	}
	if err := c.mayDo("*"); err != nil {
		return nil, err
	}
	a := s.state.openAccount(c.who.account)
	if a.Users[name] != nil {
		return nil, entityExists("User with name " + name + " already exists.")
	}
	path := cmp.Or(c.form.Get("Path"), "/")
	a.Users[name] = newUser(c.who.account, c.region, path, name, c.now)
	return struct{ User userEntry }{a.Users[name].entry()}, nil
}

func newUser(account, region, path, name string, now time.Time) *user {
	return &user{
		Name: name, Path: path, ID: newPrincipalID("AIDA"), Created: now,
		ARN: "arn:" + partition(region) + ":iam::" + account + ":user" + path + name,
	}
}

func (s *Server) createAccessKey(c *call) (any, error) {
	u, err := s.namedUser(c)
	if err != nil {
		return nil, err
	}
	key := &lasting{ID: newAccessKeyID("AKIA"), Secret: newSecretKey(), Account: c.who.account, User: u.Name, Created: c.now}
	s.state.Keys[key.ID] = key
	type entry struct {
		UserName        string
		AccessKeyID     string `xml:"AccessKeyId"`
		Status          string
		SecretAccessKey string
		CreateDate      string
	}
	return struct{ AccessKey entry }{entry{u.Name, key.ID, "Active", key.Secret, isoTime(c.now)}}, nil
}
