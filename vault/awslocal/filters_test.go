package awslocal

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestFilters(t *testing.T) {
	secrets := []*secret{
		{Name: "foo/one", Description: "a secret"},
		{Name: "/bar/two", Description: "an secret"},
		{Name: "baz", Description: "asecret", Tags: []tag{{"env", "Prod"}}},
		{Name: "MyDbPassword", Description: "one and two"},
		{Name: "mixed/name-here", Description: "thesecret"},
	}
	for _, tt := range []struct {
		key, values, want string // values and names separated by commas
	}{
		{"name", "foo", "foo/one"},
		{"name", "/", "/bar/two"},
		{"name", "!/", "foo/one,baz,MyDbPassword,mixed/name-here"},
		{"name", "Foo", ""},
		{"name", "foo,baz", "foo/one,baz"},
		{"description", "a", "foo/one,/bar/two,baz,MyDbPassword"},
		{"description", "a secret", "foo/one,/bar/two"},
		{"description", "SECRET", "foo/one,/bar/two"},
		{"description", "!secret", "baz,MyDbPassword,mixed/name-here"},
		{"tag-key", "en", "baz"},
		{"tag-value", "prod", ""},
		{"tag-value", "Pro", "baz"},
		{"all", "prod", "baz"},
		{"all", "one", "foo/one,MyDbPassword"},
		{"all", "db", "MyDbPassword"},
		{"all", "name", ""},
		{"all", "mixed", "mixed/name-here"},
		{"all", "+", ""},
	} {
		f := filter{Key: tt.key, Values: strings.Split(tt.values, ",")}
		var names []string
		for _, sec := range secrets {
			if f.passes(sec) {
				names = append(names, sec.Name)
			}
		}
		if got := strings.Join(names, ","); got != tt.want {
			t.Errorf("%s %q = %q, want %q", tt.key, tt.values, got, tt.want)
		}
	}
}

func TestSplitWords(t *testing.T) {
	for text, want := range map[string][]string{
		"one two":        {"one", "two"},
		"my/secret/name": {"my", "secret", "name"},
		"my/secret-name": {"my/secret-name"},
		"MyDbPassword":   {"My", "Db", "Password"},
		"RDSHost":        {"RDS", "Host"},
		"COMPANYthings":  {"COMPAN", "Ythings"},
		"COMPANY":        {"COMPANY"},
		"+":              nil,
		"":               nil,
		"a+b":            {"a", "b"},
	} {
		if diff := cmp.Diff(want, splitWords(text)); diff != "" {
			t.Errorf("splitWords(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// A password has what was asked for, and nothing that was excluded.
func TestRandomPassword(t *testing.T) {
	s := serve(t, Options{})
	password := func(body string) string {
		status, out := post(t, s, "GetRandomPassword", body)
		if status != 200 {
			t.Fatalf("%s: %v", body, out)
		}
		return out["RandomPassword"].(string)
	}
	has := func(text string, is func(rune) bool) bool { return strings.IndexFunc(text, is) >= 0 }
	marks := func(r rune) bool { return strings.ContainsRune(punctuation, r) }
	for range 20 {
		if p := password(`{}`); len(p) != 32 || !has(p, unicode.IsLower) || !has(p, unicode.IsUpper) || !has(p, unicode.IsDigit) || !has(p, marks) {
			t.Errorf("default password = %q, want 32 characters of four types", p)
		}
		if p := password(`{"PasswordLength":4}`); !has(p, unicode.IsLower) || !has(p, unicode.IsUpper) || !has(p, unicode.IsDigit) || !has(p, marks) {
			t.Errorf("password of four = %q, want one of each type", p)
		}
	}
	p := password(`{"PasswordLength":4096,"ExcludePunctuation":true,"ExcludeNumbers":true,"ExcludeCharacters":"abcXYZ"}`)
	if len(p) != 4096 || has(p, marks) || has(p, unicode.IsDigit) || strings.ContainsAny(p, "abcXYZ") {
		t.Errorf("password has %d characters, or some that were excluded", len(p))
	}
	if p := password(`{"PasswordLength":1000,"IncludeSpace":true}`); !strings.Contains(p, " ") {
		t.Error("a thousand characters without a space")
	}
	if p := password(`{"PasswordLength":1000}`); strings.Contains(p, " ") {
		t.Error("a space that was not asked for")
	}
	letters := []rune(password(`{"PasswordLength":2000,"ExcludePunctuation":true,"ExcludeNumbers":true,"ExcludeUppercase":true}`))
	slices.Sort(letters)
	if n := len(slices.Compact(letters)); n != 26 {
		t.Errorf("2000 letters have %d different ones, want 26", n)
	}
}
