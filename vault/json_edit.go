package vault

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// jsonEdit changes JSON texts and leaves alone what did not change, so that a person finds their file again.
type jsonEdit struct {
	indent string // of one level
}

// jsonMember is a key of an object and its value as text.
type jsonMember struct {
	key   string
	value json.RawMessage
}

// merge returns the text that says what now says, in the words and in the order of was where both agree. depth is how
// many objects and lists are around it.
func (e jsonEdit) merge(was, now json.RawMessage, depth int) (json.RawMessage, error) {
	before, okBefore := jsonObject(was)
	after, okAfter := jsonObject(now)
	switch {
	case sameJSON(was, now):
		return was, nil
	case okBefore && okAfter:
		return e.mergeObjects(before, after, depth)
	case was[0] == '[' && now[0] == '[':
		return e.mergeLists(was, now, depth)
	}
	return e.fresh(now, depth), nil
}

func (e jsonEdit) mergeObjects(before, after []jsonMember, depth int) (json.RawMessage, error) {
	var parts []string
	add := func(key string, value json.RawMessage) {
		parts = append(parts, string(jsonText(key))+": "+string(value))
	}
	for _, old := range before {
		value, ok := find(after, old.key)
		switch {
		case ok:
			merged, err := e.merge(old.value, value, depth+1)
			if err != nil {
				return nil, err
			}
			add(old.key, merged)
		case isZeroJSON(old.value) && old.key != directKey: // says what its absence says
			add(old.key, old.value)
		}
	}
	for _, m := range after {
		if _, ok := find(before, m.key); !ok {
			add(m.key, e.fresh(m.value, depth+1))
		}
	}
	return e.lines('{', '}', parts, depth), nil
}

func (e jsonEdit) mergeLists(was, now json.RawMessage, depth int) (json.RawMessage, error) {
	var before, after []json.RawMessage
	if err := json.Unmarshal(was, &before); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(now, &after); err != nil {
		return nil, err
	}
	var parts []string
	for i, element := range after {
		text := e.fresh(element, depth+1)
		if len(before) == len(after) {
			merged, err := e.merge(before[i], element, depth+1)
			if err != nil {
				return nil, err
			}
			text = merged
		}
		for _, old := range before {
			if sameJSON(old, element) {
				text = old
			}
		}
		parts = append(parts, string(text))
	}
	return e.lines('[', ']', parts, depth), nil
}

// lines writes the parts of an object or a list, each on a line.
func (e jsonEdit) lines(open, end byte, parts []string, depth int) json.RawMessage {
	if len(parts) == 0 {
		return json.RawMessage{open, end}
	}
	inner := "\n" + strings.Repeat(e.indent, depth+1)
	return json.RawMessage(string(open) + inner + strings.Join(parts, ","+inner) + "\n" + strings.Repeat(e.indent, depth) + string(end))
}

// fresh indents a text that was not there before.
func (e jsonEdit) fresh(value json.RawMessage, depth int) json.RawMessage {
	var b bytes.Buffer
	if err := json.Indent(&b, value, strings.Repeat(e.indent, depth), e.indent); err != nil {
		return value
	}
	return b.Bytes()
}

// insert adds a member behind the last one of the object that a file holds.
func (e jsonEdit) insert(file []byte, key string, value json.RawMessage) []byte {
	end := bytes.LastIndexByte(file, '}')
	body := bytes.TrimRight(file[:end], " \t\r\n")
	comma := ","
	if body[len(body)-1] == '{' {
		comma = ""
	}
	text := comma + "\n" + e.indent + string(jsonText(key)) + ": " + string(e.fresh(value, 1)) + "\n"
	return bytes.Join([][]byte{body, []byte(text), file[end:]}, nil)
}

// memberSpan says where the value of a key stands in the object that a file holds; -1 when it has none.
func memberSpan(file []byte, key string) (start, end int) {
	d := json.NewDecoder(bytes.NewReader(file))
	if _, err := d.Token(); err != nil {
		return -1, -1
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return -1, -1
		}
		if name == key {
			end := int(d.InputOffset())
			return end - len(value), end
		}
	}
	return -1, -1
}

// jsonObject returns the members of an object in their order.
func jsonObject(text json.RawMessage) (members []jsonMember, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		key, err := d.Token()
		var m jsonMember
		if err != nil || d.Decode(&m.value) != nil {
			return nil, false
		}
		m.key, _ = key.(string)
		members = append(members, m)
	}
	return members, true
}

func find(members []jsonMember, key string) (json.RawMessage, bool) {
	for _, m := range members {
		if m.key == key {
			return m.value, true
		}
	}
	return nil, false
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func isZeroJSON(text json.RawMessage) bool {
	switch strings.Join(strings.Fields(string(text)), "") {
	case "false", `""`, "0", "[]", "{}", "null":
		return true
	}
	return false
}

func jsonText(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// indentOf is what the first indented line of a file begins with, else two blanks.
func indentOf(file []byte) string {
	for line := range bytes.Lines(file) {
		text := bytes.TrimLeft(line, " \t")
		if blanks := line[:len(line)-len(text)]; len(blanks) > 0 && len(bytes.TrimSpace(text)) > 0 {
			return string(blanks)
		}
	}
	return "  "
}
