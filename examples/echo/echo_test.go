package echo

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
)

// call sends one request to a fresh handler; a body with a type is sent as that type.
func call(t *testing.T, method, target, contentType, body string) *httptest.ResponseRecorder {
	t.Helper()
	return send(t, Handler(), newRequest(method, target, contentType, body))
}

func newRequest(method, target, contentType, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RequestURI = strings.TrimPrefix(target, "http://example.com")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

func send(t *testing.T, h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func text(t *testing.T, resp *httptest.ResponseRecorder) string {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func object(t *testing.T, resp *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
		t.Fatalf("the answer is no JSON object: %v", err)
	}
	return v
}

// wantFields compares the fields that want has.
func wantFields(t *testing.T, got, want map[string]any) {
	t.Helper()
	for key := range want {
		if diff := cmp.Diff(want[key], got[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

type fields = map[string]any

func TestGet(t *testing.T) {
	resp := call(t, "GET", "/get?a=1&b=x%20y&a=2&bare&bad=%zz&s=1;2", "", "")
	got := object(t, resp)
	wantFields(t, got, fields{
		"args": fields{"a": []any{"1", "2"}, "b": "x y", "bare": "", "bad": "%zz", "s": "1;2"},
		"url":  "http://example.com/get?a=1&b=x%20y&a=2&bare&bad=%zz&s=1;2",
	})
	wantFields(t, got["headers"].(fields), fields{"host": "example.com", "x-forwarded-proto": "http"})
	if got, want := resp.Header().Get("Content-Type"), "application/json; charset=utf-8"; got != want {
		t.Errorf("Content-Type = %q, want %q", got, want)
	}
	if !strings.HasPrefix(resp.Header().Get("ETag"), `W/"`) {
		t.Errorf("ETag = %q, want a weak tag", resp.Header().Get("ETag"))
	}
	cookie := resp.Header().Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "sails.sid=s%3A") || !strings.HasSuffix(cookie, "; Path=/; HttpOnly") {
		t.Errorf("Set-Cookie = %q, want a session", cookie)
	}
}

func TestURLKeepsOnlyUnusualPorts(t *testing.T) {
	for host, want := range map[string]string{
		"a.test:80": "http://a.test/get", "a.test:8080": "http://a.test:8080/get", "a.test:443": "http://a.test:443/get",
	} {
		r := newRequest("GET", "/get", "", "")
		r.Host = host
		if got := object(t, send(t, Handler(), r))["url"]; got != want {
			t.Errorf("url for host %q = %q, want %q", host, got, want)
		}
	}
}

func TestPathsAndMethods(t *testing.T) {
	tests := []struct {
		method, target string
		want           int
	}{
		{"GET", "/GET", 200},
		{"GET", "/get/", 200},
		{"GET", "//get", 200},
		{"HEAD", "/get", 200},
		{"OPTIONS", "/get", 200},
		{"OPTIONS", "/post", 200},
		{"POST", "/PoST", 200},
		{"PUT", "/put", 200},
		{"PATCH", "/patch", 200},
		{"DELETE", "/delete", 200},
		{"POST", "/get", 404},
		{"GET", "/post", 404},
		{"GET", "/nowhere", 404},
		{"GET", "/", 200},
	}
	for _, tt := range tests {
		if got := call(t, tt.method, tt.target, "", "").Code; got != tt.want {
			t.Errorf("%s %s = %d, want %d", tt.method, tt.target, got, tt.want)
		}
	}
	if got := text(t, call(t, "OPTIONS", "/get", "", "")); !strings.HasPrefix(got, "GET,HEAD,") {
		t.Errorf("OPTIONS /get = %q, want a list of methods", got)
	}
}

func TestPost(t *testing.T) {
	empty := fields{}
	tests := []struct {
		name, contentType, body string
		want                    fields
	}{
		{"nothing", "", "", fields{"data": empty, "form": empty, "files": empty, "json": nil}},
		{"text", "text/plain", "a <b>", fields{"data": "a <b>", "form": empty, "json": nil}},
		{"json", "application/json", `{"a":[1,2.50]}`, fields{"data": fields{"a": []any{1.0, 2.5}}, "json": fields{"a": []any{1.0, 2.5}}}},
		{"json of a vendor", "application/vnd.api+json; charset=utf-8", `[]`, fields{"data": []any{}, "json": []any{}}},
		{"bad json", "application/json", `{"a"`, fields{"data": `{"a"`, "json": nil}},
		{
			"form", "application/x-www-form-urlencoded", "a=1&b=x+y&a=2%25",
			fields{"data": "", "form": fields{"a": []any{"1", "2%"}, "b": "x y"}, "json": fields{"a": []any{"1", "2%"}, "b": "x y"}},
		},
		{"bytes", "application/octet-stream", "\x00\xff", fields{"data": fields{"type": "Buffer", "data": []any{0.0, 255.0}}}},
		{"bad type", ";;", "x", fields{"data": "x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantFields(t, object(t, call(t, "POST", "/post", tt.contentType, tt.body)), tt.want)
		})
	}
}

func TestPostMultipart(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("a", "1")
	form.WriteField("a", "2")
	file, _ := form.CreateFormFile("upload", "hello.txt")
	io.WriteString(file, "hello")
	form.Close()
	got := object(t, call(t, "POST", "/post", form.FormDataContentType(), body.String()))
	wantFields(t, got, fields{
		"form":  fields{"a": []any{"1", "2"}},
		"files": fields{"hello.txt": "data:application/octet-stream;base64,aGVsbG8="},
	})
	resp := call(t, "POST", "/post", "multipart/form-data; boundary=x", "--x\r\nnot a part")
	if resp.Code != 400 {
		t.Errorf("a cut multipart body gives %d, want 400", resp.Code)
	}
}

func TestHeadersAndIP(t *testing.T) {
	r := newRequest("GET", "/headers", "", "")
	r.Header.Set("X-Mixed-CASE", "Yes")
	r.Header.Add("Twice", "1")
	r.Header.Add("Twice", "2")
	wantFields(t, object(t, send(t, Handler(), r))["headers"].(fields), fields{"x-mixed-case": "Yes", "twice": "1, 2"})
	wantFields(t, object(t, call(t, "GET", "/ip", "", "")), fields{"ip": "192.0.2.1"}) // httptest's client
}

func TestResponseHeaders(t *testing.T) {
	resp := call(t, "GET", "/response-headers?Content-Type=text%2Fx-y;%20%20charset%3Dutf-8&X-A=b&Content-Length=3&Connection=close", "", "")
	if got := resp.Header().Get("Content-Type"); got != "text/x-y; charset=utf-8" {
		t.Errorf("Content-Type = %q, want the query's, tidied", got)
	}
	if got := resp.Header().Get("X-A"); got != "b" {
		t.Errorf("X-A = %q, want the query's", got)
	}
	wantFields(t, object(t, resp), fields{"X-A": "b", "Content-Length": "3"})
}

func TestCookies(t *testing.T) {
	resp := call(t, "GET", "/cookies/set?a=1&b=x%20y", "", "")
	if resp.Code != 302 || resp.Header().Get("Location") != "/cookies" {
		t.Errorf("set answers %d to %q, want 302 to /cookies", resp.Code, resp.Header().Get("Location"))
	}
	want := []string{"a=1; Path=/", "b=x%20y; Path=/"}
	if diff := cmp.Diff(want, resp.Header().Values("Set-Cookie")[1:]); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
	resp = call(t, "GET", "/cookies/delete?a", "", "")
	if got := resp.Header().Values("Set-Cookie")[1]; !strings.Contains(got, "a=; Path=/; Max-Age=0") {
		t.Errorf("delete sets %q, want an expired cookie", got)
	}
	r := newRequest("GET", "/cookies", "", "")
	r.Header.Set("Cookie", "sails.sid=mine; b=x%20y")
	resp = send(t, Handler(), r)
	if got := resp.Header().Get("Set-Cookie"); got != "sails.sid=mine; Path=/; HttpOnly" {
		t.Errorf("Set-Cookie = %q, want the client's own session", got)
	}
	wantFields(t, object(t, resp), fields{"cookies": fields{"sails.sid": "mine", "b": "x y"}})
}

func TestStatus(t *testing.T) {
	for path, want := range map[string]int{"200": 200, "404": 404, "503": 503, "101": 400, "600": 400, "x": 400} {
		if got := call(t, "GET", "/status/"+path, "", "").Code; got != want {
			t.Errorf("/status/%s = %d, want %d", path, got, want)
		}
	}
	wantFields(t, object(t, call(t, "POST", "/status/418", "", "")), fields{"status": 418.0})
	if resp := call(t, "GET", "/status/204", "", ""); resp.Code != 204 || text(t, resp) != "" {
		t.Error("/status/204 has a body")
	}
}

func TestDelay(t *testing.T) {
	wantFields(t, object(t, call(t, "GET", "/delay/0", "", "")), fields{"delay": "0"})
	for in, want := range map[string]string{"0.25": "250ms", "3": "3s", "99": "10s", "-1": "", "x": "", "NaN": ""} {
		got, ok := parseDelay(in)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("parseDelay(%q) = %v, %v, want %q", in, got, ok, want)
		}
	}
	if got := call(t, "GET", "/delay/x", "", "").Code; got != 400 {
		t.Errorf("/delay/x = %d, want 400", got)
	}
}

func TestStreamAndBytes(t *testing.T) {
	dec := json.NewDecoder(call(t, "GET", "/stream/3?a=b", "", "").Body)
	n := 0
	for ; dec.More(); n++ {
		var got fields
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		wantFields(t, got, fields{"args": fields{"a": "b"}})
	}
	if n != 3 {
		t.Errorf("/stream/3 sends %d objects", n)
	}
	if got := len(text(t, call(t, "GET", "/bytes/500", "", ""))); got != 500 {
		t.Errorf("/bytes/500 sends %d bytes", got)
	}
	for _, path := range []string{"/stream/x", "/stream/-1", "/stream/1001", "/bytes/67108865"} {
		if got := call(t, "GET", path, "", "").Code; got != 400 {
			t.Errorf("%s = %d, want 400", path, got)
		}
	}
}

func TestCompression(t *testing.T) {
	tests := []struct {
		path, encoding, flag string
		open                 func(io.Reader) (io.Reader, error)
	}{
		{"/gzip", "gzip", "gzipped", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"/deflate", "deflate", "deflated", func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }},
		{"/brotli", "br", "brotli", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
	}
	for _, tt := range tests {
		resp := call(t, "GET", tt.path, "", "")
		if got := resp.Header().Get("Content-Encoding"); got != tt.encoding {
			t.Errorf("%s: Content-Encoding = %q, want %q", tt.path, got, tt.encoding)
		}
		plain, err := tt.open(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		var got fields
		if err := json.NewDecoder(plain).Decode(&got); err != nil {
			t.Fatal(err)
		}
		wantFields(t, got, fields{tt.flag: true, "method": "GET"})
	}
}

func TestDocuments(t *testing.T) {
	for path, want := range map[string][2]string{
		"/encoding/utf8": {"text/html; charset=utf-8", "∀x∈ℝ"},
		"/type/html":     {"text/html; charset=utf-8", "<h1>Hello world!</h1>"},
		"/type/xml":      {"application/xml; charset=utf-8", "<calories>650</calories>"},
	} {
		resp := call(t, "GET", path, "", "")
		if got := resp.Header().Get("Content-Type"); got != want[0] {
			t.Errorf("%s: Content-Type = %q, want %q", path, got, want[0])
		}
		if !strings.Contains(text(t, resp), want[1]) {
			t.Errorf("%s lacks %q", path, want[1])
		}
	}
}

func TestRedirectTo(t *testing.T) {
	resp := call(t, "GET", "/redirect-to?url=https%3A%2F%2Fa.test%2F..%2Fx%3Fy", "", "")
	if got, want := resp.Header().Get("Location"), "https://a.test/../x?y"; resp.Code != 302 || got != want {
		t.Errorf("redirect-to = %d to %q, want 302 to %q", resp.Code, got, want)
	}
}

func TestTime(t *testing.T) {
	for path, want := range map[string]fields{
		"valid?timestamp=2016-10-10":                                      {"valid": true},
		"valid?timestamp=nonsense":                                        {"valid": false},
		"format?timestamp=2016-10-10T08:30:00Z&format=YYYY/MM/DD-HH:mm":   {"format": "2016/10/10-08:30"},
		"unit?timestamp=2016-10-10&unit=day":                              {"unit": 1.0},
		"add?timestamp=2016-10-10&years=100":                              {"sum": "Sat Oct 10 2116 00:00:00 GMT+0000"},
		"subtract?timestamp=2016-10-10&days=10":                           {"difference": "Fri Sep 30 2016 00:00:00 GMT+0000"},
		"start?timestamp=2016-10-10&unit=month":                           {"start": "Sat Oct 01 2016 00:00:00 GMT+0000"},
		"object?timestamp=2016-10-10":                                     {"years": 2016.0, "months": 9.0, "date": 10.0, "hours": 0.0},
		"before?timestamp=2016-10-10&target=2017-10-10":                   {"before": true},
		"after?timestamp=2016-10-10&target=2017-10-10":                    {"after": false},
		"between?timestamp=2016-10-10&start=2016-01-01&end=2017-01-01":    {"between": true},
		"leap?timestamp=2016-10-10":                                       {"leap": true},
		"leap?timestamp=1900-10-10":                                       {"leap": false},
		"unit?timestamp=2016-10-10&unit=fortnight":                        {"error": `"fortnight" is no unit: write year, month, day, date, hour, minute or second`},
		"add?timestamp=2016-10-10&years=many":                             {"error": `years="many" is no whole number`},
		"before?timestamp=2016-10-10&target=tomorrow":                     {"error": `"tomorrow" is no date: write it as 2016-10-10 or 2016-10-10T08:30:00Z`},
		"between?timestamp=2016-10-10&start=2016-01-01&end=1451606400000": {"between": false},
	} {
		t.Run(path, func(t *testing.T) { wantFields(t, object(t, call(t, "GET", "/time/"+path, "", "")), want) })
	}
	if _, err := http.ParseTime(text(t, call(t, "GET", "/time/now", "", ""))); err != nil {
		t.Errorf("/time/now: %v", err)
	}
}
