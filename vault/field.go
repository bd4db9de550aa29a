package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Field returns what a JSON text holds at a dotted path, as text: a string's own characters, nothing for null, and all
// else as it is written. Arrays are indexed by number, and a key that holds dots is found by its exact text first. The
// error wraps ErrNotFound when the path leads nowhere; it never shows the text.
func Field(text, path string) (string, error) {
	if !json.Valid([]byte(text)) {
		return "", &Error{Problem: "the secret is marked as JSON, but its text is none", Hint: "store one valid JSON value, or store it without --json"}
	}
	found, ok := walk([]byte(text), path)
	if !ok {
		return "", noField(path)
	}
	return fieldText(found), nil
}

// Path is Field for the path of a link, which may also be one of gjson: hosts.#(name=="db").port. What Field finds
// counts first.
func Path(text, path string) (string, error) {
	found, err := Field(text, path)
	if !errors.Is(err, ErrNotFound) {
		return found, err
	}
	r := gjson.Get(text, path)
	switch {
	case !r.Exists():
		return "", noField(path)
	case r.Type == gjson.String:
		return r.Str, nil
	case r.Type == gjson.Null:
		return "", nil
	}
	return r.Raw, nil
}

func noField(path string) error {
	return &Error{Problem: fmt.Sprintf("the JSON of the secret has no field %q", path), Kind: ErrNotFound, Hint: "check the path against the JSON of the secret"}
}

// walk follows a path in valid JSON, the longest matching key first.
func walk(value json.RawMessage, path string) (json.RawMessage, bool) {
	members := membersOf(value)
	for end := len(path); end >= 0; end = strings.LastIndexByte(path[:end], '.') {
		child, ok := members[path[:end]]
		if !ok {
			continue
		}
		if end == len(path) {
			return child, true
		}
		if found, ok := walk(child, path[end+1:]); ok {
			return found, true
		}
	}
	return nil, false
}

// membersOf returns the members of an object, and those of an array by number. Other JSON has none.
func membersOf(value json.RawMessage) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(value, &members) == nil {
		return members
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return nil
	}
	members = map[string]json.RawMessage{}
	for i, member := range list {
		members[strconv.Itoa(i)] = member
	}
	return members
}

func fieldText(value json.RawMessage) string {
	var text *string
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	if text == nil {
		return "" // null
	}
	return *text
}
