package main

import (
	"encoding/json"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/vault"
)

func TestDefaultVault(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the folders of Windows are others")
	}
	for _, c := range []struct{ xdg, home, want string }{
		{"", "/home/ada", "/home/ada/.config/runner/vault.age"},
		{"/etc/ada", "/home/ada", "/etc/ada/runner/vault.age"},
		{"relative", "/home/ada", "/home/ada/.config/runner/vault.age"},
		{"", "", ""},
	} {
		p := &process{getenv: func(name string) string {
			return map[string]string{"XDG_CONFIG_HOME": c.xdg, "HOME": c.home}[name]
		}}
		if got := defaultVault(p); got != c.want {
			t.Errorf("XDG_CONFIG_HOME=%q HOME=%q: %q, want %q", c.xdg, c.home, got, c.want)
		}
	}
}

func TestVaultScripts(t *testing.T) {
	for _, c := range []struct {
		config, name string
		want         bool
	}{
		{`true`, "a", true},
		{`false`, "a", false},
		{`[]`, "a", false},
		{`["a","db"]`, "a", true},
		{`["a","db"]`, "db.password", true},
		{`["a","db"]`, "dbx", false},
		{`["a","db"]`, "ab", false},
	} {
		var s vault.ScriptRule
		if err := json.Unmarshal([]byte(c.config), &s); err != nil {
			t.Fatal(err)
		}
		if got := s.Allow(c.name); got != c.want {
			t.Errorf("%s allows %q: %v, want %v", c.config, c.name, got, c.want)
		}
	}
	for _, bad := range []string{`"all"`, `1`, `{"a":true}`, `[1]`} {
		if err := json.Unmarshal([]byte(bad), &vault.ScriptRule{}); err == nil {
			t.Errorf("scripts: %s was taken", bad)
		}
	}
}

func TestReferences(t *testing.T) {
	const ref = "{{vault:%}}"
	at := func(name string) string { return "x{{vault:" + name + "}}y" }
	item := &collection.Item{
		Auth:      &collection.Auth{Params: []collection.Param{{Key: "k", Value: at("auth")}}},
		Variables: []collection.Variable{{Key: "v", Value: at("variable")}, {Key: "own", Source: `{"provider":"postman"}`}, {Key: "not", Source: `{"provider":"x"}`}},
		Scripts:   []collection.Script{{Source: `rq . vault.get( 'single'); pm.vault.has("double"); pm.vault.get(` + "`tick`" + `); rq.secrets.get("old"); pm.vault.set("no", 1); pm.vault.get(name); pm.vault.get("half" + x)`}},
		Request: &collection.Request{
			Method: "GET", URL: collection.URL{
				Base: at("base"), Hash: at("hash"), Query: []collection.Param{{Key: at("qkey"), Value: at("qvalue")}},
				Variables: []collection.Param{{Key: "p", Value: at("path")}},
			},
			Header: []collection.Param{{Key: "h", Value: "{{ secrets: blank }}{{vault:header}}"}},
			Body: &collection.Body{
				Raw: at("raw"), URLEncoded: []collection.Param{{Value: at("form")}}, File: collection.File{Src: at("file")},
				FormData: []collection.Part{{Param: collection.Param{Value: at("part")}, Files: []collection.File{{Src: at("upload")}}}},
				GraphQL:  collection.GraphQL{Query: at("query"), Variables: at("vars")},
			},
		},
	}
	c := &collection.Collection{
		Root:         &collection.Item{Items: []*collection.Item{item, {Request: &collection.Request{Method: at("base") + ref + "{{vault://aws/x}}{{vault:}}{{other}}"}}}},
		Environments: []*collection.Environment{{Variables: []collection.Variable{{Value: at("environment")}}}},
		Globals:      &collection.Environment{Variables: []collection.Variable{{Value: []any{at("nested")}}}},
	}
	var refs references
	refs.collection(c)
	want := []string{
		"auth", "variable", "own", "single", "double", "tick", "old", "base", "hash", "qkey", "qvalue", "path", "blank",
		"header", "raw", "file", "query", "vars", "form", "part", "upload", "%", "environment", "nested",
	}
	if diff := cmp.Diff(want, refs.aliases()); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}
