package run

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// testdata/urls.json is what postman-url-encoder makes of odd URLs, testdata/locations.json how it resolves redirects.

// urlDifferences are addresses that we read otherwise on purpose.
var urlDifferences = map[string]string{
	"http://example.com/?#": "an empty hash is dropped; no hash is ever sent",
	"#":                     "an empty hash is dropped",
	"http://a.com:/x":       "a colon without a port is dropped",
	"http:/a.com/x":         "a colon without a port is dropped",
	"a://b://c":             "a colon without a port is dropped",
	"//example.com/a":       "collection.ParseURL's",
}

func TestURLsAreEncodedAsPostmanDoes(t *testing.T) {
	var cases []struct{ In, Host, Path, RawPath, Auth, Href string }
	loadJSON(t, "urls.json", &cases)
	if len(cases) < 100 {
		t.Fatalf("%d URLs, want more than 100", len(cases))
	}
	for _, c := range cases {
		if _, ok := urlDifferences[c.In]; ok {
			continue
		}
		a := parseAddress(c.In, percentEncode)
		got := []string{a.zoned("%25"), a.target(), a.auth, a.String(), parseAddress(c.In, unencoded).target()}
		want := []string{c.Host, c.Path, c.Auth, c.Href, c.RawPath}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-postman +ours):\n%s", c.In, diff)
		}
	}
}

func TestLocationsAreResolvedAsPostmanDoes(t *testing.T) {
	var cases []struct{ Base, Rel, Out string }
	loadJSON(t, "locations.json", &cases)
	for _, c := range cases {
		if c.Rel == "http:/x" {
			continue // a colon without a port is dropped
		}
		got := parseAddress(c.Base, percentEncode).resolve(c.Rel, percentEncode).String()
		if got != c.Out {
			t.Errorf("%q from %q = %q, want %q", c.Rel, c.Base, got, c.Out)
		}
	}
}

func TestURLText(t *testing.T) {
	variables := []collection.Param{
		{Key: "id", Value: "old"},
		{Key: "id", Value: "12"},
		{Key: "off", Value: "x", Disabled: true},
		{Key: "empty", Value: ""},
		{Key: "ref", Value: "{{v}}"},
	}
	tests := []struct {
		base string
		d    collection.Dialect
		want string
	}{
		{"http://h/:id/:id.json/:off/:empty/x:id", collection.Postman, "http://h/12/12.json/:off/:empty/x:id"},
		{"http://h:80/:ref", collection.Postman, "http://h:80/{{v}}"},
		{"{{base:/x}}/:id", collection.Postman, "{{base:/x}}/12"},
		{"{{base}}/{{a/:id}}/:id", collection.Postman, "{{base}}/{{a/:id}}/12"},
		{"http://h/:id/a:id/b-:id?c=:id", collection.Requestly, "http://h/12/a:id/b-12"},
		{"h:8080/:id", collection.Requestly, "h:8080/12"},
		{":id/:id", collection.Postman, ":id/12"},
	}
	for _, tt := range tests {
		if got := urlText(&collection.URL{Base: tt.base, Variables: variables}, tt.d); got != tt.want {
			t.Errorf("urlText(%q) = %q, want %q", tt.base, got, tt.want)
		}
	}
}

func TestRequestlyURL(t *testing.T) {
	tests := []struct {
		base string
		rows []collection.Param
		want string
		err  string
	}{
		{
			"api.test/a?dropped=1",
			[]collection.Param{{Key: "a b", Value: "1&2"}, {Key: "e"}, {Key: "", Value: "x"}, {Key: "o", Value: "x", Disabled: true}},
			"http://api.test/a?a%20b=1%262&e", "",
		},
		{" https://api.test:443/é ", nil, "https://api.test/%C3%A9", ""},
		{"http://api.test", []collection.Param{{Key: "q", Value: "!'()*~%20+"}}, "http://api.test/?q=!'()*~%2520%2B", ""},
		{"", nil, "", "request URL cannot be empty"},
		{"ftp://api.test/", nil, "", `invalid URL protocol "ftp" in "ftp://api.test/"`},
		{"http://{{host}}/", nil, "", `invalid URL: "http://{{host}}/"`},
	}
	for _, tt := range tests {
		a, err := requestlyAddress(&collection.URL{Base: tt.base, Query: tt.rows})
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("requestlyAddress(%q) = %v, want error %q", tt.base, err, tt.err)
			}
			continue
		}
		if err != nil || a.String() != tt.want {
			t.Errorf("requestlyAddress(%q) = %q, %v, want %q", tt.base, a, err, tt.want)
		}
	}
}

// Encoding a second time must change nothing: what is encoded stays as it is.
func FuzzEncodingIsStable(f *testing.F) {
	for _, s := range []string{"http://u:p@h/a b?c d#e", "h:1/%41%", "{{x}}/é", "http://[::1]/?'", "//\\x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := parseAddress(text, percentEncode)
		if once.host == "" || once.port == "" && once.host[len(once.host)-1] == ':' {
			return
		}
		for _, c := range []byte(once.target()) {
			if c <= ' ' || c >= 0x7f {
				t.Fatalf("%q: target %q holds byte %#x", text, once.target(), c)
			}
		}
		twice := parseAddress(once.scheme+"://h"+once.target(), percentEncode)
		if twice.target() != once.target() {
			t.Errorf("%q: %q, encoded again %q", text, once.target(), twice.target())
		}
	})
}

func TestHostsThatAreNone(t *testing.T) {
	for url, want := range map[string]string{
		"http://[::1/":                `invalid host "[:"`,
		"http://::1/":                 `invalid host ":"`,
		"http://[v1.x]/":              `invalid host "[v1.x]"`,
		"http://[127.0.0.1]/":         `invalid host "[127.0.0.1]"`,
		"http://[::1]:99999/":         `invalid port "99999"`,
		"http://[::1]/":               "",
		"http://[fe80::1%25lo]:8080/": "",
	} {
		a := parseAddress(url, percentEncode)
		err := a.check()
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("check of %q = %v, want %q", url, err, want)
		}
	}
}
