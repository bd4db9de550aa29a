package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
)

func TestParseConfig(t *testing.T) {
	got, err := vault.ParseConfig([]byte(`{"run": {"secret": "x", "secret": "y"}, "other": [1, {"a": 1}],
		"vault": {"active": "production", "providers": [{"name": "Production", "type": "aws", "region": "eu-west-1",
			"credentials": {"source": "profile", "profile": "main"}, "mfa": {"mode": "on", "duration": 900}},
			{"name": "EU", "type": "aws"}],
		"links": {"db": {"secretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", "mode": "json",
			"version": "2", "provider": "eu", "cache": {"policy": "disk", "ttl": 60}}, "key": {"secretId": "k", "provider": "AWS"}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := vault.Config{
		Active: "production",
		Providers: []vault.ProviderConfig{
			{
				Name: "Production", Type: "aws", Region: "eu-west-1",
				Credentials: vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "main"},
				MFA:         vault.MFAConfig{Mode: vault.MFAOn, Duration: 900},
			},
			{Name: "EU", Type: "aws"},
		},
		Links: map[string]vault.Link{
			"db": {
				SecretID: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", Mode: vault.ModeJSON, Version: "2",
				Provider: "eu", Cache: vault.CacheConfig{Policy: vault.CacheDisk, TTL: 60},
			},
			"key": {SecretID: "k", Provider: "AWS"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseConfig (-want +got):\n%s", diff)
	}
	if got, err := vault.ParseConfig([]byte(`{"run": {}}`)); err != nil || !cmp.Equal(got, vault.Config{}) {
		t.Errorf("without a vault: %v, %v", got, err)
	}
}

// Each row is a mistake of a person; the message must name the place and the mend.
func TestParseConfigRefuses(t *testing.T) {
	provider := func(more string) string {
		return `{"vault": {"providers": [{"name": "A", "type": "aws"` + more + `}]}}`
	}
	link := func(more string) string { return `{"vault": {"links": {"db": {"secretId": "prod/db"` + more + `}}}}` }
	for _, c := range []struct{ text, problem, hint string }{
		{"", "line 1: want a JSON object", "JSON"},
		{"{\n\"vault\": {\n\"file\": }}", "line 3: want a JSON object", "no comma behind"},
		{`[]`, "no JSON object", `{"vault"`},
		{`{} x`, "text follows", "remove"},
		{`{"vault": "a.age"}`, "line 1: vault wants an object, not a JSON string", "README"},
		{`{"vault": {"file": 1}}`, "vault.file wants a text, not a JSON number", ""},
		{"{\"vault\": {\n\"scipts\": true}}", "line 2: vault.scipts is no setting", "known there: file, scripts, active, providers, links"},
		{`{"vault": {"Links": {}}}`, "vault.Links is no setting", `"links"`},
		{`{"Vault": {}}`, "Vault is no setting", `"vault"`},
		{`{"vault": {"scripts": "all"}}`, "vault.scripts wants true, false or a list", ""},
		{`{"vault": {}, "vault": {}}`, `"vault" is there twice`, "keep one"},
		{`{"vault": {"links": {"a": {"secretId": "x"}, "a": {"secretId": "y"}}}}`, `"a" is there twice in vault.links`, ""},
		{`{"vault": {"providers": [{"nmae": "A"}]}}`, "vault.providers[0].nmae is no setting", "known there: name, type"},
		{`{"vault": {"providers": [{"mfa": {"sreial": "A"}}]}}`, "vault.providers[0].mfa.sreial is no setting", "mode, serial, duration"},
		{provider(`, "accessKeyId": "AKIA"`), "vault.providers[0].accessKeyId looks like a secret", "runner vault provider add NAME --source static"},
		{provider(`, "credentials": {"secretAccessKey": "x"}`), "credentials.secretAccessKey looks like a secret", ""},
		{provider(`, "credentials": {"aws_session_token": "x"}`), "aws_session_token looks like a secret", ""},
		{provider(`, "mfa": {"seed": "x"}`), "mfa.seed looks like a secret", ""},
		{`{"accessKey": "AKIA"}`, "accessKey looks like a secret", ""},
		{`{"vault": {"password": "x"}}`, "vault.password looks like a secret", ""},
		{`{"vault": {"providers": [{"name": "A", "type": "aws"}, {"name": "a", "type": "aws"}]}}`, `vault.providers[1].name: another provider is named "a" too`, "own name"},
		{`{"vault": {"providers": [{"type": "aws"}]}}`, `cannot name a provider`, "1 to 100"},
		{`{"vault": {"providers": [{"name": "a/b", "type": "aws"}]}}`, `"a/b" cannot name a provider`, ""},
		{`{"vault": {"providers": [{"name": "Local", "type": "aws"}]}}`, `"Local" is the local vault`, ""},
		{`{"vault": {"providers": [{"name": "A", "type": "gcp"}]}}`, `type: "gcp" is no type`, `"type": "aws"`},
		{provider(`, "region": "Ireland"`), `vault.providers[0].region: "Ireland" is no region`, "eu-west-1"},
		{provider(`, "endpoint": "localhost:4566"`), `"localhost:4566" is no URL`, "http://"},
		{provider(`, "roleArn": "reader"`), `roleArn: "reader" is no ARN of a role`, "arn:aws:iam::"},
		{provider(`, "externalId": "a b"`), `"a b" is no external id`, ""},
		{provider(`, "sessionName": "x"`), `"x" is no session name`, ""},
		{provider(`, "mfa": {"serial": "ada"}`), `"ada" is no serial`, ""},
		{provider(`, "mfa": {"serial": "arn:aws:iam::123456789012:u2f/ada"}`), "is a security key", "six digits"},
		{provider(`, "mfa": {"mode": "auto"}`), `mfa.mode: "auto" is no mode`, "on, off"},
		{provider(`, "mfa": {"duration": 60}`), `60 seconds is no life`, "900 to 129600"},
		{provider(`, "credentials": {"source": "env"}`), `"env" is no source`, "environment"},
		{provider(`, "credentials": {"source": "static", "profile": "p"}`), `the source static has no profile "p"`, ""},
		{provider(`, "cache": {"policy": "ram"}`), `cache.policy: "ram" is no cache policy`, "memory, disk, none"},
		{provider(`, "cache": {"negTtl": -1}`), `cache.negTtl: -1 is negative`, ""},
		{`{"vault": {"active": "B", "providers": [{"name": "A", "type": "aws"}]}}`, `vault.active: no provider is named "B"`, "known: A"},
		{link(`, "provider": "B"`), `vault.links.db.provider: no provider is named "B"`, "runner vault provider add"},
		{`{"vault": {"links": {"": {"secretId": "x"}}}}`, `vault.links: "" cannot name a secret`, ""},
		{`{"vault": {"links": {"a={b}": {"secretId": "x"}}}}`, `cannot name a secret`, ""},
		{`{"vault": {"links": {"a": {}}}}`, `vault.links.a: "secretId" is missing`, ""},
		{`{"vault": {"links": {"a": {"secretId": "has blank"}}}}`, `"has blank" is neither a name nor an ARN`, ""},
		{`{"vault": {"links": {"a": {"secretId": "arn:aws:iam::123456789012:role/x"}}}}`, `neither a name nor an ARN`, ""},
		{link(`, "version": "3"`), `version: "3" is no version`, "1 and 2"},
		{link(`, "mode": "yaml"`), `"yaml" is no mode`, "plaintext, json"},
		{link(`, "mode": "plaintext", "key": "a"`), `plaintext has no field "a"`, "json"},
		{link(`, "scripts": "yes"`), `"yes" is no rule`, "allow, deny"},
		{link(`, "cache": {"ttl": -5}`), `vault.links.db.cache.ttl: -5 is negative`, ""},
		{
			`{"vault": {"providers": [{"name": "A", "type": "aws"}, {"name": "B", "type": "aws"}], "links": {"a": {"secretId": "x"}}}}`,
			"vault.links.a: there are several providers and none is active", "provider use NAME",
		},
	} {
		_, err := vault.ParseConfig([]byte(c.text))
		problem, ok := errors.AsType[*vault.Error](err)
		if !ok || !strings.Contains(err.Error(), c.problem) || !strings.Contains(problem.Hint, c.hint) || problem.Hint == "" && c.hint != "" {
			t.Errorf("%s:\n got %v (%+v)\nwant %q, hint %q", c.text, err, problem, c.problem, c.hint)
		}
	}
}

// What a command changes changes; a person's words, order and blanks around it stay.
func TestEditConfig(t *testing.T) {
	prod := vault.ProviderConfig{Name: "Prod", Type: "aws", Region: "eu-west-1"}
	addProvider := func(c *vault.Config) error { c.Providers = append(c.Providers, prod); return nil }
	addLink := func(c *vault.Config) error {
		if c.Links == nil {
			c.Links = map[string]vault.Link{}
		}
		c.Links["a&b"] = vault.Link{SecretID: "x"}
		return nil
	}
	for name, c := range map[string]struct {
		was, want string
		change    func(*vault.Config) error
	}{
		"a new file": {"", "{\n  \"vault\": {\n    \"providers\": [\n      {\n        \"name\": \"Prod\",\n        \"type\": \"aws\",\n        \"region\": \"eu-west-1\"\n      }\n    ]\n  }\n}\n", addProvider},
		"no vault yet": {
			"{\n\t\"run\": {\"bail\" :  \"folder\"}\n}", "{\n\t\"run\": {\"bail\" :  \"folder\"},\n\t\"vault\": {\n\t\t\"links\": {\n\t\t\t\"a&b\": {\n\t\t\t\t\"secretId\": \"x\"\n\t\t\t}\n\t\t}\n\t}\n}", addLink,
		},
		"order and inline objects": {
			`{"vault": {"links": {"z": {"version": "2",  "secretId": "z"}, "b": {"secretId":"b"}}, "scripts": false, "file": "a.age"}, "run": {"n":1.0}}`,
			"{\"vault\": {\n    \"links\": {\n      \"z\": {\"version\": \"2\",  \"secretId\": \"z\"},\n      \"b\": {\"secretId\":\"b\"},\n      \"a&b\": {\n        \"secretId\": \"x\"\n      }\n    },\n    \"scripts\": false,\n    \"file\": \"a.age\"\n  }, \"run\": {\"n\":1.0}}",
			addLink,
		},
		"removed": {
			"{\n  \"vault\": {\n    \"links\": {\"a\": {\"secretId\": \"a\"}},\n    \"file\": \"x\"\n  }\n}\n", "{\n  \"vault\": {\n    \"file\": \"x\"\n  }\n}\n",
			func(c *vault.Config) error { delete(c.Links, "a"); return nil },
		},
		"one of several providers": {
			"{\"vault\": {\n  \"providers\": [\n    {\"type\": \"aws\", \"name\": \"A\"},\n    {\"type\": \"aws\", \"name\": \"B\"}\n  ]\n}}", "{\"vault\": {\n    \"providers\": [\n      {\"type\": \"aws\", \"name\": \"B\"}\n    ]\n  }}",
			func(c *vault.Config) error { c.Providers = c.Providers[1:]; return nil },
		},
		"nothing": {"{\"vault\" : { } }", "{\"vault\" : { } }", func(*vault.Config) error { return nil }},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "runner.json")
		if c.was != "" {
			err := os.WriteFile(path, []byte(c.was), 0o600)
			if err == nil {
				err = os.Chmod(path, 0o640) // whatever the umask
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := vault.EditConfig(t.Context(), path, filepath.Join(dir, "lock"), c.change); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if info, err := os.Stat(path); c.was != "" && (err != nil || info.Mode().Perm() != 0o640) {
			t.Errorf("%s: the file's mode became %v, %v", name, info.Mode(), err)
		}
	}
}

func TestEditConfigWritesNothingWrong(t *testing.T) {
	dir := t.TempDir()
	path, lock := filepath.Join(dir, "runner.json"), filepath.Join(dir, "lock")
	const was = `{"vault": {"links": {"a": {"secretId": "x"}}}}`
	if err := os.WriteFile(path, []byte(was), 0o600); err != nil {
		t.Fatal(err)
	}
	err := vault.EditConfig(t.Context(), path, lock, func(c *vault.Config) error {
		c.Links["a"] = vault.Link{SecretID: "x", Provider: "nobody"}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), `no provider is named "nobody"`) {
		t.Errorf("a link to nobody: %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != was {
		t.Errorf("the file became %s", got)
	}
}

// Writers in a row lose nothing of each other.
func TestEditConfigTogether(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "runner.json")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			err := vault.EditConfig(t.Context(), path, filepath.Join(dir, "lock"), func(c *vault.Config) error {
				c.Providers = append(c.Providers, vault.ProviderConfig{Name: string(rune('A' + i)), Type: "aws"})
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := vault.ParseConfig(data); err != nil || len(c.Providers) != 12 {
		t.Errorf("%d providers, %v; want 12", len(c.Providers), err)
	}
}

// FuzzParseConfig holds two things: what is taken passes the same check again after it was written, and writing changes
// nothing else of the file.
func FuzzParseConfig(f *testing.F) {
	f.Add(`{"run": {}, "vault": {"links": {"a": {"secretId": "x"}}}}`)
	f.Add(`{"vault": {"providers": [{"name": "A", "type": "aws", "mfa": {"mode": "on"}}]} , "x": [1]}`)
	f.Add("{\n\t\"a\": 1e3}")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := vault.ParseConfig([]byte(text)); err != nil {
			return
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "runner.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		edit := func(change func(*vault.Config) error) {
			if err := vault.EditConfig(t.Context(), path, filepath.Join(dir, "lock"), change); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
		const alias = "added by the fuzzer"
		edit(func(c *vault.Config) error {
			if c.Links == nil {
				c.Links = map[string]vault.Link{}
			}
			c.Links[alias] = vault.Link{SecretID: "y", Provider: "aws"}
			return nil
		})
		edit(func(c *vault.Config) error { delete(c.Links, alias); return nil })
		now, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before, _ := vault.ParseConfig([]byte(text))
		after, err := vault.ParseConfig(now)
		if err != nil || cmp.Diff(before, after, cmpEmpty()) != "" {
			t.Errorf("%q became %q: %v", text, now, err)
		}
	})
}

// cmpEmpty takes no links and an empty list of links for the same.
func cmpEmpty() cmp.Option {
	return cmp.FilterValues(func(a, b map[string]vault.Link) bool { return len(a) == 0 && len(b) == 0 }, cmp.Ignore())
}
