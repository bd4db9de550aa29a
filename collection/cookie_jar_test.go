package collection

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A jar that tough-cookie 4.1.3, which is Newman's, has written.
const toughCookieJar = `{"version":"tough-cookie@4.1.3-postman.1","storeType":"MemoryCookieStore","rejectPublicSuffixes":false,"enableLooseMode":true,"cookies":[
{"key":"a","value":"b","expires":"2037-10-21T07:28:00.000Z","domain":"example.com","path":"/x","secure":true,"httpOnly":true,"hostOnly":true,"creation":"2026-11-22T06:47:45.297Z","lastAccessed":"2026-11-22T06:47:46.000Z","sameSite":"lax"},
{"key":"c","value":"d","maxAge":100,"domain":"example.com","path":"/","hostOnly":false,"pathIsDefault":true,"creation":"2026-11-22T06:47:45.000Z"},
{"key":"s","domain":"www.example.com","path":"/","hostOnly":true,"expires":"Infinity"}]}`

func TestCookies(t *testing.T) {
	o := LoadOptions{Stdin: strings.NewReader(toughCookieJar)}
	got, err := LoadCookies(t.Context(), "-", o)
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2026, 11, 22, 6, 47, 45, 0, time.UTC)
	want := []Cookie{
		{
			Name: "a", Value: "b", Domain: "example.com", Path: "/x", Secure: true, HTTPOnly: true, HostOnly: true, SameSite: "Lax",
			Expires: time.Date(2037, 10, 21, 7, 28, 0, 0, time.UTC), Created: created.Add(297 * time.Millisecond), LastAccessed: created.Add(time.Second),
		},
		{Name: "c", Value: "d", Domain: "example.com", Path: "/", Expires: created.Add(100 * time.Second), Created: created},
		{Name: "s", Domain: "www.example.com", Path: "/", HostOnly: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("LoadCookies (-want +got):\n%s", diff)
	}
	var b bytes.Buffer
	if err := WriteCookies(&b, got); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "jar.json")
	writeFile(t, file, b.Bytes())
	again, err := LoadCookies(t.Context(), file, LoadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("after WriteCookies (-want +got):\n%s", diff)
	}
}

func TestCookiesErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"info":{}}`:     "stdin:1:1: this is no cookie jar",
		`{"cookies":[1]}`: "stdin:1:13: a cookie is a number",
	} {
		_, err := LoadCookies(t.Context(), "-", LoadOptions{Stdin: strings.NewReader(text)})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("LoadCookies(%s) gives %v, want %s", text, err, want)
		}
	}
}
