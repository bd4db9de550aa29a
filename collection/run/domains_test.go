package run

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// The rules are those of Postman's vault: https unless a scheme is given, any port unless one is, the path is nothing.
func TestDomainAllows(t *testing.T) {
	for _, c := range []struct {
		domain string
		yes    string
		no     string
	}{
		{"example.com", "https://example.com https://EXAMPLE.com:8443/x https://example.com./", "http://example.com https://a.example.com https://example.com.evil.net https://notexample.com"},
		{"*.example.com", "https://example.com https://a.example.com https://a.b.example.com:1", "https://badexample.com http://a.example.com https://example.com.x"},
		{"http://localhost", "http://localhost http://localhost:4080/a", "https://localhost http://localhost.evil.net"},
		{"*://api.test", "http://api.test https://api.test:9", "https://x.api.test"},
		{"https://example.com:8443/path?q#f", "https://example.com:8443/other", "https://example.com https://example.com:84430"},
		{"example.com:443", "https://example.com https://example.com:443", "https://example.com:444"},
		{"http://example.com:80", "http://example.com http://example.com:080", "http://example.com:8080"},
		{"example.com:*", "https://example.com:1", "https://example.org"},
		{"*", "https://anything.test", "http://anything.test"},
		{"*://*", "https://anything.test http://127.0.0.1:1", ""},
		{"http://127.0.0.1", "http://127.0.0.1:5", "http://127.0.0.2"},
		{"https://[::1]:8443", "https://[::1]:8443", "https://[::1] https://[::2]:8443"},
		{"[::1]", "https://[::1]:8443", "https://[::2]"},
		{"bücher.example", "https://xn--bcher-kva.example https://BÜCHER.example", "https://bucher.example"},
		{" Example.COM ", "https://example.com", "https://example.org"},
	} {
		d, err := parseDomain(c.domain)
		if err != nil {
			t.Fatal(err)
		}
		for url := range strings.FieldsSeq(c.yes) {
			if !d.allows(parseAddress(url, percentEncode)) {
				t.Errorf("%q does not allow %s", c.domain, url)
			}
		}
		for url := range strings.FieldsSeq(c.no) {
			if d.allows(parseAddress(url, percentEncode)) {
				t.Errorf("%q allows %s", c.domain, url)
			}
		}
	}
	for _, bad := range []string{"", "https://", "ftp://a.b", "a.*.b", "*a.b", "user@a.b", "a b", "a,b", "a.b:x", "a.b:99999", "/path"} {
		var told *HintError
		if err := CheckDomain(bad); !errors.As(err, &told) || told.Hint == "" {
			t.Errorf("CheckDomain(%q) = %v, want an error with a hint", bad, err)
		}
	}
}

// twoHosts is one server under two names: home is allowed, away is not.
type twoHosts struct {
	home, away string
	mu         sync.Mutex
	got        map[string]int // requests by path
}

func newTwoHosts(t *testing.T) *twoHosts {
	h := &twoHosts{got: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.got[r.URL.Path]++
		h.mu.Unlock()
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, h.away+"/landed", http.StatusTemporaryRedirect)
		case "/steal":
			http.Redirect(w, r, h.away+"/landed?t="+r.Header.Get("X-Key"), http.StatusFound)
		case "/token":
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"access_token":"tok-123456","token_type":"Bearer"}`))
		case "/challenge":
			w.Header().Set("WWW-Authenticate", `Digest realm="r", nonce="n", qop="auth"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	h.home = server.URL
	h.away = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	return h
}

// hits is how often away was reached, and forgets it.
func (h *twoHosts) hits(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := h.got[path]
	h.got = map[string]int{}
	return n
}

func xKey(value string) func(*collection.Item) {
	return func(it *collection.Item) {
		it.Request.Header = append(it.Request.Header, collection.Param{Key: "X-Key", Value: value})
	}
}

func body(raw string) func(*collection.Item) {
	return func(it *collection.Item) {
		it.Request.Method, it.Request.Body = "POST", &collection.Body{Mode: collection.BodyRaw, Raw: raw}
	}
}

func signed(scheme string, params ...string) func(*collection.Item) {
	return func(it *collection.Item) {
		it.Auth = &collection.Auth{Type: scheme}
		for i := 0; i < len(params); i += 2 {
			it.Auth.Params = append(it.Auth.Params, collection.Param{Key: params[i], Value: params[i+1]})
		}
	}
}

// oauth2 fetches a token with the secret and sends that, not the secret, with the request.
func oauth2(host string) func(*collection.Item) {
	return signed("oauth2", "grant_type", "client_credentials", "accessTokenUrl", host+"/token", "clientId", "me", "clientSecret", "{{vault:key}}")
}

func before(source string) func(*collection.Item) {
	return func(it *collection.Item) { withScripts(it, "prerequest", source) }
}

// guardedVault has one secret that may go to home only, and a free one.
func guardedVault(h *twoHosts) *Vault {
	return testVault(
		Secret{Name: "key", Text: `hush "quoted" & long+%`, Domains: []string{"example.com", "http://127.0.0.1"}},
		Secret{Name: "pin", Text: "42", Domains: []string{h.home}},
		Secret{Name: "free", Text: "free-value"},
	)
}

func TestSecretsStayOnTheirHosts(t *testing.T) {
	h := newTwoHosts(t)
	read := `const v = await pm.vault.get("key");`
	for name, c := range map[string]struct {
		url    string
		with   []func(*collection.Item)
		denied bool
		path   string // that must not be reached when denied
	}{
		"home":                     {h.home + "/ok", []func(*collection.Item){xKey("{{vault:key}}")}, false, "/ok"},
		"free secret away":         {h.away + "/ok", []func(*collection.Item){xKey("{{vault:free}}")}, false, "/ok"},
		"header away":              {h.away + "/ok", []func(*collection.Item){xKey("{{vault:key}}")}, true, "/ok"},
		"short value away":         {h.away + "/ok", []func(*collection.Item){xKey("a{{vault:pin}}b")}, true, "/ok"},
		"url away":                 {h.away + "/ok?k={{vault:key}}", nil, true, "/ok"},
		"body away":                {h.away + "/ok", []func(*collection.Item){body(`{"k":"{{vault:key}}"}`)}, true, "/ok"},
		"host from a variable":     {"{{where}}/ok", []func(*collection.Item){xKey("{{vault:key}}")}, true, "/ok"},
		"signed away":              {h.away + "/challenge", []func(*collection.Item){signed("digest", "username", "u", "password", "{{vault:key}}")}, true, "/challenge"},
		"signed at home":           {h.home + "/challenge", []func(*collection.Item){signed("digest", "username", "u", "password", "{{vault:key}}")}, false, "/challenge"},
		"token from home":          {h.away + "/ok", []func(*collection.Item){oauth2(h.home)}, false, "/ok"},
		"token from away":          {h.home + "/ok", []func(*collection.Item){oauth2(h.away)}, true, "/token"},
		"redirect with header":     {h.home + "/away", []func(*collection.Item){xKey("{{vault:key}}")}, true, "/landed"},
		"redirect with body":       {h.home + "/away", []func(*collection.Item){body("k={{vault:key}}")}, true, "/landed"},
		"redirect without it":      {h.home + "/away", []func(*collection.Item){signed("bearer", "token", "{{vault:key}}")}, false, "/landed"},
		"redirect by the server":   {h.home + "/steal", []func(*collection.Item){xKey("{{vault:key}}")}, true, "/landed"},
		"moved by a script":        {h.away + "/ok", []func(*collection.Item){before(read + `pm.request.headers.add({key: "X-Key", value: v})`)}, true, "/ok"},
		"moved as base64":          {h.away + "/ok", []func(*collection.Item){before(read + `pm.request.headers.add({key: "X-Key", value: btoa(v)})`)}, true, "/ok"},
		"moved through a variable": {h.away + "/ok?k={{k}}", []func(*collection.Item){before(read + `pm.environment.set("k", encodeURIComponent(v))`)}, true, "/ok"},
		"moved into a body":        {h.away + "/ok", []func(*collection.Item){body("{{k}}"), before(read + `pm.variables.set("k", JSON.stringify({v}))`)}, true, "/ok"},
		"only read by a script":    {h.away + "/ok", []func(*collection.Item){before(read)}, false, "/ok"},
	} {
		t.Run(name, func(t *testing.T) {
			it := &collection.Item{ID: "i", Name: "i", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(c.url)}}
			for _, change := range c.with {
				change(it)
			}
			var failure *Failure
			o := Options{Vault: guardedVault(h), EnvironmentVars: []collection.Variable{{Key: "where", Value: h.away}}, Emit: func(ev Event) {
				if ev, ok := ev.(Executed); ok {
					failure = ev.Error
				}
			}}
			result, err := Collection(t.Context(), collect(it), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range result.Failures {
				if s.At != "request" {
					t.Fatalf("a script failed: %+v", s)
				}
			}
			reached := h.hits(c.path)
			switch {
			case !c.denied && (failure != nil || reached == 0):
				t.Errorf("the request failed: %+v, reached %d times", failure, reached)
			case c.denied && (failure == nil || reached > 0):
				t.Errorf("the secret got out: %+v, reached %d times", failure, reached)
			case c.denied:
				if !strings.Contains(failure.Message, `may not go to http://localhost`) || !strings.Contains(failure.Hint, "runner vault set") {
					t.Errorf("the failure says %q, hint %q", failure.Message, failure.Hint)
				}
			}
		})
	}
}

func TestScriptRequestsAreGuarded(t *testing.T) {
	h := newTwoHosts(t)
	it := &collection.Item{ID: "i", Name: "i", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(h.home + "/ok")}}
	withScripts(it, "prerequest", `
		const v = await pm.vault.get("key");
		for (const url of ["`+h.away+`/ok?k=" + encodeURIComponent(v), "`+h.home+`/ok?k=" + encodeURIComponent(v), "`+h.away+`/free"]) {
			await pm.sendRequest(url).then(() => console.log("sent"), e => console.log(e.message.includes("may not go to") ? "refused" : e.message));
		}`)
	_, lines, err := record(t, collect(it), Options{Vault: guardedVault(h)})
	if got := strings.Join(lines, " "); err != nil || got != "refused sent sent" {
		t.Errorf("the script's requests: %s (%v), want refused sent sent", got, err)
	}
}

// A script that takes a secret apart may send no part of it that could be one.
func TestPartsOfSecretsAreGuarded(t *testing.T) {
	h := newTwoHosts(t)
	it := &collection.Item{ID: "i", Name: "i", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(h.home + "/ok")}}
	withScripts(it, "prerequest", `
		const db = JSON.parse(await pm.vault.get("db")), dsn = new URL(await pm.vault.get("dsn"));
		const send = async text => {
			for (const host of ["`+h.away+`", "`+h.home+`"]) {
				await pm.sendRequest({url: host + "/ok", method: "POST", body: {mode: "raw", raw: text}})
					.then(() => console.log("sent"), e => console.log(e.message.includes("may not go to") ? "refused" : e.message));
			}
		};
		await send("is " + db.password);
		await send(btoa(JSON.stringify({p: db.password})));
		await send(dsn.password);
		await send("user " + db.user + " at " + dsn.hostname);`)
	at := []string{"http://127.0.0.1"}
	v := testVault(Secret{Name: "db", Text: `{"user":"root","password":"c0rrect-horse"}`, Domains: at}, Secret{Name: "dsn", Text: "pg://u:f1rst-pw-9@db.test/x", Domains: at})
	_, lines, err := record(t, collect(it), Options{Vault: v})
	if got := strings.Join(lines, " "); err != nil || got != "refused sent refused sent refused sent sent sent" {
		t.Errorf("the script's requests: %s (%v)", got, err)
	}
}

// A secret whose list of domains is broken is not used at all.
func TestBrokenDomainsAllowNothing(t *testing.T) {
	a := newAPI(t)
	it := request(a, "x?k={{vault:key}}")
	result, _, err := record(t, collect(it), Options{Vault: testVault(Secret{Name: "key", Text: "text", Domains: []string{"a b"}})})
	if err != nil || len(result.Failures) != 1 || a.asked() != "" {
		t.Errorf("failures %+v, asked %q (%v)", result.Failures, a.asked(), err)
	}
}
