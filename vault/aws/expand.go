package aws

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/vault"
)

// Leaf is a field of a JSON secret that holds no others.
type Leaf struct {
	Path  string // that vault.Field finds it by; behind the alias and a dot it is a reference
	Value vault.Value
}

// Expand lists the fields of a JSON text by path: objects recursively, arrays by index, numbers and booleans as they are
// written, null as the empty text. A text that is no JSON object or array has none. A field that another one hides,
// as "a.b" hides the b of a, is left out.
func Expand(text string) []Leaf {
	seen := map[string]bool{}
	var leaves []Leaf
	walkJSON(text, func(path, leaf string, isLeaf bool) {
		if isLeaf && path != "" && !seen[path] {
			leaves = append(leaves, Leaf{path, vault.NewValue(leaf)})
		}
		seen[path] = true
	})
	slices.SortFunc(leaves, func(a, b Leaf) int { return strings.Compare(a.Path, b.Path) })
	return leaves
}

// maxDepth is far deeper than what people nest. A text that is nothing but brackets must not cost quadratic time.
const maxDepth = 100

// walkJSON visits what an object or array holds. The first visit of a path is what vault.Field finds there: of keys
// that begin alike the longer one comes first.
func walkJSON(text string, visit func(path, text string, leaf bool)) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return
	}
	if _, err := d.Token(); err != io.EOF {
		return // more than one value
	}
	walkMembers(value, "", maxDepth, visit)
}

func walkMembers(value any, prefix string, depth int, visit func(path, text string, leaf bool)) {
	if depth == 0 {
		return
	}
	members, _ := value.(map[string]any)
	if list, ok := value.([]any); ok {
		members = map[string]any{}
		for i, member := range list {
			members[strconv.Itoa(i)] = member
		}
	}
	longestFirst := func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }
	for _, key := range slices.SortedFunc(maps.Keys(members), longestFirst) {
		text, leaf := leafText(members[key])
		visit(prefix+key, text, leaf)
		if !leaf {
			walkMembers(members[key], prefix+key+".", depth-1, visit)
		}
	}
}

// leafText is the text of a value without members.
func leafText(value any) (text string, leaf bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}
