package awslocal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// seed is the file of Options.Seed: what the server knows when it starts. The README shows one.
type seed struct {
	Users   []seedUser   `json:"users"`
	Roles   []seedRole   `json:"roles"`
	Secrets []seedSecret `json:"secrets"`

	account, region string // for entries that name none
}

type seedUser struct {
	Name            string          `json:"name"`
	Account         string          `json:"account"`
	AccessKeyID     string          `json:"accessKeyId"`
	SecretAccessKey string          `json:"secretAccessKey"`
	MFA             []seedMFA       `json:"mfa"`
	Policy          json.RawMessage `json:"policy"`
}

type seedMFA struct {
	Serial string `json:"serial"` // empty means arn:aws:iam::ACCOUNT:mfa/USER
	Secret string `json:"secret"` // base32

	key []byte
}

type seedRole struct {
	Name       string          `json:"name"`
	Account    string          `json:"account"`
	Trust      json.RawMessage `json:"trust"`
	ExternalID string          `json:"externalId"`
	RequireMFA bool            `json:"requireMfa"`
	MaxSession int             `json:"maxSessionDuration"` // seconds
	Policy     json.RawMessage `json:"policy"`
}

type seedSecret struct {
	Name        string            `json:"name"`
	Account     string            `json:"account"`
	Region      string            `json:"region"`
	Suffix      string            `json:"suffix"` // of the ARN; empty means a random one
	Description string            `json:"description"`
	KmsKeyID    string            `json:"kmsKeyId"`
	Tags        map[string]string `json:"tags"`
	Policy      json.RawMessage   `json:"policy"`
	Value       json.RawMessage   `json:"value"` // a string, or any JSON, which becomes the string
	Binary      []byte            `json:"binary"`
	Versions    []seedVersion     `json:"versions"` // oldest first
}

type seedVersion struct {
	ID     string          `json:"id"`
	Value  json.RawMessage `json:"value"`
	Binary []byte          `json:"binary"`
	Stages []string        `json:"stages"`
}

// readSeed reads and checks a seed file. Its errors name the entry and the mend.
func readSeed(path string, o Options) (*seed, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the seed: %w", err)
	}
	sd := &seed{account: o.Account, region: o.Region}
	if err := strictJSON(text, sd); err != nil {
		return nil, fmt.Errorf("seed %s: %s", path, explainJSON(text, err))
	}
	if err := sd.check(); err != nil {
		return nil, fmt.Errorf("seed %s: %w", path, err)
	}
	return sd, nil
}

// explainJSON adds the line to a decoder's error.
func explainJSON(text []byte, err error) string {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	var offset int64 = -1
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &wrong):
		offset = wrong.Offset
	}
	if offset < 0 || offset > int64(len(text)) {
		return err.Error()
	}
	return fmt.Sprintf("line %d: %s", 1+bytes.Count(text[:offset], []byte("\n")), err)
}

func (sd *seed) check() error {
	for i := range sd.Users {
		if err := sd.Users[i].check(); err != nil {
			return fmt.Errorf("user %q: %w", sd.Users[i].Name, err)
		}
	}
	for _, r := range sd.Roles {
		if err := r.check(); err != nil {
			return fmt.Errorf("role %q: %w", r.Name, err)
		}
	}
	for _, sec := range sd.Secrets {
		if err := sec.check(); err != nil {
			return fmt.Errorf("secret %q: %w", sec.Name, err)
		}
	}
	return nil
}

func checkOwner(name, account string) error {
	if name == "" {
		return errors.New("it needs a name")
	}
	if account != "" && !isAccountID(account) {
		return fmt.Errorf("account %q is not 12 digits", account)
	}
	return nil
}

func checkDocuments(documents ...json.RawMessage) error {
	for _, d := range documents {
		if d == nil {
			continue
		}
		if _, err := parsePolicy(string(d)); err != nil {
			return fmt.Errorf("policy document: %w", err)
		}
	}
	return nil
}

func (u *seedUser) check() error {
	if (u.AccessKeyID == "") != (u.SecretAccessKey == "") {
		return errors.New("accessKeyId and secretAccessKey go together")
	}
	for i := range u.MFA {
		key, err := parseSeed(u.MFA[i].Secret)
		if err != nil || len(key) == 0 {
			return errors.New("the MFA secret is not base32")
		}
		u.MFA[i].key = key
	}
	return errors.Join(checkOwner(u.Name, u.Account), checkDocuments(u.Policy))
}

func (r seedRole) check() error {
	if r.Trust != nil && (r.ExternalID != "" || r.RequireMFA) {
		return errors.New("with a trust document, externalId and requireMfa belong into its conditions")
	}
	if r.MaxSession != 0 && (r.MaxSession < defaultRoleSession || r.MaxSession > maxRoleSession) {
		return fmt.Errorf("maxSessionDuration is not between %d and %d seconds", defaultRoleSession, maxRoleSession)
	}
	return errors.Join(checkOwner(r.Name, r.Account), checkDocuments(r.Trust, r.Policy))
}

func (sec seedSecret) check() error {
	if (&call{service: secretsManager}).checkName(sec.Name) != nil {
		return errors.New("the name may have letters, digits and /_+=.@-! only")
	}
	if sec.Suffix != "" && (len(sec.Suffix) != 6 || !consistsOf(sec.Suffix, alphanumerics)) {
		return fmt.Errorf("suffix %q is not six letters and digits", sec.Suffix)
	}
	if len(sec.Versions) > 0 && (sec.Value != nil || sec.Binary != nil) {
		return errors.New("give value or binary, or else versions")
	}
	for i, v := range sec.Versions {
		if v.ID != "" && (len(v.ID) < 32 || len(v.ID) > 64) {
			return fmt.Errorf("version %d: an id has 32 to 64 characters", i+1)
		}
		if (v.Value == nil) == (v.Binary == nil) {
			return fmt.Errorf("version %d: give value or binary", i+1)
		}
	}
	return errors.Join(checkOwner(sec.Name, sec.Account), checkDocuments(sec.Policy))
}

// apply puts the seed into a new state.
func (sd *seed) apply(st *state, now time.Time) {
	for _, u := range sd.Users {
		u.apply(st, cmp.Or(u.Account, sd.account), sd.region, now)
	}
	for _, r := range sd.Roles {
		r.apply(st, cmp.Or(r.Account, sd.account), sd.region, now)
	}
	for _, sec := range sd.Secrets {
		sec.apply(st, cmp.Or(sec.Account, sd.account), cmp.Or(sec.Region, sd.region), now)
	}
}

func (u seedUser) apply(st *state, account, region string, now time.Time) {
	a := st.openAccount(account)
	made := newUser(account, region, "/", u.Name, now)
	made.Policy = string(u.Policy)
	a.Users[u.Name] = made
	if u.AccessKeyID != "" {
		st.Keys[u.AccessKeyID] = &lasting{ID: u.AccessKeyID, Secret: u.SecretAccessKey, Account: account, User: u.Name, Created: now}
	}
	for _, m := range u.MFA {
		serial := cmp.Or(m.Serial, "arn:"+partition(region)+":iam::"+account+":mfa/"+u.Name)
		a.Devices[serial] = &mfaDevice{Serial: serial, User: u.Name, Secret: m.key, Enabled: now}
	}
}

func (r seedRole) apply(st *state, account, region string, now time.Time) {
	made := newRole(account, region, "/", r.Name, now)
	made.Policy, made.Trust = string(r.Policy), string(r.Trust)
	if r.ExternalID != "" || r.RequireMFA {
		made.Trust = r.shortTrust(region, account)
	}
	if r.MaxSession != 0 {
		made.MaxSession = time.Duration(r.MaxSession) * time.Second
	}
	st.openAccount(account).Roles[r.Name] = made
}

// shortTrust is the policy that externalId and requireMfa stand for: the role's account, under these conditions.
func (r seedRole) shortTrust(region, account string) string {
	conditions := map[string]map[string]string{}
	if r.ExternalID != "" {
		conditions["StringEquals"] = map[string]string{"sts:ExternalId": r.ExternalID}
	}
	if r.RequireMFA {
		conditions["Bool"] = map[string]string{"aws:MultiFactorAuthPresent": "true"}
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"AWS": "arn:" + partition(region) + ":iam::" + account + ":root"},
		"Action": "sts:AssumeRole", "Condition": conditions,
	}}})
	if err != nil {
		panic("awslocal: a trust policy that cannot be JSON: " + err.Error())
	}
	return string(text)
}

func (sec seedSecret) apply(st *state, account, region string, now time.Time) {
	st.Sequence++
	made := &secret{
		Name: sec.Name, ARN: newARN(account, region, sec.Name, cmp.Or(sec.Suffix, newSuffix())), Account: account, Region: region,
		Sequence: st.Sequence, Description: sec.Description, KmsKeyID: sec.KmsKeyID, Policy: string(sec.Policy), Created: now, Changed: now,
	}
	for key, value := range sec.Tags {
		made.Tags = append(made.Tags, tag{key, value})
	}
	slices.SortFunc(made.Tags, func(a, b tag) int { return cmp.Compare(a.Key, b.Key) })
	versions := sec.Versions
	if sec.Value != nil || sec.Binary != nil {
		versions = []seedVersion{{Value: sec.Value, Binary: sec.Binary}}
	}
	for _, v := range versions {
		stored := made.addVersion(tokenOr(v.ID), v.value(), now)
		stages := v.Stages
		if stages == nil {
			stages = []string{stageCurrent} // the last one keeps it, the one before becomes AWSPREVIOUS
		}
		for _, stage := range stages {
			made.attach(stored, stage)
		}
	}
	st.openShelf(account, region).Secrets[sec.Name] = made
}

// value is the text of a JSON string, or other JSON as it stands without its spaces.
func (v seedVersion) value() value {
	if v.Binary != nil {
		return value{SecretBinary: v.Binary}
	}
	var text string
	if json.Unmarshal(v.Value, &text) != nil {
		var compact bytes.Buffer
		_ = json.Compact(&compact, v.Value) // it came out of a JSON file
		text = compact.String()
	}
	return value{SecretString: &text}
}
