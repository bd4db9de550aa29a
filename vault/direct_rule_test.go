package vault_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
)

func TestDirectRule(t *testing.T) {
	const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"
	for _, c := range []struct {
		text  string
		rule  vault.DirectRule
		names map[string]bool
	}{
		{"true", vault.DirectRule{}, map[string]bool{"prod/db": true, arn: true}},
		{"{}", vault.DirectRule{}, map[string]bool{"prod/db": true}},
		{"false", vault.DirectRule{Denied: true}, map[string]bool{"prod/db": false, "": false}},
		{`{"domains": ["a.test"]}`, vault.DirectRule{Domains: []string{"a.test"}}, map[string]bool{"prod/db": true}},
		{
			`{"names": ["prod/*", "shared/?"]}`,
			vault.DirectRule{Names: []string{"prod/*", "shared/?"}},
			map[string]bool{"prod/db": true, "prod/": true, "prod": false, "Prod/db": false, "shared/a": true, "shared/ab": false, "x/prod/db": false, arn: false},
		},
		{
			`{"names": ["arn:aws:secretsmanager:*:123456789012:secret:prod/*"], "domains": ["*"]}`,
			vault.DirectRule{Names: []string{"arn:aws:secretsmanager:*:123456789012:secret:prod/*"}, Domains: []string{"*"}},
			map[string]bool{"prod/db": false, arn: true, strings.Replace(arn, "123456789012", "210987654321", 1): false},
		},
	} {
		var got vault.DirectRule
		if err := json.Unmarshal([]byte(c.text), &got); err != nil || !cmp.Equal(got, c.rule) {
			t.Errorf("Unmarshal(%s) = %+v, %v, want %+v", c.text, got, err, c.rule)
		}
		for name, want := range c.names {
			if c.rule.Allows(name) != want {
				t.Errorf("%s: Allows(%q) = %v", c.text, name, !want)
			}
		}
		text, err := json.Marshal(c.rule)
		var again vault.DirectRule
		if err != nil || json.Unmarshal(text, &again) != nil || !cmp.Equal(again, c.rule) {
			t.Errorf("%s is written as %s, %v", c.text, text, err)
		}
	}
}

// A rule that is misspelt must not be one that allows all.
func TestDirectRuleRefuses(t *testing.T) {
	for _, text := range []string{
		`null`, `"false"`, `0`, `[]`, `["prod/*"]`, `{"name": ["prod/*"]}`, `{"names": "prod/*"}`, `{"names": []}`, `{"names": [""]}`, `{"domains": [1]}`,
		`{"names": [null]}`,
	} {
		config := `{"vault": {"providers": [{"name": "A", "type": "aws", "direct": ` + text + `}]}}`
		if c, err := vault.ParseConfig([]byte(config)); err == nil || !strings.Contains(err.Error(), "direct") {
			t.Errorf("%s: %+v, %v", text, c, err)
		}
	}
}

func FuzzMatchName(f *testing.F) {
	f.Add("prod/*", "prod/db")
	f.Add("*a*b?", "xxaxxbx")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if got, want := vault.MatchName(pattern, name), slowMatch(pattern, name); len(pattern)+len(name) < 20 && got != want {
			t.Errorf("MatchName(%q, %q) = %v, want %v", pattern, name, got, want)
		}
	})
}

// slowMatch is the definition.
func slowMatch(pattern, name string) bool {
	if len(pattern)+len(name) >= 20 {
		return false
	}
	switch {
	case pattern == "":
		return name == ""
	case pattern[0] == '*':
		return slowMatch(pattern[1:], name) || name != "" && slowMatch(pattern, name[1:])
	}
	return name != "" && (pattern[0] == '?' || pattern[0] == name[0]) && slowMatch(pattern[1:], name[1:])
}
