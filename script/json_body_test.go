package script

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// TestBodyThatIsNoJSON: the words and places are those that Newman 6.2.2 gives.
func TestBodyThatIsNoJSON(t *testing.T) {
	tests := []struct{ body, want string }{
		{"\ufeff{\"a\":1}", ""},
		{"", "No data, empty input at 1:1\n\n^"},
		{" \n\n ", "No data, only a whitespace at 3:2\n \n ^"},
		{"{bad", "Unexpected token 'b' at 1:2\n{bad\n ^"},
		{"nope", "Unexpected token 'n' at 1:1\nnope\n^"},
		{"nul", "Unexpected token 'n' at 1:1\nnul\n^"},
		{"[tru]", "Unexpected token 't' at 1:2\n[tru]\n ^"},
		{"nulls", "Unexpected token 's' at 1:5\nnulls\n    ^"},
		{"[1] \n x", "Unexpected token 'x' at 2:2\n x\n ^"},
		{"é", "Unexpected token 'é' at 1:1\né\n^"},
		{"{'a':1}", "Unexpected token '\\'' at 1:2\n{'a':1}\n ^"},
		{"{\n  \"a\": oops\n}", "No value found for key a at 2:8\n  \"a\": oops\n       ^"},
		{`{"k\"q":}`, "No value found for key k\"q at 1:9\n{\"k\\\"q\":}\n        ^"},
		{`{"a": `, "No value found for key a at 1:7\n{\"a\": \n      ^"},
		{`{"a"}`, "Unexpected token '}' at 1:5\n{\"a\"}\n    ^"},
		{`{"a":1`, "Unexpected end of input at 1:7\n{\"a\":1\n      ^"},
		{`[1`, "Unexpected end of input at 1:3\n[1\n  ^"},
		{`"abc`, "Unexpected end of input at 1:5\n\"abc\n    ^"},
		{"[1,\n]", "Trailing comma in array at 2:1\n]\n^"},
		{`{"a":1,}`, "Trailing comma in object at 1:8\n{\"a\":1,}\n       ^"},
		{"\"a\tb\"", "Unexpected control character at 1:3\n\"a\tb\"\n  ^"},
		{`"a\x"`, "Unexpected token 'x' at 1:4\n\"a\\x\"\n   ^"},
		{"01", "Unexpected token '1' at 1:2\n01\n ^"},
		{"<html>" + strings.Repeat("x", 200), "Unexpected token '<' at 1:1\n<html>" + strings.Repeat("x", 74) + "\n^"},
		{`{"a":` + strings.Repeat(" ", 100) + "x}", "No value found for key a at 1:106\n" + strings.Repeat(" ", 69) + "x}\n" + strings.Repeat(" ", 69) + "^"},
	}
	for _, tt := range tests {
		r := newRecorder(collection.Test)
		r.Response.Body = []byte(tt.body)
		got := ""
		if err := r.run(t, `pm.response.json()`); err != nil {
			got = strings.TrimPrefix(err.Error(), "JSONError: ")
		}
		if got != tt.want {
			t.Errorf("json() of %q: %q, want %q", tt.body, got, tt.want)
		}
	}
}
