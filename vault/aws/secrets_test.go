package aws

import (
	"errors"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

const firstID, secondID, thirdID = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222", "33333333-3333-3333-3333-333333333333"

const versionsSeed = `{"secrets": [{"name": "prod/db", "suffix": "AbCdEf", "versions": [
	{"id": "` + firstID + `", "value": "hunter2-old"}, {"id": "` + secondID + `", "value": "hunter2-new"},
	{"id": "` + thirdID + `", "value": "hunter2-next", "stages": ["AWSPENDING", "blue"]}]}]}`

func TestVersions(t *testing.T) {
	f := newFixture(t, versionsSeed)
	for version, want := range map[string]string{
		"": "hunter2-new", "1": "hunter2-new", "2": "hunter2-old", "AWSCURRENT": "hunter2-new", "AWSPREVIOUS": "hunter2-old",
		"AWSPENDING": "hunter2-next", "blue": "hunter2-next", "stage:AWSPREVIOUS": "hunter2-old",
		firstID: "hunter2-old", "id:" + thirdID: "hunter2-next", "uuid/" + secondID: "hunter2-new",
	} {
		s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "prod/db", Version: version}}))
		f.wantText(s, "db", want)
		f.wantText(s, "//production/prod%2Fdb#"+version, want)
	}
	for _, version := range []string{"0", "3", "12345", "id:", "stage:"} {
		s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "prod/db", Version: version}}))
		f.wantProblem(s, "db", "is no version of a secret", `secret "db"`, "stage:X")
	}
}

// Kong's syntax: the last part of a path is a key, and a / at the end says that there is none.
func TestDirectReferences(t *testing.T) {
	f := newFixture(t, `{"secrets": [
		{"name": "prod/db", "suffix": "AbCdEf", "value": {"user": "ada", "nested": {"port": 5432}}},
		{"name": "key", "value": "hunter2"}]}`)
	s := f.secrets(linksOf(nil))
	const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod%2Fdb-AbCdEf"
	for ref, want := range map[string]string{
		"//aws/key": "hunter2", "//Production/key": "hunter2", "//PRODUCTION/key#1": "hunter2",
		"//aws/prod/db/user": "ada", "//aws/prod/db/": `{"user":"ada","nested":{"port":5432}}`, "//aws/prod/db/nested.port": "5432",
		"//aws/" + arn: `{"user":"ada","nested":{"port":5432}}`, "//aws/" + arn + "/user": "ada",
	} {
		f.wantText(s, ref, want)
	}
	f.took()
	f.wantProblem(s, "//aws/prod/db/none", `has no field "none"`, "prod/db")
	f.wantProblem(s, "//aws/key/user", "marked as JSON", "no JSON")
	for _, ref := range []string{"//local/key", "//Staging/key", "key"} {
		if _, err := f.try(s, ref); !errors.Is(err, vault.ErrNotFound) {
			t.Errorf("%s: error = %v, want ErrNotFound: the local vault is asked next", ref, err)
		}
	}
	f.wantCalls("")
}

// A provider may say which secrets references without a link name, and where these may be sent. Links are not touched by it.
func TestDirectReferencesAreLimited(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "prod/db", "suffix": "AbCdEf", "value": {"user": "ada"}}, {"name": "staging/db", "value": "w0rd"}]}`)
	const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:prod%2Fdb-AbCdEf"
	limited := func(rule vault.DirectRule) *Secrets {
		c := linksOf(map[string]vault.Link{"linked": {SecretID: "staging/db"}})
		c.Providers[0].Direct = rule
		return f.secrets(c)
	}
	some := limited(vault.DirectRule{Names: []string{"prod/*"}, Domains: []string{"*.example.com"}})
	f.wantText(some, "//aws/prod/db/user", "ada")
	f.wantText(some, "linked", "w0rd")
	ref, _ := vault.ParseRef("//Production/prod%2Fdb")
	if got, err := some.Get(t.Context(), ref); err != nil || !slices.Equal(got.Domains, []string{"*.example.com"}) {
		t.Errorf("%v, %v: want the domains of the rule", got, err)
	}
	f.took()
	none := limited(vault.DirectRule{Denied: true})
	f.wantText(none, "linked", "w0rd")
	f.took()
	for ref, s := range map[string]*Secrets{
		"//aws/staging/db/": some, "//PRODUCTION/staging%2Fdb#2": some, "//aws/" + arn: some, "//aws/Prod%2Fdb": some,
		"//aws/prod/db/": none, "//Production/prod%2Fdb": none, "//aws/staging%2Fdb": none,
	} {
		f.wantProblem(s, ref, "the provider \"Production\" lets no reference without a link name", "runner vault link ALIAS --secret-id", `"direct": {"names": […]}`)
		parsed, _ := vault.ParseRef(ref)
		if err := s.Prefetch(t.Context(), []vault.Ref{parsed}); err != nil {
			t.Errorf("Prefetch(%s): %v", ref, err)
		}
		if _, err := s.Get(t.Context(), parsed); errors.Is(err, vault.ErrNotFound) {
			t.Errorf("%s: the local vault is asked next", ref)
		}
	}
	f.wantCalls("")
}

// Plaintext is the value to the last byte.
func TestPlaintextIsExact(t *testing.T) {
	f := newFixture(t, "")
	for name, text := range map[string]string{
		"blanks": " hunter2\r\n\n ", "json": "{\"a\": 1.0 }\n", "braces": "{{vault:other}}", "unicode": "h\u00fcnter2\u2028\x00\ufeff", "quote": `"hunter2"`,
	} {
		if _, err := f.admin("us-east-1").CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &text}); err != nil {
			t.Fatal(err)
		}
		for _, mode := range []vault.LinkMode{"", vault.ModePlaintext, vault.ModeJSON} {
			f.wantText(f.secrets(linksOf(map[string]vault.Link{"a": {SecretID: name, Mode: mode}})), "a", text)
		}
	}
}

func TestBinary(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "cert", "binary": "AP9oAHVudGVyMg=="}, {"name": "other", "binary": "eyJhIjoiaHVudGVyMi1sZWFmIn0="}, {"name": "x", "value": "x"}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{"cert": {SecretID: "cert"}, "other": {SecretID: "other"}, "x": {SecretID: "x"}}))
	if err := s.Prefetch(t.Context(), []vault.Ref{{Name: "cert"}, {Name: "other"}}); err != nil {
		t.Fatal(err)
	}
	f.wantText(s, "cert", "AP9oAHVudGVyMg==")
	f.wantText(s, "//aws/cert", "AP9oAHVudGVyMg==")
	f.wantCalls("BatchGetSecretValue")
	for _, text := range []string{"AP9oAHVudGVyMg==", "\x00\xffh\x00unter2", "hunter2-leaf"} {
		if !slices.Contains(f.registered, text) {
			t.Errorf("%q is not masked", text)
		}
	}
}

func TestJSONLinks(t *testing.T) {
	const text = `{"user":"ada","port":5432,"ratio":1.0,"big":12345678901234567890,"on":true,"off":false,"none":null,"empty":"",` +
		`"hosts":["a.example",{"name":"b.example","port":1}],"a.b":"dotted","a":{"b":"hidden","c":"seen"},"deep":{"er":{"est":"hunter2"}},"sp ace":"blank"}`
	f := newFixture(t, `{"secrets": [{"name": "db", "value": `+text+`}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{
		"db": {SecretID: "db", Mode: vault.ModeJSON}, "plain": {SecretID: "db"}, "host": {SecretID: "db", Key: "hosts.1.name"},
		"query": {SecretID: "db", Key: `hosts.#(port==1).name`}, "deep": {SecretID: "db", Mode: vault.ModeJSON, Key: "deep"},
		"dotted": {SecretID: "db", Key: "a.b"}, "count": {SecretID: "db", Key: "hosts.#"}, "gone": {SecretID: "db", Key: "hosts.7"},
	}))
	for ref, want := range map[string]string{
		"db": text, "plain": text, "db.user": "ada", "db.port": "5432", "db.ratio": "1.0", "db.big": "12345678901234567890", "db.on": "true",
		"db.off": "false", "db.none": "", "db.empty": "", "db.hosts.0": "a.example", "db.hosts.1.name": "b.example",
		"db.hosts.1": `{"name":"b.example","port":1}`, "db.hosts": `["a.example",{"name":"b.example","port":1}]`, "db.a.b": "dotted",
		"db.a.c": "seen", "db.deep.er.est": "hunter2", "db.sp ace": "blank", "host": "b.example", "query": "b.example", "count": "2",
		"deep": `{"er":{"est":"hunter2"}}`, "deep.er.est": "hunter2", "dotted": "dotted",
	} {
		f.wantText(s, ref, want)
	}
	f.wantCalls("GetSecretValue") // for all of them
	f.wantProblem(s, "db.nothing", `no field "nothing"`, `secret "db" (db, version AWSCURRENT, provider Production, region us-east-1)`)
	f.wantProblem(s, "gone", `no field "hosts.7"`)
	if _, err := f.try(s, "plain.user"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("a field of a plaintext link: %v, want ErrNotFound: it is nobody's", err)
	}
	for _, leaf := range []string{"ada", "5432", "12345678901234567890", "hidden", "hunter2", text} {
		if !slices.Contains(f.registered, leaf) {
			t.Errorf("%q is not masked", leaf)
		}
	}
	for _, word := range []string{"", "true", "false"} {
		if slices.Contains(f.registered, word) {
			t.Errorf("%q is masked", word)
		}
	}
}

func TestSecretOfALink(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": {"p": "hunter2"}}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{
		"db": {SecretID: "db", Mode: vault.ModeJSON, Domains: []string{"api.example.com"}, Scripts: vault.AccessDenied},
	}))
	got, err := s.Get(t.Context(), vault.Ref{Text: "db.p", Name: "db.p"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "db" || !slices.Equal(got.Domains, []string{"api.example.com"}) || got.Scripts != vault.AccessDenied || got.Source != "aws:Production" {
		t.Errorf("secret = %+v", got)
	}
}

func TestLinked(t *testing.T) {
	s := New(Options{Config: linksOf(map[string]vault.Link{
		"db": {SecretID: "one", Mode: vault.ModeJSON}, "db.password": {SecretID: "two"}, "db.x": {SecretID: "three", Mode: vault.ModeJSON}, "key": {SecretID: "four"},
	})})
	for name, want := range map[string]struct{ alias, id string }{
		"db": {"db", "one"}, "db.password": {"db.password", "two"}, "db.user": {"db", "one"}, "db.x.y": {"db.x", "three"}, "db.password.x": {"db", "one"},
		"key": {"key", "four"}, "key.x": {}, "none": {}, "db.": {}, "": {},
	} {
		link, alias, ok := s.Linked(name)
		if alias != want.alias || link.SecretID != want.id || ok != (want.alias != "") {
			t.Errorf("Linked(%q) = %q of %q, %v; want %+v", name, alias, link.SecretID, ok, want)
		}
	}
}

// Links without a provider follow the active one; those that name theirs do not.
func TestProviders(t *testing.T) {
	f := newFixture(t, `{"secrets": [
		{"name": "db", "region": "us-east-1", "value": "hunter2-us"}, {"name": "db", "region": "eu-west-1", "value": "hunter2-eu"},
		{"name": "abs", "region": "ap-south-1", "suffix": "AbCdEf", "value": "hunter2-ap"}]}`)
	config := vault.Config{
		Providers: []vault.ProviderConfig{{Name: "US", Type: "aws", Region: "us-east-1"}, {Name: "EU", Type: "aws", Region: "eu-west-1"}, {Name: "Odd", Type: "gcp"}},
		Links: map[string]vault.Link{
			"db": {SecretID: "db"}, "eu": {SecretID: "db", Provider: "eu"}, "odd": {SecretID: "db", Provider: "Odd"}, "nobody": {SecretID: "db", Provider: "Nobody"},
			"abs": {SecretID: "arn:aws:secretsmanager:ap-south-1:000000000000:secret:abs-AbCdEf"},
		},
	}
	for active, want := range map[string]string{"US": "hunter2-us", "eu": "hunter2-eu"} {
		config.Active = active
		s := f.secrets(config)
		f.wantText(s, "db", want)
		f.wantText(s, "//aws/db", want)
		f.wantText(s, "eu", "hunter2-eu")
		f.wantText(s, "//us/db", "hunter2-us")
		f.wantText(s, "abs", "hunter2-ap") // the region of the ARN counts
		f.wantProblem(s, "odd", `the type "gcp"`)
		f.wantProblem(s, "nobody", `no provider is named "Nobody"`, "runner vault provider add Nobody")
	}
	config.Active = ""
	s := f.secrets(config)
	f.wantProblem(s, "db", "none of them is active", "runner vault provider use")
	f.wantText(s, "eu", "hunter2-eu")
	config.Providers = nil
	f.wantText(f.secrets(config), "db", "hunter2-us") // the environment's
}

// The local vault is asked only for what is not linked.
func TestChainWithLocalVault(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": "hunter2"}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db"}, "gone": {SecretID: "gone"}}))
	var local vault.Memory
	for _, name := range []string{"db", "gone", "mine"} {
		local.Set(name, vault.NewValue("local"))
	}
	chain := vault.Chain{s, &local}
	for name, want := range map[string]string{"db": "hunter2", "mine": "local", "gone": ""} {
		got, err := chain.Get(t.Context(), vault.Ref{Text: name, Name: name})
		if got.Value.Reveal() != want || (err != nil) != (want == "") {
			t.Errorf("%s = %q, %v; want %q", name, got.Value.Reveal(), err, want)
		}
	}
}

func TestExternalIDBelongsToARole(t *testing.T) {
	p := vault.ProviderConfig{Name: "P", Type: "aws", Region: "eu-west-1", RoleARN: "role-p", ExternalID: "id-p"}
	for _, test := range []struct {
		link vault.Link
		want Target
	}{
		{vault.Link{}, Target{"eu-west-1", "role-p", "id-p"}},
		{vault.Link{ExternalID: "id-l"}, Target{"eu-west-1", "role-p", "id-l"}},
		{vault.Link{RoleARN: "role-p"}, Target{"eu-west-1", "role-p", "id-p"}},
		{vault.Link{RoleARN: "role-l"}, Target{"eu-west-1", "role-l", ""}},
		{vault.Link{RoleARN: "role-l", ExternalID: "id-l"}, Target{"eu-west-1", "role-l", "id-l"}},
		{vault.Link{SecretID: "arn:aws:secretsmanager:us-west-2:1:secret:x"}, Target{"us-west-2", "role-p", "id-p"}},
	} {
		if got := sourceOf(p, test.link).target; got != test.want {
			t.Errorf("target of %+v = %+v, want %+v", test.link, got, test.want)
		}
	}
}
