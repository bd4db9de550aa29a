package run

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rq-runner/runner/collection"
)

func TestAPayloadIsReadAgainAndAgain(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := os.WriteFile(name, []byte("file"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &payload{}
	p.addBytes([]byte("before "))
	p.addFile(name, 4)
	p.addBytes(nil)
	p.addFile(name, 4)
	p.addBytes([]byte(" after"))
	const want = "before filefile after"
	for range 2 {
		if err := iotest.TestReader(io.MultiReader(p.open()), []byte(want)); err != nil {
			t.Fatal(err)
		}
	}
	if p.size != int64(len(want)) || string(p.record(9)) != want[:9] || string(p.record(0)) != want {
		t.Errorf("size %d, record %q", p.size, p.record(0))
	}
	r := p.open()
	if _, err := io.ReadFull(r, make([]byte, 8)); err != nil { // into the file
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(p.open()); err == nil {
		t.Error("a file that is gone was read")
	}
	if got := string(p.record(0)); got != "before " {
		t.Errorf("record of a file that is gone = %q", got)
	}
}

// What Go's own parser makes of our forms, with names and values that could break them.
func TestFormsAreUnderstood(t *testing.T) {
	dir := uploads(t)
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil && r.PostForm == nil {
			got = err.Error()
			return
		}
		got = fmt.Sprint(r.PostForm)
		if r.MultipartForm != nil {
			for key, files := range r.MultipartForm.File {
				for _, f := range files {
					got += fmt.Sprintf(" %s=%s,%s,%d", key, f.Filename, f.Header.Get("Content-Type"), f.Size)
				}
			}
		}
	}))
	defer server.Close()
	nasty := "a&b=c d+e%20é\r\n--x\x00"
	text := func(key, value string) collection.Part {
		return collection.Part{Param: collection.Param{Key: key, Value: value}}
	}
	file := collection.Part{Param: collection.Param{Key: "f\r\nX-Evil: 1"}, Files: []collection.File{{Src: "up/a.txt"}}}
	tests := []struct {
		body collection.Body
		want string
	}{
		{
			collection.Body{Mode: collection.BodyURLEncoded, URLEncoded: []collection.Param{{Key: nasty, Value: nasty}, {Key: "e"}}},
			fmt.Sprint(map[string][]string{nasty: {nasty}, "e": {""}}),
		},
		{
			collection.Body{Mode: collection.BodyFormData, FormData: []collection.Part{text("k", nasty), text("k", "2")}},
			fmt.Sprint(map[string][]string{"k": {nasty, "2"}}),
		},
		{collection.Body{Mode: collection.BodyFormData, FormData: []collection.Part{file}}, "map[] f%0D%0AX-Evil: 1=a.txt,text/plain,6"},
	}
	for _, tt := range tests {
		r := &collection.Request{Method: "POST", URL: collection.ParseURL(server.URL), Body: &tt.body}
		if _, err := sendRequest(t, newTestSender(t, HTTPOptions{}, Files{Dir: dir}), scripted(r), sendOptions{}); err != nil {
			t.Fatal(err)
		}
		if got != tt.want {
			t.Errorf("the server read %q, want %q", got, tt.want)
		}
	}
}

func TestScriptsUploadNoFiles(t *testing.T) {
	dir := uploads(t)
	s := newTestSender(t, HTTPOptions{}, Files{Dir: dir})
	bodies := []collection.Body{
		{Mode: collection.BodyFile, File: collection.File{Src: "up/a.txt"}},
		{Mode: collection.BodyFormData, FormData: []collection.Part{{Param: collection.Param{Key: "f"}, Files: []collection.File{{Src: "up/a.txt"}}}}},
	}
	for _, b := range bodies {
		var warnings []string
		w, err := s.build(t.Context(), scripted(&collection.Request{Method: "POST", URL: collection.ParseURL("http://h/"), Body: &b}),
			sendOptions{fromScript: true, warn: func(m string) { warnings = append(warnings, m) }})
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := w.record(0); strings.Contains(string(body), "alpha") || len(warnings) != 1 {
			t.Errorf("%s: body %q, warnings %q", b.Mode, body, warnings)
		}
	}
}

func TestRequestlyBodies(t *testing.T) {
	tests := []struct {
		body collection.Body
		want string
	}{
		{collection.Body{Mode: collection.BodyRaw, ContentType: "application/json", Raw: "{a: 1, // c\n}"}, `application/json {"a":1}`},
		{collection.Body{Mode: collection.BodyRaw, ContentType: "application/json", Raw: "{a: {{x}}}"}, `application/json {a: {{x}}}`},
		{collection.Body{Mode: collection.BodyRaw, ContentType: "text/html", Raw: "{a: 1}"}, `text/html {a: 1}`},
		{
			collection.Body{Mode: collection.BodyGraphQL, GraphQL: collection.GraphQL{Query: "q", OperationName: "o"}},
			`application/json {"query":"q","operationName":"o"}`,
		},
	}
	s := newTestSender(t, HTTPOptions{}, Files{})
	for _, tt := range tests {
		w, err := s.build(t.Context(), scripted(&collection.Request{Method: "POST", URL: collection.ParseURL("http://h/"), Body: &tt.body}),
			sendOptions{dialect: collection.Requestly})
		if err != nil {
			t.Fatal(err)
		}
		contentType, _ := w.header.get("Content-Type")
		body, _ := w.record(0)
		if got := contentType + " " + string(body); got != tt.want {
			t.Errorf("sent %q, want %q", got, tt.want)
		}
	}
}

func TestRequestsThatCannotBeBuilt(t *testing.T) {
	s := newTestSender(t, HTTPOptions{}, Files{})
	graphql := &collection.Body{Mode: collection.BodyGraphQL, GraphQL: collection.GraphQL{Query: "q", Variables: "{{x}}"}}
	yes := true
	tests := []struct {
		request collection.Request
		auth    string
		options sendOptions
		want    string
	}{
		{collection.Request{Header: []collection.Param{{Key: "X Y", Value: "1"}}}, "", sendOptions{}, `invalid header name "X Y"`},
		{collection.Request{Header: []collection.Param{{Key: "host", Value: "a b"}}}, "", sendOptions{}, `header "Host": "a b" is no host`},
		{collection.Request{Header: []collection.Param{{Key: "X", Value: "a\nb"}}}, "", sendOptions{}, `header "X": the value holds a control character`},
		{collection.Request{Method: "GE T"}, "", sendOptions{}, `invalid request method "GE T"`},
		{collection.Request{Method: "LINK"}, "", sendOptions{dialect: collection.Requestly}, `unsupported request method: "LINK"`},
		{collection.Request{Body: graphql}, "", sendOptions{dialect: collection.Requestly}, "Invalid JSON format for GraphQL variables"},
		{collection.Request{}, "kerberos", sendOptions{}, `auth: "kerberos" is not supported: the request was not sent`},
		{
			collection.Request{URL: collection.URL{Base: "http://h/a b"}},
			"",
			sendOptions{settings: collection.Settings{DisableURLEncoding: &yes}},
			"holds blanks or control characters",
		},
	}
	for _, tt := range tests {
		r := scripted(&tt.request)
		if r.URL.Base == "" {
			r.URL.Base = "http://h/"
		}
		if tt.auth != "" {
			r.Auth = &collection.Auth{Type: tt.auth}
		}
		if _, err := s.build(t.Context(), r, tt.options); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error = %v, want %q", err, tt.want)
		}
	}
}
