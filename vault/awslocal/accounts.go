package awslocal

import (
	"strings"
	"time"
)

// account is the IAM of one account.
type account struct {
	Users   map[string]*user      // by name
	Roles   map[string]*role      // by name
	Devices map[string]*mfaDevice // by serial number
}

type user struct {
	Name, Path, ARN, ID string
	Created             time.Time
	Policy              string // what the user may do; empty allows everything
}

type role struct {
	Name, Path, ARN, ID string
	Created             time.Time
	Trust               string // who may assume it; empty trusts the account
	Policy              string // what its sessions may do; empty allows everything
	MaxSession          time.Duration
}

// lasting is a long-term access key. User is empty for a key of the account itself.
type lasting struct {
	ID, Secret    string
	Account, User string
	Created       time.Time
}

// session is a set of temporary credentials.
type session struct {
	ID, Secret, Token string
	Expires           time.Time
	Role              bool // of a role; of a user otherwise
	Account           string
	ARN, PrincipalID  string
	Source            string // the ARN of the role or user
	User              string
	MFA               bool
	MFASince          time.Time
	Policies          []string
}

// account returns an account's IAM, nil when there is none yet.
func (st *state) account(id string) *account { return st.Accounts[id] }

// openAccount is account for writers.
func (st *state) openAccount(id string) *account {
	if st.Accounts[id] == nil {
		st.Accounts[id] = &account{Users: map[string]*user{}, Roles: map[string]*role{}, Devices: map[string]*mfaDevice{}}
	}
	return st.Accounts[id]
}

// user is nil when there is no such user.
func (st *state) user(account, name string) *user {
	if a := st.account(account); a != nil {
		return a.Users[name]
	}
	return nil
}

// roleByARN finds a role whatever path its ARN has.
func (st *state) roleByARN(arn string) *role {
	if a := st.account(arnAccount(arn)); a != nil {
		if r := a.Roles[lastSegment(arn)]; r != nil && r.ARN == arn {
			return r
		}
	}
	return nil
}

func arnAccount(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

func lastSegment(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

func (st *state) userOf(key *lasting, region string) principal {
	u := st.user(key.Account, key.User)
	if u == nil {
		return rootOf(key.Account, region, key.ID)
	}
	return principal{
		kind: userPrincipal, accessKey: key.ID, account: key.Account, arn: u.ARN, source: u.ARN, id: u.ID, user: u.Name,
		policies: documents(u.Policy),
	}
}

func (ses *session) principal() principal {
	kind := sessionPrincipal
	if ses.Role {
		kind = rolePrincipal
	}
	return principal{
		kind: kind, accessKey: ses.ID, account: ses.Account, arn: ses.ARN, source: ses.Source, id: ses.PrincipalID, user: ses.User,
		temporary: true, mfa: ses.MFA, mfaSince: ses.MFASince, policies: ses.Policies,
	}
}

// documents lists the policies that are there.
func documents(policies ...string) []string {
	var list []string
	for _, p := range policies {
		if p != "" {
			list = append(list, p)
		}
	}
	return list
}
