package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Field returns what a JSON text holds at a dotted path, as text: a string's own characters, nothing for null, JSON for
// all else. Arrays are indexed by number, and a key that holds dots is found by its exact text first. The error wraps
// ErrNotFound when the path leads nowhere; it never shows the text.
func Field(text, path string) (string, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return "", &Error{Problem: "the secret is marked as JSON, but its text is none", Hint: "store valid JSON, or store it without --json"}
	}
	if _, err := d.Token(); err != io.EOF {
		return "", &Error{Problem: "the secret is marked as JSON, but text follows the value", Hint: "store one JSON value"}
	}
	value, ok := walk(value, path)
	if !ok {
		return "", &Error{Problem: fmt.Sprintf("the JSON of the secret has no field %q", path), Kind: ErrNotFound, Hint: "check the path against the JSON of the secret"}
	}
	return fieldText(value)
}

// walk follows a path, the longest matching key first.
func walk(value any, path string) (any, bool) {
	for end := len(path); end >= 0; end = strings.LastIndexByte(path[:end], '.') {
		child, ok := member(value, path[:end])
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

func member(value any, key string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		child, ok := v[key]
		return child, ok
	case []any:
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(v) || strconv.Itoa(i) != key {
			return nil, false
		}
		return v[i], true
	}
	return nil, false
}

func fieldText(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return strings.TrimSuffix(b.String(), "\n"), err
}
