package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection/run"
)

func TestResolveMap(t *testing.T) {
	got, err := resolveMap([]string{"a.com:443:127.0.0.1", "b.com:80:127.0.0.1:8080", "c.com:443:[::1]:8443", "d.com:443:::1"})
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{
		"a.com:443": "127.0.0.1:443", "b.com:80": "127.0.0.1:8080", "c.com:443": "[::1]:8443", "d.com:443": "[::1]:443",
	} {
		if got[from] != want {
			t.Errorf("%s goes to %q, want %q", from, got[from], want)
		}
	}
	for _, bad := range []string{"", "a", "a:1", "a:1:", ":1:127.0.0.1", "a:1:not-an-address"} {
		if _, err := resolveMap([]string{bad}); err == nil {
			t.Errorf("--resolve %q was taken", bad)
		}
	}
}

func TestConnectToList(t *testing.T) {
	got, err := connectToList([]string{"a.com:443:b.com:8443", "::127.0.0.1:", "[::1]:80:[fe80::1%eth0]:8080", ":::9"})
	if err != nil {
		t.Fatal(err)
	}
	want := []run.ConnectTo{
		{Host: "a.com", Port: "443", ToHost: "b.com", ToPort: "8443"},
		{ToHost: "127.0.0.1"},
		{Host: "::1", Port: "80", ToHost: "fe80::1%eth0", ToPort: "8080"},
		{ToPort: "9"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range []string{"", "a", "a:1:b", "a:1:b:2:c"} {
		if _, err := connectToList([]string{bad}); err == nil {
			t.Errorf("--connect-to %q was taken", bad)
		}
	}
}

func TestProxyOf(t *testing.T) {
	for _, test := range []struct {
		flag, env, target, want string
	}{
		{"", "", "http://api.test/", ""},
		{"", "HTTP_PROXY=http://p:1", "http://api.test/", "http://p:1"},
		{"", "http_proxy=http://p:1", "http://api.test/", "http://p:1"},
		{"", "HTTP_PROXY=http://p:1", "https://api.test/", ""},
		{"", "ALL_PROXY=socks5h://u:s@p:1080", "https://api.test/", "socks5h://u:s@p:1080"},
		{"", "HTTP_PROXY=http://p:1", "http://127.0.0.1:8080/", ""},
		{"socks5://q:2", "HTTP_PROXY=http://p:1", "http://api.test/", "socks5://q:2"},
		{"http://q:2", "", "http://127.0.0.1:8080/", "http://q:2"},
		{"http://q:2", "NO_PROXY=.test", "https://api.test/", ""},
		{"http://q:2", "NO_PROXY=x", "http://localhost/", ""},
	} {
		p := &process{getenv: func(name string) string {
			if value, ok := strings.CutPrefix(test.env, name+"="); ok {
				return value
			}
			return ""
		}}
		f := runFlags{proxy: test.flag}
		if got, err := f.proxyOf(p, test.target); err != nil || got != test.want {
			t.Errorf("--proxy %q, %s: the proxy of %s is %q, %v; want %q", test.flag, test.env, test.target, got, err, test.want)
		}
	}
}
