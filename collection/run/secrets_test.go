package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// testVault keeps secrets in memory and allows scripts everything but "private".
func testVault(secrets ...Secret) *Vault {
	var mu sync.Mutex
	kept := map[string]Secret{}
	for _, s := range secrets {
		kept[s.Name] = s
	}
	get := func(_ context.Context, name string) (Secret, error) {
		mu.Lock()
		defer mu.Unlock()
		s, ok := kept[name]
		if !ok {
			return s, &HintError{Err: fmt.Errorf("no secret is named %q", name), Hint: "store " + name}
		}
		return s, nil
	}
	return &Vault{
		Get:      get,
		Variable: func(ctx context.Context, v vars.Variable) (Secret, error) { return get(ctx, v.Key) },
		Read: func(ctx context.Context, name string) (Secret, bool, error) {
			if name == "private" {
				return Secret{}, false, errors.New("scripts may not use it")
			}
			s, err := get(ctx, name)
			return s, err == nil, nil
		},
		Write: func(_ context.Context, name, value string) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			kept[name] = Secret{Name: name, Text: value}
			return "kept in memory", nil
		},
		Remove: func(_ context.Context, name string) error {
			mu.Lock()
			defer mu.Unlock()
			delete(kept, name)
			return nil
		},
	}
}

// dump is a server that answers with the request that it got, and remembers the last one.
type dump struct {
	*api
	text string
}

func newDump(t *testing.T) *dump {
	d := &dump{api: &api{}}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s\n", r.Method, r.RequestURI)
		_ = r.Header.Write(&b)
		_, _ = io.Copy(&b, r.Body)
		d.mu.Lock()
		d.text = b.String()
		d.mu.Unlock()
		_, _ = io.WriteString(w, b.String())
	}))
	t.Cleanup(d.Close)
	return d
}

func (d *dump) last() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text
}

// TestSecretsInEveryField puts a reference everywhere a request has text.
func TestSecretsInEveryField(t *testing.T) {
	a := newDump(t)
	const ref = "{{vault:s}}"
	it := request(a.api, "p"+ref+"/:var?q="+ref)
	it.Request.URL.Variables = []collection.Param{{Key: "var", Value: ref}}
	it.Request.Method = "P" + ref
	it.Request.Header = []collection.Param{{Key: "X-Key", Value: ref}, {Key: "X-" + ref, Value: "name"}, {Key: "X-Env", Value: "{{fromenv}}{{fromcoll}}{{fromflag}}"}}
	it.Request.Body = &collection.Body{Mode: collection.BodyRaw, Raw: "b" + ref}
	it.Auth = &collection.Auth{Type: "bearer", Params: []collection.Param{{Key: "token", Value: "t" + ref}}}
	c := collect(it)
	c.Root.Variables = []collection.Variable{{Key: "fromcoll", Value: "c" + ref}}
	o := Options{
		Vault:           testVault(Secret{Name: "s", Text: "VALUE"}),
		Environment:     &collection.Environment{Variables: []collection.Variable{{Key: "fromenv", Value: "e" + ref}}},
		EnvironmentVars: []collection.Variable{{Key: "fromflag", Value: "f" + ref}},
	}
	result, _, err := record(t, c, o)
	if err != nil || len(result.Failures) > 0 {
		t.Fatal(err, result.Failures)
	}
	want := []string{"PVALUE /pVALUE/VALUE?q=VALUE", "X-Key: VALUE", "X-Value: name", "X-Env: eVALUEcVALUEfVALUE", "Authorization: Bearer tVALUE", "bVALUE"}
	for _, text := range want {
		if !strings.Contains(a.last(), text) {
			t.Errorf("the request lacks %q:\n%s", text, a.last())
		}
	}
}

func TestUnknownSecretsAreNotSent(t *testing.T) {
	for dialect, url := range map[collection.Dialect]string{collection.Postman: "x?k={{vault:none}}", collection.Requestly: "x?k={{ secrets:none }}"} {
		a := newAPI(t)
		c := collect(request(a, url), request(a, "next"))
		c.Dialect = dialect
		result, _, err := record(t, c, Options{Vault: testVault()})
		if err != nil || len(result.Failures) != 1 || a.asked() != "/next" {
			t.Fatalf("failures %+v, asked %q (%v)", result.Failures, a.asked(), err)
		}
		f := result.Failures[0]
		if f.Hint != "store none" || !strings.Contains(f.Message, `"none"`) || f.Item.Name != c.Root.Items[0].Name {
			t.Errorf("the failure is %+v", f)
		}
	}
}

// Nothing that comes from the run can name a secret.
func TestRuntimeTextNamesNoSecret(t *testing.T) {
	a := newDump(t)
	it := withScripts(request(a.api, "x?k={{k}}"), "prerequest", `
		pm.environment.set("k", "{{vault:s}}");
		pm.request.headers.add({key: "X-Made", value: "{{vault:s}}"});
		console.log(pm.variables.replaceIn("{{vault:s}}"));`)
	_, lines, err := record(t, collect(it), Options{Vault: testVault(Secret{Name: "s", Text: "VALUE"})})
	if err != nil || strings.Contains(a.last(), "VALUE") {
		t.Errorf("a secret was sent: %v\n%s", err, a.last())
	}
	if diff := cmp.Diff([]string{"{{vault:s}}"}, lines); diff != "" {
		t.Error(diff)
	}
}

// Postman's secret variables name their source; the vault has the value.
func TestStoredVariables(t *testing.T) {
	a := newDump(t)
	stored := collection.Variable{Key: "token", Value: "", Secret: true, Source: `{"provider":"postman"}`}
	o := Options{
		Vault:       testVault(Secret{Name: "token", Text: "stored-{{x}}"}),
		Environment: &collection.Environment{Variables: []collection.Variable{stored, {Key: "x", Value: "no"}}},
	}
	it := withScripts(request(a.api, "x?k={{token}}&s={{made}}"), "prerequest", `pm.variables.set("made", "{{token}}"); console.log(pm.environment.get("token") === "")`)
	result, lines, err := record(t, collect(it), o)
	if err != nil || len(result.Failures) > 0 || strings.Join(lines, " ") != "true" {
		t.Fatal(err, result.Failures, lines)
	}
	if got := a.last(); !strings.Contains(got, "k=stored-%7B%7Bx%7D%7D&s=%7B%7Btoken%7D%7D") && !strings.Contains(got, "k=stored-{{x}}&s={{token}}") {
		t.Errorf("sent %s", got)
	}
}

func TestScriptsUseTheVault(t *testing.T) {
	a := newDump(t)
	it := withScripts(request(a.api, "x?k={{vault:made}}"), "prerequest", `
		console.log(await pm.vault.get("s") === "VALUE-1234", await pm.vault.get("none"), await pm.vault.has("s"), await rq.vault.has("none"));
		await pm.vault.set("made", "made-by-script");
		await pm.vault.set("object", {a: 1});
		console.log(await pm.vault.get("object") === '{"a":1}');
		await pm.vault.unset("s");
		console.log(await pm.vault.has("s"));
		console.log("clear: VALUE-1234 made-by-script");`,
		"test", `await pm.vault.get("private"); console.log("not reached")`)
	result, lines, err := record(t, collect(it), Options{Vault: testVault(Secret{Name: "s", Text: "VALUE-1234"})})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"true undefined true false", "true", "false", "clear: •••••• ••••••"}, lines); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(a.last(), "k=made-by-script") {
		t.Errorf("sent %s", a.last())
	}
	if len(result.Failures) != 1 || !strings.Contains(result.Failures[0].Message, "scripts may not use it") {
		t.Errorf("failures %+v", result.Failures)
	}
	if warnings := strings.Join(result.Warnings, "\n"); strings.Count(warnings, "kept in memory") != 1 {
		t.Errorf("warnings %q", warnings)
	}
}

func TestWithoutAVaultScriptsAreRefused(t *testing.T) {
	a := newAPI(t)
	it := withScripts(request(a, "x"), "test", `await pm.vault.get("s"); console.log("not reached")`)
	result, lines, err := record(t, collect(it), Options{})
	if err != nil || len(lines) > 0 || len(result.Failures) != 1 {
		t.Errorf("lines %v, failures %+v (%v)", lines, result.Failures, err)
	}
}

// Parallel lanes share one vault: what each writes is there, and nothing is lost.
func TestLanesShareTheVault(t *testing.T) {
	a := newAPI(t)
	v := testVault()
	it := withScripts(request(a, "x"), "prerequest", `
		const name = "n" + pm.info.iteration;
		await pm.vault.set(name, "value of " + name);
		pm.test(name, async () => pm.expect(await pm.vault.get(name)).to.equal("value of " + name));`)
	const iterations = 24
	result, _, err := record(t, collect(it), Options{Vault: v, Iterations: iterations, Lanes: 4})
	if err != nil || result.Tests.Failed > 0 || result.Tests.Total != iterations {
		t.Fatalf("%+v (%v)", result.Tests, err)
	}
	for i := range iterations {
		name := fmt.Sprint("n", i)
		if s, err := v.Get(t.Context(), name); err != nil || s.Text != "value of "+name {
			t.Errorf("%s is %q (%v)", name, s.Text, err)
		}
	}
}

// A secret of one secret-typed variable and those of the vault are masked alike, wherever they come back.
func TestVaultSecretsAreMasked(t *testing.T) {
	a := newDump(t)
	secrets := map[string]string{"one": "first-secret", "two": "second secret/+"}
	it := withScripts(request(a.api, "x?k={{vault:one}}"), "prerequest", `globalThis.two = await pm.vault.get("two")`,
		"test", `console.log(pm.response.text(), two); throw new Error(two)`)
	var seen strings.Builder
	o := Options{Vault: testVault(Secret{Name: "one", Text: secrets["one"]}, Secret{Name: "two", Text: secrets["two"]}), Emit: func(ev Event) {
		if ev, ok := ev.(Executed); ok {
			fmt.Fprintf(&seen, "%+v %+v %s %s", ev.Request, ev.Response, ev.Response.Body, ev.Request.URL)
			return
		}
		fmt.Fprintf(&seen, "%+v\n", ev)
	}}
	if _, err := Collection(t.Context(), collect(it), o); err != nil {
		t.Fatal(err)
	}
	for text := range maps.Values(secrets) {
		if strings.Contains(seen.String(), text) {
			t.Errorf("%q is in clear in\n%s", text, seen.String())
		}
	}
}
