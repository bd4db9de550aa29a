package run

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// redirector answers /a with the status and Location of the test, everything else with 200, and notes what came.
type redirector struct {
	*httptest.Server
	code     int
	location string
	cookies  []string

	mu  sync.Mutex
	log []string
}

func newRedirector(t *testing.T, code int, location string) *redirector {
	rd := &redirector{code: code}
	rd.Server = httptest.NewServer(rd)
	t.Cleanup(rd.Close)
	rd.location = strings.NewReplacer("OTHER", rd.other(), "SELF", rd.URL).Replace(location)
	return rd
}

// other is the server's address under another host name.
func (rd *redirector) other() string { return strings.Replace(rd.URL, "127.0.0.1", "localhost", 1) }

func (rd *redirector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := r.Method + " " + r.URL.RequestURI() + " " + strings.Split(r.Host, ":")[0]
	for _, name := range []string{"X-My", "Authorization", "Cookie", "Referer", "Content-Type", "Content-Length"} {
		if v := r.Header.Get(name); v != "" {
			line += fmt.Sprintf(" %s=%s", name, strings.ReplaceAll(v, rd.URL, "SELF"))
		}
	}
	body, _ := io.ReadAll(r.Body)
	if len(body) > 0 {
		line += " " + string(body)
	}
	rd.mu.Lock()
	rd.log = append(rd.log, line)
	rd.mu.Unlock()
	if r.URL.Path == "/a" || strings.HasPrefix(r.URL.Path, "/loop") {
		for _, c := range rd.cookies {
			w.Header().Add("Set-Cookie", c)
		}
		w.Header()["Location"] = []string{rd.location}
		w.WriteHeader(rd.code)
	}
}

// The second lines are what Newman sent in the same case, but for three things: our Referer has neither user
// information nor hash, and a Cookie header that the user wrote does not go to another host.
func TestRedirectsGoAsByPostman(t *testing.T) {
	yes, no := true, false
	post := "POST /a?x 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Content-Type=text/plain Content-Length=4 data"
	tests := []struct {
		name     string
		code     int
		location string
		settings collection.Settings
		dialect  collection.Dialect
		want     string
	}{
		{"302", 302, "/b", collection.Settings{}, 0, "GET /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x"},
		{"303", 303, "b c", collection.Settings{}, 0, "GET /b%20c 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x"},
		{"307", 307, "SELF/b", collection.Settings{}, 0, "POST /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x Content-Type=text/plain Content-Length=4 data"},
		{"302 to another host", 302, "OTHER/b", collection.Settings{}, 0, "GET /b localhost X-My=1 Referer=SELF/a?x"},
		{"308 to another host", 308, "OTHER/b", collection.Settings{}, 0, "POST /b localhost X-My=1 Referer=SELF/a?x Content-Type=text/plain Content-Length=4 data"},
		{"authorization follows", 302, "OTHER/b", collection.Settings{FollowAuthorizationHeader: &yes}, 0, "GET /b localhost X-My=1 Authorization=secret Referer=SELF/a?x"},
		{"method follows", 302, "/b", collection.Settings{FollowOriginalHTTPMethod: &yes}, 0, "POST /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x Content-Type=text/plain Content-Length=4 data"},
		{"no referer", 302, "/b", collection.Settings{RemoveRefererHeaderOnRedirect: &yes}, 0, "GET /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1"},
		{"not followed", 302, "/b", collection.Settings{FollowRedirects: &no}, 0, ""},
		{"no location", 302, "", collection.Settings{}, 0, ""},
		{"304 with a location", 304, "/b", collection.Settings{}, 0, "GET /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x"},
		{"UTF-8 location", 302, "/é", collection.Settings{}, 0, "GET /%C3%A9 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x"},
		{"Requestly 302", 302, "/b", collection.Settings{}, collection.Requestly, "GET /b 127.0.0.1 X-My=1 Authorization=secret Cookie=mine=1 Referer=SELF/a?x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rd := newRedirector(t, tt.code, tt.location)
			r := &script.Request{Request: collection.Request{
				Method: "POST", URL: collection.ParseURL(rd.URL + "/a?x#h"),
				Header: []collection.Param{{Key: "X-My", Value: "1"}, {Key: "Authorization", Value: "secret"}, {Key: "Cookie", Value: "mine=1"}},
				Body:   &collection.Body{Mode: collection.BodyRaw, Raw: "data"},
			}}
			got, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{}), r, sendOptions{settings: tt.settings, dialect: tt.dialect})
			if err != nil {
				t.Fatal(err)
			}
			want := []string{post}
			if tt.want != "" {
				want = append(want, tt.want)
			}
			if diff := cmp.Diff(want, rd.log); diff != "" {
				t.Error(diff)
			}
			if got.Redirects != len(want)-1 {
				t.Errorf("Redirects = %d, want %d", got.Redirects, len(want)-1)
			}
		})
	}
}

func TestRequestlyKeepsOtherMethods(t *testing.T) {
	for code, want := range map[int]string{302: "PUT /b", 303: "GET /b"} {
		rd := newRedirector(t, code, "/b")
		r := &script.Request{Request: collection.Request{Method: "PUT", URL: collection.ParseURL(rd.URL + "/a")}}
		if _, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{}), r, sendOptions{dialect: collection.Requestly}); err != nil {
			t.Fatal(err)
		}
		if last := rd.log[len(rd.log)-1]; !strings.HasPrefix(last, want) {
			t.Errorf("%d: %q, want %q", code, last, want)
		}
	}
}

func TestCookiesAreStoredOnEveryHop(t *testing.T) {
	rd := newRedirector(t, 302, "/b")
	rd.cookies = []string{"a=1", "b=2; Path=/b", "gone=; Max-Age=0"}
	s := newTestSender(t, HTTPOptions{}, Files{})
	s.jar.receive(parseAddress(rd.URL, percentEncode), "gone=1")
	r, err := get(t, s, rd.URL+"/a", sendOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "GET /b 127.0.0.1 Cookie=b=2; a=1 Referer=SELF/a"; rd.log[1] != want {
		t.Errorf("%q, want %q", rd.log[1], want)
	}
	if len(r.Cookies) != 2 || r.URL != rd.URL+"/b" || r.Wire.to.path != "/b" {
		t.Errorf("cookies %v, URL %s", r.Cookies, r.URL)
	}
	// The last cookie of the jar goes, and the redirected request must not send it any more.
	rd.cookies = []string{"a=; Max-Age=0", "b=; Max-Age=0; Path=/b"}
	if _, err := get(t, s, rd.URL+"/a", sendOptions{}); err != nil {
		t.Fatal(err)
	}
	if last := rd.log[3]; strings.Contains(last, "Cookie") {
		t.Errorf("%q sends a cookie that was taken back", last)
	}
}

func TestCookiesCanBeSwitchedOff(t *testing.T) {
	rd := newRedirector(t, 302, "/b")
	rd.cookies = []string{"a=1"}
	s := newTestSender(t, HTTPOptions{}, Files{})
	s.jar.receive(parseAddress(rd.URL, percentEncode), "old=1; Path=/")
	yes := true
	if _, err := get(t, s, rd.URL+"/a", sendOptions{settings: collection.Settings{DisableCookies: &yes}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(rd.log, "\n"), "Cookie") || len(s.jar.all()) != 1 {
		t.Errorf("sent %q, jar %v", rd.log, s.jar.all())
	}
}

func TestRedirectLoopsEnd(t *testing.T) {
	two := 2
	none := 0
	for _, tt := range []struct {
		settings collection.Settings
		dialect  collection.Dialect
		hops     int
	}{
		{collection.Settings{}, collection.Postman, 11},
		{collection.Settings{MaxRedirects: &two}, collection.Postman, 3},
		{collection.Settings{MaxRedirects: &none}, collection.Postman, 1},
		{collection.Settings{}, collection.Requestly, 22},
	} {
		rd := newRedirector(t, 302, "/loop")
		_, err := get(t, newTestSender(t, HTTPOptions{}, Files{}), rd.URL+"/loop", sendOptions{settings: tt.settings, dialect: tt.dialect})
		want := "Exceeded maxRedirects. Probably stuck in a redirect loop " + rd.URL + "/loop"
		if err == nil || err.Error() != want || len(rd.log) != tt.hops {
			t.Errorf("error = %v after %d requests, want %q after %d", err, len(rd.log), want, tt.hops)
		}
	}
}

func TestSettingsBeatTheCommandLine(t *testing.T) {
	yes := true
	for _, tt := range []struct {
		settings collection.Settings
		hops     int
	}{{collection.Settings{}, 1}, {collection.Settings{FollowRedirects: &yes}, 2}} {
		rd := newRedirector(t, 302, "/b")
		if _, err := get(t, newTestSender(t, HTTPOptions{IgnoreRedirects: true}, Files{}), rd.URL+"/a", sendOptions{settings: tt.settings}); err != nil {
			t.Fatal(err)
		}
		if len(rd.log) != tt.hops {
			t.Errorf("%d requests, want %d", len(rd.log), tt.hops)
		}
	}
}

func TestTheHostHeaderIsRenewed(t *testing.T) {
	rd := newRedirector(t, 302, "/b")
	r := &script.Request{Request: collection.Request{
		URL: collection.ParseURL(strings.Replace(rd.URL, "://", "://u:p%40@", 1) + "/a"), Header: []collection.Param{{Key: "host", Value: "my.host"}},
	}}
	if _, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{}), r, sendOptions{}); err != nil {
		t.Fatal(err)
	}
	want := []string{"GET /a my.host Authorization=Basic dTpwQA==", "GET /b 127.0.0.1 Authorization=Basic dTpwQA== Referer=SELF/a"}
	if diff := cmp.Diff(want, rd.log); diff != "" {
		t.Error(diff)
	}
}

// What a redirect has in its body is nobody's business: Newman follows also where it is broken.
func TestRedirectsBodyIsPassedOver(t *testing.T) {
	for _, broken := range []string{
		"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
		"Content-Length: 500\r\n\r\nhello",
		"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
	} {
		final := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "there") }))
		t.Cleanup(final.Close)
		from := rawServer(t, "HTTP/1.1 302 Found\r\nLocation: "+final.URL+"\r\n"+broken, nil)
		r := &script.Request{Request: collection.Request{URL: collection.ParseURL(from)}}
		got, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{}), r, sendOptions{})
		if err != nil || string(got.Body) != "there" {
			t.Errorf("%q: %v, %v, want the page behind it", broken, got, err)
		}
	}
}

// pm.cookies are those of the page that was reached, not of the one that was asked for.
func TestScriptsSeeTheCookiesBehindARedirect(t *testing.T) {
	rd := newRedirector(t, 302, "OTHER/b")
	rd.cookies = []string{"here=1; Path=/"}
	item := &collection.Item{Name: "x", Request: &collection.Request{Method: "GET", URL: collection.ParseURL(rd.URL + "/a")}}
	withScripts(item, "test", `pm.test(JSON.stringify(pm.cookies.toObject()), () => {})`)
	there := collection.Cookie{Name: "there", Value: "2", Domain: "localhost", Path: "/"}
	var seen string
	_, err := Collection(t.Context(), collect(item), Options{Cookies: []collection.Cookie{there}, Emit: func(ev Event) {
		if done, ok := ev.(Executed); ok && len(done.Tests) > 0 {
			seen = done.Tests[0].Name
		}
	}})
	if want := `{"there":"2"}`; err != nil || seen != want {
		t.Errorf("pm.cookies = %s, %v, want %s", seen, err, want)
	}
}

// A server gets back the bytes that it set, as by Node, also where a user's own value would go out in Latin-1.
func TestCookiesKeepTheirBytes(t *testing.T) {
	rd := newRedirector(t, 302, "/b")
	rd.cookies = []string{"n=M\xc3\xbcller; Path=/"}
	if _, err := get(t, newTestSender(t, HTTPOptions{}, Files{}), rd.URL+"/a", sendOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "Cookie=n=M\xc3\xbcller"; !strings.Contains(rd.log[1], want) {
		t.Errorf("%q, want %q in it", rd.log[1], want)
	}
}
