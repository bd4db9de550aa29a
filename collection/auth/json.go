package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
)

// object is a JSON object whose members keep their order and their text, as the claims of a token must: the server
// sees what the user wrote, large numbers too.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

// parseObject reads a JSON object; empty text is an empty one. Of members of one name the last counts.
func parseObject(text string) (object, error) {
	if len(bytes.TrimSpace([]byte(text))) == 0 {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, errors.New("is no JSON")
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if start, _ := d.Token(); start != json.Delim('{') {
		return nil, errors.New("is no JSON object")
	}
	var o object
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		o.set(name, value)
	}
	return o, nil
}

func (o *object) set(key string, value json.RawMessage) {
	for i := range *o {
		if (*o)[i].key == key {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, member{key, value})
}

func (o *object) setText(key, text string) { o.set(key, jsonText(text)) }

// get is the raw value of a member; nil for one that is absent or that JavaScript calls false.
func (o object) get(key string) json.RawMessage {
	for _, m := range o {
		if m.key == key {
			switch string(m.value) {
			case "null", "false", "0", `""`:
				return nil
			}
			return m.value
		}
	}
	return nil
}

// encode is the object without blanks, in base64url as tokens have it.
func (o object) encode() string {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(jsonText(m.key))
		b.WriteByte(':')
		_ = json.Compact(&b, m.value) // it was valid when it was read
	}
	b.WriteByte('}')
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}

// jsonText is a JSON string, with < > & as they are.
func jsonText(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return bytes.TrimSpace(b.Bytes())
}
