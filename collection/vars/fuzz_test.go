package vars

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

// marker stands in all that the run wrote, and in nothing else.
const marker = "\x01"

// fuzzed is a text with the values that it may meet: a and b are authored, r and s come from the run.
type fuzzed struct {
	text, a, b, r, s string
	dialect          collection.Dialect
}

// expand returns what Expand made, and the names that the Source was asked for.
func (f fuzzed) expand(ctx context.Context, do func(*Env, context.Context, string) (string, error)) (string, []string, error) {
	var asked []string
	d := NewDynamic(DynamicOptions{Seed: 1, Dialect: f.dialect, Now: func() time.Time { return time.Unix(1e9, 0) }})
	e := &Env{
		Dialect: f.dialect,
		Scopes:  []*Scope{runScope("r", f.r, "s", f.s), authoredScope("a", f.a, "b", f.b, "v", "vault", "e", "")},
		Dynamic: d.Value,
		Sources: map[string]Source{"vault": func(_ context.Context, name string) (string, error) {
			asked = append(asked, name)
			return "{{vault:again}}}}{{a" + name, nil
		}},
		Unknown: func(string) {},
	}
	out, err := do(e, ctx, f.text)
	return out, asked, err
}

func FuzzExpand(f *testing.F) {
	for _, seed := range []fuzzed{
		{text: "{{a}}-{{b}}", a: "{{vault:x}}", b: "{{r}}", r: "{{vault:y}}", s: "{{s}}"},
		{text: "{{vault:{{r}}}}{{{{s}}}}", r: "x", s: "vault:x"},
		{text: "{{r}}vault:x{{s}}", r: "{{", s: "}}"},
		{text: "{{{{a}}:{{b}}}}", a: "vault", b: "x{{e}}{{r}}", r: ""},
		{text: "{{a}}{{a}}", a: "{{b}}{{b}}", b: "{{r}}{{r}}", r: "{{s}}{{s}}", s: "{{a}}"},
		{text: "{{b{{vault:x}}}}{{$randomInt 1 5}}{{$guid}}", a: "}}", b: "{{"},
	} {
		f.Add(seed.text, seed.a, seed.b, seed.r, seed.s, true)
		f.Add(seed.text, seed.a, seed.b, seed.r, seed.s, false)
	}
	f.Fuzz(func(t *testing.T, text, a, b, r, s string, requestly bool) {
		if len(text)+len(a)+len(b)+len(r)+len(s) > 300 {
			t.Skip("long inputs only make the fuzzer slow")
		}
		in := fuzzed{text: unmarked(text), a: unmarked(a), b: unmarked(b), r: r, s: s}
		if requestly {
			in.dialect = collection.Requestly
		}
		checkTruth(t, in)
		checkTaint(t, in)
	})
}

func unmarked(s string) string { return strings.ReplaceAll(s, marker, "") }

// checkTruth holds Expand to what is true of every text.
func checkTruth(t *testing.T, f fuzzed) {
	out, asked, err := f.expand(t.Context(), (*Env).Expand)
	if over := (*BudgetError)(nil); err != nil && !errors.As(err, &over) {
		t.Fatalf("Expand = %v, want no error but of the budget", err)
	}
	if len(out) > len(f.text)+MaxGrowth {
		t.Fatalf("%d bytes became %d", len(f.text), len(out))
	}
	if !strings.Contains(f.text, "{{") && out != f.text {
		t.Fatalf("a text without references became %q", out)
	}
	if again, askedAgain, _ := f.expand(t.Context(), (*Env).Expand); again != out || !slices.Equal(asked, askedAgain) {
		t.Fatalf("with one seed came %q, then %q", out, again)
	}
	if same, err := (&Env{Dialect: f.dialect}).Expand(t.Context(), f.text); same != f.text || err != nil {
		t.Fatalf("an empty Env made %q, %v of %q", same, err, f.text)
	}
}

// checkTaint checks that nothing which the run wrote has a say in what the Source is asked for: it must be the same
// when the run wrote nothing that matters, and no name may hold a part of it.
func checkTaint(t *testing.T, f fuzzed) {
	if _, asked, _ := f.expand(t.Context(), (*Env).ExpandRuntime); len(asked) > 0 {
		t.Fatalf("ExpandRuntime asked for %q", asked)
	}
	inert := f
	inert.r, inert.s = "inert", "inert"
	_, want, err1 := inert.expand(t.Context(), (*Env).Expand)
	_, got, err2 := f.expand(t.Context(), (*Env).Expand)
	if err1 == nil && err2 == nil && !slices.Equal(got, want) {
		t.Fatalf("with r = %q and s = %q the source is asked for %q, without them for %q", f.r, f.s, got, want)
	}
	f.r, f.s = marker+f.r, f.s+marker
	_, got, _ = f.expand(t.Context(), (*Env).Expand)
	for _, name := range got {
		if strings.Contains(name, marker) {
			t.Fatalf("the source is asked for %q, of which a part is from the run", name)
		}
	}
}
