package vars

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rq-runner/runner/collection"
)

// TestCast: what Newman 6.2.2 makes of pm.environment.set with a typed variable, but for what does not fit.
func TestCast(t *testing.T) {
	tests := []struct {
		kind  string
		value any
		want  any
	}{
		{"string", 5.0, "5"},
		{"String", true, "true"},
		{"string", nil, "null"},
		{"string", []any{1.0}, "1"},
		{"string", map[string]any{"a": 1.0}, "[object Object]"},
		{"number", "6", 6.0},
		{"number", true, 1.0},
		{"number", nil, 0.0},
		{"number", "text", "text"},
		{"boolean", "false", true},
		{"boolean", "", false},
		{"boolean", 0.0, false},
		{"boolean", []any{}, true},
		{"array", "[1,2]", []any{1.0, 2.0}},
		{"array", `{"a":1}`, `{"a":1}`},
		{"object", `{"a":1}`, map[string]any{"a": 1.0}},
		{"any", "5", "5"},
		{"secret", 5.0, 5.0},
		{"", nil, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Cast(tt.value, tt.kind)); diff != "" {
			t.Errorf("Cast(%#v, %q) (-want +got):\n%s", tt.value, tt.kind, diff)
		}
	}
}

// TestRowNull: a null hides the outer variable and leaves the reference as it is, unless a script asks for the text.
func TestRowNull(t *testing.T) {
	row := collection.Row{{Key: "a", Value: nil}, {Key: "b", Value: 1.0}}
	outer := NewScope("env", []collection.Variable{{Key: "a", Value: "outer"}})
	tests := []struct {
		dialect  collection.Dialect
		nullText bool
		want     string
	}{
		{collection.Postman, false, "{{a}} 1"},
		{collection.Postman, true, "null 1"},
		{collection.Requestly, false, "outer 1"},
	}
	for _, tt := range tests {
		e := &Env{Scopes: []*Scope{NewRow(row, tt.dialect), outer}, Dialect: tt.dialect, NullText: tt.nullText}
		if got, err := e.Expand(context.Background(), "{{a}} {{b}}"); got != tt.want || err != nil {
			t.Errorf("%v, null text %t: %q, %v, want %q", tt.dialect, tt.nullText, got, err, tt.want)
		}
	}
}

func TestUnsetKeepsWhatIsDisabled(t *testing.T) {
	s := NewScope("", []collection.Variable{{Key: "a", Value: "off", Disabled: true}, {Key: "a", Value: "on"}})
	s.Unset("a")
	if s.Has("a") || s.Len() != 1 {
		t.Errorf("after Unset: %v", s.All())
	}
}
