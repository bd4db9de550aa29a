package run

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// testEnv knows some variables and the secret {{vault:k}}, and counts how often it was asked for.
func testEnv(d collection.Dialect, asked *int) *vars.Env {
	return &vars.Env{
		Dialect: d,
		Scopes: []*vars.Scope{vars.NewScope("test", []collection.Variable{
			{Key: "h", Value: "http://h.test/p?a=1"},
			{Key: "v", Value: "V"},
			{Key: "amp", Value: "1&2"},
			{Key: "m", Value: "patch"},
		})},
		Sources: map[string]vars.Source{"vault": func(_ context.Context, name string) (string, error) {
			*asked++
			if name != "k" {
				return "", errors.New("no secret " + name)
			}
			return "S3CRET", nil
		}},
	}
}

func fullRequest(text string) *script.Request {
	row := []collection.Param{{Key: "k{{v}}", Value: text}, {Key: "off", Value: "{{vault:none}}", Disabled: true}}
	return &script.Request{
		Request: collection.Request{
			Method: "{{m}}",
			URL: collection.URL{
				Base: "http://h/:p/" + text, Query: row, Hash: text,
				Variables: []collection.Param{{Key: "p", Value: text}},
			},
			Header: row,
			Body: &collection.Body{
				Raw: text, URLEncoded: row, File: collection.File{Src: text},
				FormData: []collection.Part{
					{Param: collection.Param{Key: "f", Value: text}, FileName: text, ContentType: text, Files: []collection.File{{Src: text}}},
					{Param: collection.Param{Key: "off", Value: "{{vault:none}}", Disabled: true}},
				},
				GraphQL: collection.GraphQL{Query: text, OperationName: text, Variables: text},
			},
		},
		Auth: &collection.Auth{Type: "basic", Params: row},
	}
}

var modes = []collection.BodyMode{
	collection.BodyRaw, collection.BodyURLEncoded, collection.BodyFormData, collection.BodyFile, collection.BodyGraphQL,
}

// Every place of a request is expanded with the secret when it was authored, and without it when it was not.
func TestEveryFieldIsExpanded(t *testing.T) {
	const text = "{{vault:k}}"
	for _, mode := range modes {
		asked := 0
		authored := fullRequest(text)
		authored.Body.Mode = mode
		got, err := expandRequest(t.Context(), testEnv(collection.Postman, &asked), authored, authored)
		if err != nil {
			t.Fatal(err)
		}
		want := fullRequest("S3CRET")
		want.Method = "patch"
		want.URL = collection.ParseURL("http://h/S3CRET/S3CRET?kV=S3CRET#S3CRET")
		want.Header[0].Key, want.Auth.Params = "kV", want.Header
		onlyMode(want.Body, authored.Body, mode)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mode, diff)
		}
		if again := fullRequest(text); again.Body.Raw != authored.Body.Raw || authored.Body.FormData[0].Files[0].Src != text {
			t.Errorf("%s: the authored request was changed", mode)
		}

		asked = 0
		current := fullRequest(text)
		current.Body.Mode = mode
		got, err = expandRequest(t.Context(), testEnv(collection.Postman, &asked), &script.Request{}, current)
		if b, _ := json.Marshal(got); err != nil || asked != 0 || strings.Contains(string(b), "S3CRET") {
			t.Errorf("%s: run-time text got at the secret: asked %d times, %v, %s", mode, asked, err, b)
		}
	}
}

// onlyMode leaves what the mode does not send as it was authored.
func onlyMode(want, authored *collection.Body, mode collection.BodyMode) {
	expanded := *want
	*want = *authored.Clone()
	switch mode {
	case collection.BodyRaw:
		want.Raw = expanded.Raw
	case collection.BodyURLEncoded:
		want.URLEncoded = expanded.URLEncoded
		want.URLEncoded[0].Key = "kV"
	case collection.BodyFormData:
		want.FormData = expanded.FormData
	case collection.BodyFile:
		want.File = expanded.File
	case collection.BodyGraphQL:
		want.GraphQL = expanded.GraphQL
	}
}

// What a script changes is run-time text; what it leaves is authored, wherever it then stands in its list.
func TestOnlyUntouchedTextNamesSecrets(t *testing.T) {
	const ref = "{{vault:k}}"
	base := func() *script.Request {
		return &script.Request{
			Request: collection.Request{
				URL:    collection.URL{Base: "http://h/" + ref, Query: []collection.Param{{Key: "a", Value: ref}}},
				Header: []collection.Param{{Key: "A", Value: ref}, {Key: "B", Value: "b " + ref}},
			},
			Auth: &collection.Auth{Type: "bearer", Params: []collection.Param{{Key: "token", Value: ref}}},
		}
	}
	tests := []struct {
		name   string
		change func(*script.Request)
		found  int // secrets in the result
		fails  bool
	}{
		{"nothing", func(*script.Request) {}, 5, false},
		{"headers moved", func(r *script.Request) { r.Header[0], r.Header[1] = r.Header[1], r.Header[0] }, 5, false},
		{"header added", func(r *script.Request) { r.Header = append(r.Header, collection.Param{Key: "X", Value: ref}) }, 5, false},
		{"header renamed", func(r *script.Request) { r.Header[0].Key = "X-" + ref }, 4, false},
		{"header value changed", func(r *script.Request) { r.Header[1].Value = "c " + ref }, 4, false},
		{"values swapped", func(r *script.Request) { r.Header[0].Value, r.Header[1].Value = r.Header[1].Value, r.Header[0].Value }, 3, false},
		{"base changed", func(r *script.Request) { r.URL.Base = "http://evil/" + ref }, 4, false},
		{"query added", func(r *script.Request) { r.URL.Query = append(r.URL.Query, collection.Param{Key: "b", Value: ref}) }, 5, false},
		{"auth scheme changed", func(r *script.Request) { r.Auth.Type = "oauth2" }, 4, false},
		{"body added", func(r *script.Request) { r.Body = &collection.Body{Mode: collection.BodyRaw, Raw: ref} }, 5, false},
	}
	for _, tt := range tests {
		asked := 0
		current := base()
		tt.change(current)
		got, err := expandRequest(t.Context(), testEnv(collection.Postman, &asked), base(), current)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		b, _ := json.Marshal(got)
		if n := strings.Count(string(b), "S3CRET"); n != tt.found {
			t.Errorf("%s: %d secrets, want %d, in %s", tt.name, n, tt.found, b)
		}
	}
}

func TestURLsAreExpandedAsAWhole(t *testing.T) {
	asked := 0
	u := collection.URL{Base: "{{h}}", Query: []collection.Param{{Key: "q", Value: "{{amp}}&3"}, {Key: "bare", Bare: true}}}
	r := &script.Request{Request: collection.Request{URL: u}}
	for d, want := range map[collection.Dialect]string{
		collection.Postman:   "http://h.test/p?a=1?q=1&2%263&bare",
		collection.Requestly: "http://h.test/p?q=1%262%263&bare",
	} {
		got, err := expandRequest(t.Context(), testEnv(d, &asked), r, r)
		if err != nil {
			t.Fatal(err)
		}
		s := newTestSender(t, HTTPOptions{}, Files{})
		w, err := s.build(t.Context(), got, sendOptions{dialect: d})
		if err != nil || w.url() != want {
			t.Errorf("dialect %d: %q, %v, want %q", d, w.url(), err, want)
		}
	}
}

func TestAMissingSecretFails(t *testing.T) {
	asked := 0
	r := &script.Request{Request: collection.Request{Header: []collection.Param{{Key: "A", Value: "{{vault:gone}}"}, {Key: "B", Value: "{{vault:k}}"}}}}
	if _, err := expandRequest(t.Context(), testEnv(collection.Postman, &asked), r, r); err == nil || !strings.Contains(err.Error(), "no secret gone") {
		t.Errorf("error = %v", err)
	}
	if asked != 1 {
		t.Errorf("asked %d times, want 1: nothing after the first error", asked)
	}
}
