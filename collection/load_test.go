package collection

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

const smallCollection = `{"info":{"name":"Grüße"},"item":[{"name":"é","request":"http://x"}]}`

func TestLoadEncodings(t *testing.T) {
	latin1 := func(s string) []byte {
		var out []byte
		for _, r := range s {
			out = append(out, byte(r))
		}
		return out
	}
	wide := func(order binary.AppendByteOrder, bom bool) []byte {
		var out []byte
		if bom {
			out = order.AppendUint16(out, 0xFEFF)
		}
		for _, u := range utf16.Encode([]rune(smallCollection)) {
			out = order.AppendUint16(out, u)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"UTF-8":                  []byte(smallCollection),
		"UTF-8 with mark":        []byte("\xEF\xBB\xBF" + smallCollection),
		"UTF-16LE with mark":     wide(binary.LittleEndian, true),
		"UTF-16BE with mark":     wide(binary.BigEndian, true),
		"UTF-16LE without mark":  wide(binary.LittleEndian, false),
		"UTF-16BE without mark":  wide(binary.BigEndian, false),
		"Latin-1":                latin1(smallCollection),
		"UTF-8 with blank lines": []byte("\r\n\t " + smallCollection + "\n\n"),
	} {
		c, err := Parse("c.json", data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.Name != "Grüße" || c.Root.Items[0].Name != "é" {
			t.Errorf("%s: names %q, %q; want Grüße, é", name, c.Name, c.Root.Items[0].Name)
		}
	}
}

func TestLoadKeepsUTF8WithAFewBrokenBytes(t *testing.T) {
	text := `{"info":{"name":"` + strings.Repeat("é", 20) + "\xFF" + `"},"item":[]}`
	c, err := Parse("c.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Repeat("é", 20) + "\uFFFD"; c.Name != want {
		t.Errorf("name = %q, want %q", c.Name, want)
	}
}

func TestLoadHostile(t *testing.T) {
	deep := func(open, inner, end string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	for name, tc := range map[string]struct{ text, want string }{
		"a million brackets": {strings.Repeat("[", 1_000_000), "c.json:1:10001: brackets nest deeper than 10000"},
		"a million objects":  {strings.Repeat(`{"item":`, 1_000_000), "brackets nest deeper than 10000"},
		"deep folders":       {`{"info":{},"item":` + deep(`[{"item":`, "[]", "}]", 2000) + "}", "folders nest deeper than 500"},
		"a NUL byte":         {"{\"info\":{\"name\":\"a\x00\"},\"item\":[]}", `c.json:1:19: no valid JSON: invalid character '\x00'`},
		"a gzip file":        {"\x1f\x8b\x08", "invalid character '\\x1f' looking for beginning of value (this may be compressed: unpack it with gunzip)"},
		"garbage at the end": {`{"info":{},"item":[]} x`, "c.json:1:23: no valid JSON: invalid character 'x' after top-level value"},
		"a bare string":      {`"x"`, "found a string"},
		"null":               {`null`, "found null"},
		"records of chains":  {requestlyChain(3000), "collections nest deeper than 500"},
		"v1 chains":          {v1Chain(3000), "folders nest deeper than 500"},
	} {
		_, err := Parse("c.json", []byte(tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want it to contain %q", name, err, tc.want)
		}
	}
}

func requestlyChain(n int) string {
	var b strings.Builder
	b.WriteString(`{"schema_version":"1.0.0","records":[{"id":"0","type":"collection","data":{}}`)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, `,{"id":"%d","collectionId":"%d","type":"collection","data":{}}`, i, i-1)
	}
	return b.String() + "]}"
}

func v1Chain(n int) string {
	var b strings.Builder
	b.WriteString(`{"name":"x","order":[],"requests":[],"folders_order":["0"],"folders":[{"id":"x"}`)
	for i := range n {
		fmt.Fprintf(&b, `,{"id":"%d","folders_order":["%d"]}`, i, i+1)
	}
	return b.String() + "]}"
}

func TestLoadTolerated(t *testing.T) {
	for name, text := range map[string]string{
		"huge numbers":          `{"info":{"name":"x"},"variable":[{"key":"a","value":1e999},{"key":"b","value":[1e999]}],"item":[]}`,
		"keys that are twice":   `{"info":{"name":"old"},"info":{"name":"x"},"item":[{"name":"gone","request":"u"}],"item":[]}`,
		"names that are paths":  `{"info":{"name":"x"},"item":[],"a.b.#.c":1,"@this":2}`,
		"half a surrogate pair": `{"info":{"name":"x"},"description":"\ud800","item":[]}`,
	} {
		c, err := Parse("c.json", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.Name != "x" || len(c.Root.Items) != 0 {
			t.Errorf("%s: name %q with %d items, want x with 0", name, c.Name, len(c.Root.Items))
		}
		if err := WriteCollection(&strings.Builder{}, c, nil, ""); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoadManyWarningsAreBounded(t *testing.T) {
	c, err := Parse("c.json", []byte(`{"info":{},"item":[0`+strings.Repeat(",0", 100_000)+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(c.Warnings); got != maxWarnings+1 {
		t.Errorf("%d warnings, want %d", got, maxWarnings+1)
	}
}

func TestLoadStdin(t *testing.T) {
	c, err := Load(t.Context(), "-", LoadOptions{Stdin: strings.NewReader(smallCollection)})
	if err != nil || c.Name != "Grüße" || c.Dir != "" {
		t.Errorf("Load(-) = %+v, %v; want Grüße without a folder", c, err)
	}
	if _, err := Load(t.Context(), "-", LoadOptions{Stdin: strings.NewReader("{,}")}); err == nil || !strings.HasPrefix(err.Error(), "stdin:1:2: ") {
		t.Errorf("error %v, want one at stdin:1:2", err)
	}
	if _, err := Load(t.Context(), "-", LoadOptions{}); err == nil {
		t.Error("Load(-) without Stdin gives no error")
	}
}

// A pipe that nobody writes to must not keep a run that was interrupted.
func TestLoadStopsWaiting(t *testing.T) {
	silent, w := io.Pipe()
	defer func() { _ = w.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := Load(ctx, "-", LoadOptions{Stdin: silent})
		failed <- err
	}()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "read -: ") {
		t.Errorf("Load(-) of a silent pipe = %v, want the interruption", err)
	}
}

func TestLoadTooLarge(t *testing.T) {
	o := LoadOptions{Stdin: strings.NewReader(smallCollection), MaxBytes: 20}
	if _, err := Load(t.Context(), "-", o); err == nil || !strings.Contains(err.Error(), "more than 20 bytes") {
		t.Errorf("error %v, want the limit of 20 bytes", err)
	}
}

// rewrite sends every request to a loopback server and tells it the host that was meant.
type rewrite struct{ server *url.URL }

func (r rewrite) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("X-Meant", req.URL.Host)
	req.URL.Scheme, req.URL.Host = r.server.Scheme, r.server.Host
	return http.DefaultTransport.RoundTrip(req)
}

func apiServer(t *testing.T) (LoadOptions, *[]string) {
	t.Helper()
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("X-Meant")+r.URL.RequestURI()+" key="+r.Header.Get("X-Api-Key"))
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "http://elsewhere.example/c.json", http.StatusFound)
		case strings.Contains(r.URL.Path, "missing"):
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":{"name":"instanceNotFoundError","message":"We could not find it"}}`)
		case r.URL.Path == "/html":
			fmt.Fprint(w, "<html>")
		case r.URL.Path == "/broken":
			panic(http.ErrAbortHandler)
		case strings.HasPrefix(r.URL.Path, "/environments/"):
			fmt.Fprint(w, `{"environment":{"name":"E","values":[{"key":"a","value":"1"}]}}`)
		default:
			fmt.Fprint(w, `{"collection":`+smallCollection+`}`)
		}
	}))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return LoadOptions{Client: &http.Client{Transport: rewrite{u}}, PostmanAPIKey: "PMAK"}, &seen
}

const uid = "12345-aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

func TestLoadFromURLs(t *testing.T) {
	for src, want := range map[string]string{
		uid: "api.postman.com/collections/" + uid + " key=PMAK",
		"http://api.getpostman.com/c?apikey=other&x=1": "api.getpostman.com/c?x=1 key=other",
		"https://api.postman.com/c":                    "api.postman.com/c key=PMAK",
		"https://example.com/c.json?apikey=k":          "example.com/c.json?apikey=k key=",
	} {
		o, seen := apiServer(t)
		c, err := Load(t.Context(), src, o)
		if err != nil {
			t.Errorf("Load(%q): %v", src, err)
			continue
		}
		if c.Name != "Grüße" || c.Dir != "" || (*seen)[0] != want {
			t.Errorf("Load(%q) asked %q, want %q", src, (*seen)[0], want)
		}
	}
}

func TestLoadKeyStaysAtPostman(t *testing.T) {
	o, seen := apiServer(t)
	if _, err := Load(t.Context(), "https://api.postman.com/moved", o); err != nil {
		t.Fatal(err)
	}
	if want := "elsewhere.example/c.json key="; (*seen)[1] != want {
		t.Errorf("the redirect asked %q, want %q", (*seen)[1], want)
	}
}

func TestLoadFromURLErrors(t *testing.T) {
	o, _ := apiServer(t)
	_, err := Load(t.Context(), "https://u:secret@api.postman.com/missing?apikey=K", o)
	want := "fetch https://u:xxxxx@api.postman.com/missing: 404 Not Found: We could not find it"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if _, err := Load(t.Context(), uid, LoadOptions{}); err == nil || !strings.Contains(err.Error(), "give a Postman API key") {
		t.Errorf("error %v, want the hint at the API key", err)
	}
	for src, want := range map[string]string{
		"https://example.com/missing?private_token=S": "fetch https://example.com/missing?…: 404 Not Found: We could not find it",
		"https://example.com/html?private_token=S":    "https://example.com/html?…:1:1: no valid JSON",
		"https://example.com/broken?private_token=S":  "fetch https://example.com/broken?…: EOF",
		"http://example.com:port/?private_token=S":    `read a URL: invalid port ":port" after host`,
	} {
		if _, err := Load(t.Context(), src, o); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "private_token") {
			t.Errorf("Load(%q) = %v, want %s", src, err, want)
		}
	}
	if _, err := LoadData(t.Context(), "https://example.com/missing", o); err == nil {
		t.Error("a 404 gives no error")
	}
}

func TestLoadEnvironmentByUID(t *testing.T) {
	o, seen := apiServer(t)
	e, err := LoadEnvironment(t.Context(), uid, o)
	if err != nil || e.Name != "E" || (*seen)[0] != "api.postman.com/environments/"+uid+" key=PMAK" {
		t.Errorf("LoadEnvironment = %+v, %v, asked %v", e, err, *seen)
	}
}

// A file wins over a UID of the same name, as in Newman.
func TestLoadFileNamedLikeUID(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(uid, []byte(smallCollection), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(t.Context(), uid, LoadOptions{PostmanAPIKey: "PMAK"})
	if err != nil || c.Dir != "." {
		t.Errorf("Load = %+v, %v; want the file", c, err)
	}
}

func TestLoadFolderWithoutMarker(t *testing.T) {
	_, err := Load(t.Context(), t.TempDir(), LoadOptions{})
	if err == nil || !strings.Contains(err.Error(), "__requestly.json") {
		t.Errorf("error %v, want it to name __requestly.json", err)
	}
}

func TestLoadDataWithMark(t *testing.T) {
	file := filepath.Join(t.TempDir(), "d.csv")
	if err := os.WriteFile(file, []byte("\xEF\xBB\xBFa\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := LoadData(t.Context(), file, LoadOptions{})
	if err != nil || dumpRows(got) != "row a=1\n" {
		t.Errorf("LoadData = %v, %v; want one row a=1", got, err)
	}
}
