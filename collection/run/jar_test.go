package run

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// testdata/cookies.json is what tough-cookie (loose mode, as Postman sets it up) stores and sends back.
type cookieCases struct {
	One []struct {
		URL, Set string
		Seen     map[string]string // URL to Cookie header
	}
	Sequence []struct{ URL, Set, Root, X, Sub string }
	Dates    []struct{ In, Out string }
}

func TestCookiesAreKeptAsByPostman(t *testing.T) {
	var cases cookieCases
	loadJSON(t, "cookies.json", &cases)
	asked := map[string]bool{"http://z.co.uk/": true, "http://x.com/": true, "http://h.com/other/": true}
	for _, c := range cases.One {
		asked[c.URL] = true
		for url := range c.Seen {
			asked[url] = true
		}
	}
	for _, c := range cases.One {
		j := newJar(nil, nil)
		j.receive(parseAddress(c.URL, percentEncode), c.Set)
		got := map[string]string{}
		for url := range asked {
			if h := j.header(parseAddress(url, percentEncode)); h != "" {
				got[url] = h
			}
		}
		if diff := cmp.Diff(c.Seen, got); diff != "" {
			t.Errorf("%s set %q (-postman +ours):\n%s", c.URL, c.Set, diff)
		}
	}
}

func TestCookiesReplaceEachOtherAndKeepTheirOrder(t *testing.T) {
	var cases cookieCases
	loadJSON(t, "cookies.json", &cases)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	j := newJar(nil, func() time.Time { now = now.Add(time.Second); return now })
	for i, c := range cases.Sequence {
		j.receive(parseAddress(c.URL, percentEncode), c.Set)
		for url, want := range map[string]string{"http://h.com/": c.Root, "http://h.com/x": c.X, "http://x.h.com/x": c.Sub} {
			if got := j.header(parseAddress(url, percentEncode)); got != want {
				t.Errorf("step %d, %q: cookies of %s = %q, want %q", i, c.Set, url, got, want)
			}
		}
	}
}

func TestCookieDates(t *testing.T) {
	var cases cookieCases
	loadJSON(t, "cookies.json", &cases)
	for _, c := range cases.Dates {
		got := ""
		if d, ok := parseCookieDate(c.In); ok {
			got = d.Format("2006-01-02T15:04:05.000Z")
		}
		if got != c.Out {
			t.Errorf("parseCookieDate(%q) = %q, want %q", c.In, got, c.Out)
		}
	}
}

func TestCookiesExpireByTheClock(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	j := newJar(nil, func() time.Time { return now })
	at := parseAddress("http://h.com/", percentEncode)
	j.receive(at, "a=1; Max-Age=10")
	j.receive(at, "b=1; Max-Age=99999999999999999999")
	now = now.Add(9 * time.Second)
	if got := j.header(at); got != "a=1; b=1" {
		t.Errorf("before its end: %q", got)
	}
	now = now.Add(time.Second)
	if got := j.header(at); got != "b=1" {
		t.Errorf("after its end: %q", got)
	}
	if got := len(j.all()); got != 1 {
		t.Errorf("%d cookies are kept, want 1", got)
	}
}

func TestScriptsUseTheJar(t *testing.T) {
	j := newJar([]collection.Cookie{{Name: "old", Value: "1", Domain: "h.com"}}, nil)
	s := j.script()
	for _, c := range []collection.Cookie{
		{Name: "a", Value: "1"},
		{Name: "a", Value: "2", Path: "/deep"},
		{Name: "b", Value: "3", Domain: ".h.com", HTTPOnly: true},
	} {
		if err := s.Set("http://h.com/deep/x", c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Set("http://h.com/", collection.Cookie{Name: "x", Domain: "other.com"}); err == nil {
		t.Error("a cookie of another host's domain was taken")
	}
	if _, err := s.All(""); err == nil {
		t.Error("a URL without a host was taken")
	}
	names := func(url string) (found []string) {
		list, err := s.All(url)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			found = append(found, c.Name+"="+c.Value+" "+c.Path)
		}
		return found
	}
	// The folder of /deep/x is /deep, so the second a replaces the first.
	if diff := cmp.Diff([]string{"a=2 /deep", "b=3 /deep", "old=1 /"}, names("h.com/deep")); diff != "" {
		t.Error(diff)
	}
	if err := s.Remove("http://h.com/deep", "a"); err != nil {
		t.Fatal(err)
	}
	if err := s.Clear("http://h.com/"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b=3 /deep"}, names("http://h.com/deep")); diff != "" {
		t.Error(diff)
	}
}

// A cookie of the host alone, and one whose domain is none of it: as tough-cookie has them.
func TestCookieDomains(t *testing.T) {
	for _, tt := range []struct{ host, domain, asked, want string }{
		{"localhost", "localhost", "localhost", "a=1"},
		{"localhost", "localhost", "sub.localhost", ""}, // a public suffix names the host alone
		{"h.com", "h.com", "sub.h.com", "a=1"},
		{"h.com", ".h.com", "sub.h.com", "a=1"},
		{"h.com", "..h.com", "h.com", ""},
		{"h.com", ".", "h.com", "a=1"},
	} {
		j := newJar(nil, nil)
		j.receive(parseAddress("http://"+tt.host+"/", percentEncode), "a=1; Domain="+tt.domain)
		if got := j.header(parseAddress("http://"+tt.asked+"/", percentEncode)); got != tt.want {
			t.Errorf("cookie of %s with Domain=%s: %s gets %q, want %q", tt.host, tt.domain, tt.asked, got, tt.want)
		}
	}
}
