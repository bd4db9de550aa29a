package vars

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// authoredScope is a scope that a file wrote; runScope is one that a script wrote.
func authoredScope(pairs ...string) *Scope {
	var list []collection.Variable
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, collection.Variable{Key: pairs[i], Value: pairs[i+1]})
	}
	return NewScope("authored", list)
}

func runScope(pairs ...string) *Scope {
	s := NewScope("run", nil)
	for i := 0; i < len(pairs); i += 2 {
		s.Set(pairs[i], pairs[i+1])
	}
	return s
}

// recorder is a Source that answers with <name>, and keeps the names.
type recorder struct{ asked []string }

func (r *recorder) source(_ context.Context, name string) (string, error) {
	r.asked = append(r.asked, name)
	return "<" + name + ">", nil
}

func TestExpandTaint(t *testing.T) {
	run := runScope("n", "x", "ref", "{{vault:x}}", "open", "{{", "tail", "vault:x}}", "name", "vault:x", "colon", ":",
		"pick", "safe", "loop", "{{ref}}", "brace", "}", "gone", "")
	env := authoredScope("safe", "Bearer {{vault:t}}", "k", "x", "half", "{{vault:", "scheme", "vault", "vault:own", "mine",
		"holdsrun", "{{ref}}", "guided", "{{{{pick}}}}", "void", "", "later", "{{void}}{{gone}}{{void}}")
	tests := []struct {
		text, want string
		asked      []string
		unknown    []string
	}{
		{"{{vault:x}}", "<x>", []string{"x"}, nil},
		{"{{safe}}", "Bearer <t>", []string{"t"}, nil},
		{"{{vault:{{k}}}}", "<x>", []string{"x"}, nil},
		{"{{half}}x}}", "<x>", []string{"x"}, nil},
		{"{{{{scheme}}:x}}", "<x>", []string{"x"}, nil},
		{"{{vault:own}}", "mine", nil, nil},
		{"{{vault://aws/db/key#2}}", "<//aws/db/key#2>", []string{"//aws/db/key#2"}, nil},
		{"{vault://aws/db/key#2}", "<//aws/db/key#2>", []string{"//aws/db/key#2"}, nil},
		{`{"a": "{vault://aws/db}", "b": {"c": "{{k}}"}}`, `{"a": "<//aws/db>", "b": {"c": "x"}}`, []string{"//aws/db"}, nil},
		{"{vault://aws/{{k}}}", "<//aws/x>", []string{"//aws/x"}, nil},
		{"{vault:x} {vault://x", "{vault:x} {vault://x", nil, nil},
		{"{vault://aws/{{n}}}", "{vault://aws/x}", nil, []string{"vault://aws/x"}},
		{"{{ vault:x }}", "{{ vault:x }}", nil, []string{" vault:x "}},
		{"{{other:x}}", "{{other:x}}", nil, []string{"other:x"}},

		{"{{ref}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{loop}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{holdsrun}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vault:{{n}}}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{open}}vault:x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{{{tail}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{{{name}}}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vault{{colon}}x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vault:x}{{brace}}", "{{vault:x}}", nil, []string{"vault:x"}},
		// A value that is empty leaves its mark as well, also beside another reference.
		{"{{vault:{{gone}}x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vau{{gone}}{{void}}lt:x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vau{{void}}{{gone}}lt:x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{vau{{later}}lt:x}}", "{{vault:x}}", nil, []string{"vault:x"}},
		{"{{gone}}{{vault:x}}{{gone}}", "<x>", []string{"x"}, nil},
		{"{{vau{{void}}lt:x}}", "<x>", []string{"x"}, nil},
		// A response must not choose which authored variable is read for a secret.
		{"{{guided}}", "Bearer {{vault:t}}", nil, []string{"vault:t"}},
		{"{{{{pick}}}}", "Bearer {{vault:t}}", nil, []string{"vault:t"}},
		// The authored reference beside the tainted one still resolves.
		{"{{ref}}{{vault:y}}{{ref}}", "{{vault:x}}<y>{{vault:x}}", []string{"y"}, []string{"vault:x", "vault:x"}},
	}
	for _, tt := range tests {
		var rec recorder
		var unknown []string
		e := &Env{
			Scopes:  []*Scope{nil, run, env},
			Sources: map[string]Source{"vault": rec.source},
			Unknown: func(name string) { unknown = append(unknown, name) },
		}
		got, err := e.Expand(t.Context(), tt.text)
		if err != nil || got != tt.want {
			t.Errorf("Expand(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
		}
		if !slices.Equal(rec.asked, tt.asked) {
			t.Errorf("Expand(%q) asked the source for %q, want %q", tt.text, rec.asked, tt.asked)
		}
		if !slices.Equal(unknown, tt.unknown) {
			t.Errorf("Expand(%q) reported %q, want %q", tt.text, unknown, tt.unknown)
		}
	}
}

func TestExpandRuntimeAsksNoSource(t *testing.T) {
	var rec recorder
	e := &Env{
		Scopes:  []*Scope{authoredScope("safe", "Bearer {{vault:t}}", "plain", "{{k}}", "k", "v")},
		Sources: map[string]Source{"vault": rec.source},
	}
	for text, want := range map[string]string{
		"{{vault:x}}": "{{vault:x}}",
		"{{safe}}":    "Bearer {{vault:t}}",
		"{{plain}}":   "v",
	} {
		if got, err := e.ExpandRuntime(t.Context(), text); got != want || err != nil {
			t.Errorf("ExpandRuntime(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	if len(rec.asked) > 0 {
		t.Errorf("the source was asked for %q", rec.asked)
	}
}

func TestExpandSecretIsOpaque(t *testing.T) {
	secrets := map[string]string{
		"braces": "a{{b}}c", "open": "{{", "shut": "}}", "brace": "{", "ref": "{{vault:x}}", "name": "b", "x": "X", "none": "",
	}
	var unknown []string
	e := &Env{
		Scopes: []*Scope{authoredScope("b", "B", "ab", "AB", "wrap", "[{{vault:braces}}]")},
		Sources: map[string]Source{"vault": func(_ context.Context, name string) (string, error) {
			return secrets[name], nil
		}},
		Unknown: func(name string) { unknown = append(unknown, name) },
	}
	tests := []struct{ text, want string }{
		{"{{vault:braces}}", "a{{b}}c"},
		{"{{wrap}}", "[a{{b}}c]"},
		{"{{vault:ref}}", "{{vault:x}}"},
		{"{{vault:open}}b}}", "{{b}}"},
		{"{{b{{vault:shut}}", "{{b}}"},
		{"{{vault:open}}{{b}}", "{{B"},
		{"{{vault:brace}}{{b}}", "{B"},
		{"{{vault:brace}}{b}}", "{{b}}"},
		{"{{{vault:brace}}{b}}", "{{{b}}"},
		{"{{a{{vault:name}}}}", "{{ab}}"},
		{"{{vault:{{vault:name}}}}", "{{vault:b}}"},
		{"{{{{vault:name}}}}{{b}}", "{{b}}B"},
		{"{{b{{vault:none}}}}", "{{b}}"},
		{"{{vault:{{vault:none}}x}}", "{{vault:x}}"},
		{"{{{{vault:none}}{{vault:none}}b}}", "{{b}}"},
	}
	for _, tt := range tests {
		got, err := e.Expand(t.Context(), tt.text)
		if err != nil || got != tt.want {
			t.Errorf("Expand(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
		}
	}
	if len(unknown) > 0 {
		t.Errorf("Unknown was told of %q: it must not see what a secret is made of", unknown)
	}
}

func TestExpandSourceError(t *testing.T) {
	locked := errors.New("the vault is locked")
	e := &Env{Sources: map[string]Source{"vault": func(context.Context, string) (string, error) { return "", locked }}}
	_, err := e.Expand(t.Context(), "a {{vault:db.password}} b")
	if !errors.Is(err, locked) || err.Error() != "{{vault:db.password}}: the vault is locked" {
		t.Errorf("Expand = %v, want the source's error with the reference", err)
	}
}

func TestExpandCycle(t *testing.T) {
	var unknown []string
	e := &Env{
		Scopes: []*Scope{authoredScope("a", "x{{a}}", "p", "({{q}})", "q", "[{{p}}]", "i", "1", "a1", "{{i}}",
			"d", "{{a{{d}}}}", "open", "{{", "two", "{{one}}{{one}}", "one", "1")},
		Unknown: func(name string) { unknown = append(unknown, name) },
	}
	tests := []struct {
		text, want string
		unknown    []string
	}{
		{"{{a}}", "x{{a}}", []string{"a"}},
		{"{{p}}{{a}}", "([{{p}}])x{{a}}", []string{"p", "a"}},
		{"{{d}}", "{{a{{d}}}}", []string{"d"}},
		// The same name twice is no cycle when the value does not hold it.
		{"{{a{{i}}}}{{i}}", "11", nil},
		{"{{two}}{{one}}", "111", nil},
		{"{{open}}open}}", "{{", nil},
	}
	for _, tt := range tests {
		unknown = nil
		got, err := e.Expand(t.Context(), tt.text)
		if err != nil || got != tt.want || !slices.Equal(unknown, tt.unknown) {
			t.Errorf("Expand(%q) = %q, %v, reported %q, want %q, reported %q", tt.text, got, err, unknown, tt.want, tt.unknown)
		}
	}
}

// laughs are n variables, each of which holds the next one k times.
func laughs(n, k int) *Env {
	var pairs []string
	for i := range n {
		pairs = append(pairs, fmt.Sprint("v", i), strings.Repeat(fmt.Sprintf("{{v%d}}", i+1), k))
	}
	return &Env{Scopes: []*Scope{authoredScope(append(pairs, fmt.Sprint("v", n), "0123456789")...)}}
}

func TestExpandBudget(t *testing.T) {
	var over *BudgetError
	for _, e := range []*Env{laughs(8, 10), laughs(18, 3), laughs(18, 1000), laughs(2, 2000)} {
		if got, err := e.Expand(t.Context(), "{{v0}}"); !errors.As(err, &over) {
			t.Fatalf("Expand gave %d bytes and %v, want a *BudgetError", len(got), err)
		}
	}
	if msg := over.Error(); !strings.HasPrefix(msg, "{{v") || !strings.Contains(msg, "limit of 16 MiB") {
		t.Errorf("the error is %q, want the reference and the limit", msg)
	}
	if got, err := laughs(8, 2).Expand(t.Context(), "{{v0}}"); err != nil || len(got) != 2560 {
		t.Errorf("eight doublings gave %d bytes and %v, want 2560", len(got), err)
	}
}

func TestExpandBudgetIsForGrowth(t *testing.T) {
	big := strings.Repeat("x", MaxGrowth+1)
	e := &Env{Scopes: []*Scope{authoredScope("a", "1", "huge", big)}}
	if got, err := e.Expand(t.Context(), big+"{{a}}"); err != nil || len(got) != len(big)+1 {
		t.Errorf("a long text gave %d bytes and %v, want %d: it does not grow", len(got), err, len(big)+1)
	}
	if _, err := e.Expand(t.Context(), "{{huge}}"); err != nil {
		t.Errorf("Expand = %v, want no error: the value is within 8 bytes of the limit", err)
	}
	if _, err := e.Expand(t.Context(), "{{huge}}0123456789{{a}}{{huge}}"); err == nil {
		t.Error("two huge values passed the limit")
	}
	e.Unknown = func(string) {}
	if _, err := e.Expand(t.Context(), strings.Repeat("{{u}}", maxReferences+1)); err == nil {
		t.Error("a text of too many references passed")
	}
}

func TestExpandDepth(t *testing.T) {
	var pairs []string
	for i := range 30 {
		pairs = append(pairs, fmt.Sprint("v", i), fmt.Sprintf("{{v%d}}", i+1))
	}
	e := &Env{Scopes: []*Scope{authoredScope(append(pairs, "v30", "end")...)}}
	for text, want := range map[string]string{"{{v12}}": "end", "{{v11}}": "{{v30}}", "{{v0}}": "{{v19}}"} {
		if got, err := e.Expand(t.Context(), text); got != want || err != nil {
			t.Errorf("Expand(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestExpandRequestly(t *testing.T) {
	var rec recorder
	var unknown []string
	e := &Env{
		Dialect: collection.Requestly,
		Scopes:  []*Scope{authoredScope("k", "v", "a.b", "flat", "$guid", "user's own", "$mine", "{{ k }}")},
		Sources: map[string]Source{"vault": rec.source},
		Dynamic: func(name string, args []string) (any, bool) {
			return name + strings.Join(args, "|"), name != "$no"
		},
		Unknown: func(name string) { unknown = append(unknown, name) },
	}
	tests := []struct{ text, want string }{
		{"{{ k }}{{\n\tk}}", "vv"},
		{"{{ a.b }}", "flat"},
		{"{{ vault:x }}{{vault: y }}", "<x><y>"},
		{"{{$guid}}{{ $mine }}", "user's ownv"},
		{"{{$guid 7}}", "$guid7"},
		{`{{ $f 3  8 "upper case" 'it' }}`, "$f3|8|upper case|it"},
		{`{{$f "}}`, `{{$f "}}`},
		{`{{$f "a"b}}`, `{{$f "a"b}}`},
		{"{{ $no }}{{ nope }}", "{{ $no }}{{ nope }}"},
		{"{{ }}{{}}", "{{ }}{{}}"},
	}
	for _, tt := range tests {
		if got, err := e.Expand(t.Context(), tt.text); got != tt.want || err != nil {
			t.Errorf("Expand(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
		}
	}
	if want := []string{`$f "`, `$f "a"b`, "$no", "nope"}; !slices.Equal(unknown, want) {
		t.Errorf("reported %q, want %q", unknown, want)
	}
}

func TestExpandZeroEnv(t *testing.T) {
	for _, text := range []string{"", "a", "{{a}}", "{{$guid}}", "{{vault:x}}", "{{{{a}}", "}}{{"} {
		if got, err := (&Env{}).Expand(t.Context(), text); got != text || err != nil {
			t.Errorf("Expand(%q) = %q, %v, want it unchanged", text, got, err)
		}
	}
}

func TestExpandAllocations(t *testing.T) {
	e := &Env{Scopes: []*Scope{runScope("x", "1"), authoredScope("host", "http://127.0.0.1:8080")}}
	for _, tt := range []struct {
		text string
		most float64
	}{
		{"a text of no { references } at all", 0},
		{"{{nope}}", 1},
		{"{{host}}/users/1", 2},
		{"{{host}}/users/{{x}}", 3},
	} {
		got := testing.AllocsPerRun(100, func() { _, _ = e.Expand(t.Context(), tt.text) })
		if got > tt.most {
			t.Errorf("Expand(%q) makes %v allocations, want at most %v", tt.text, got, tt.most)
		}
	}
}
