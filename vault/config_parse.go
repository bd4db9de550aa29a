package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// ParseConfig reads the "vault" of a runner.json and checks it; the zero Config is that of a file without one. It is
// strict: a key that is unknown, misspelt or there twice is an error, and so is one that looks as if it held a secret.
func ParseConfig(data []byte) (Config, error) {
	var file struct {
		Vault Config `json:"vault"`
	}
	if err := checkKeys(data); err != nil {
		return Config{}, err
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return Config{}, typeError(data, err)
	}
	return file.Vault, file.Vault.Check()
}

// typeError says which key has a value of the wrong kind.
func typeError(data []byte, err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return &Error{Problem: err.Error(), Hint: configHint}
	}
	want := map[reflect.Kind]string{
		reflect.String: "a text", reflect.Int: "a whole number", reflect.Bool: "true or false", reflect.Slice: "a list",
	}[wrong.Type.Kind()]
	if want == "" {
		want = "an object"
	}
	return &Error{
		Problem: fmt.Sprintf("line %d: %s wants %s, not a JSON %s", lineAt(data, wrong.Offset), firstText(wrong.Field, "the file"), want, wrong.Value),
		Hint:    configHint,
	}
}

const configHint = "vault/README.md has an example, runner.schema.json every key"

// keyCheck walks the text of a runner.json beside the types that it is decoded into: encoding/json takes the last of
// two keys and any case, and does not say where an unknown one stands.
type keyCheck struct {
	data []byte
	d    *json.Decoder
}

func checkKeys(data []byte) error {
	k := &keyCheck{data: data, d: json.NewDecoder(bytes.NewReader(data))}
	token, err := k.d.Token()
	if err != nil {
		return k.syntax(err)
	}
	if token != json.Delim('{') {
		return k.wrong("the file is no JSON object", `write {"vault": {…}}`)
	}
	if err := k.object("", reflect.TypeFor[struct {
		Vault Config `json:"vault"`
	}]()); err != nil {
		return err
	}
	if k.d.More() {
		return k.wrong("text follows the JSON object", "remove it")
	}
	return nil
}

// value checks the next value; a nil type takes any.
func (k *keyCheck) value(path string, t reflect.Type) error {
	token, err := k.d.Token()
	if err != nil {
		return k.syntax(err)
	}
	switch token {
	case json.Delim('{'):
		return k.object(path, t)
	case json.Delim('['):
		return k.list(path, t)
	}
	return nil
}

func (k *keyCheck) list(path string, t reflect.Type) error {
	var element reflect.Type
	if t != nil && t.Kind() == reflect.Slice {
		element = t.Elem()
	}
	for i := 0; k.d.More(); i++ {
		if err := k.value(fmt.Sprintf("%s[%d]", path, i), element); err != nil {
			return err
		}
	}
	return k.end()
}

func (k *keyCheck) object(path string, t reflect.Type) error {
	seen := map[string]bool{}
	for k.d.More() {
		token, err := k.d.Token()
		if err != nil {
			return k.syntax(err)
		}
		key, _ := token.(string)
		if seen[key] && strings.HasPrefix(join(path, key)+".", "vault.") {
			return k.wrong(fmt.Sprintf("%q is there twice in %s", key, firstText(path, "the file")), "keep one of them")
		}
		seen[key] = true
		child, err := k.key(path, key, t)
		if err != nil {
			return err
		}
		if err := k.value(join(path, key), child); err != nil {
			return err
		}
	}
	return k.end()
}

// key returns the type of a member. Beside "vault" the file has keys of others.
func (k *keyCheck) key(path, key string, t reflect.Type) (reflect.Type, error) {
	switch {
	case t == nil || reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return nil, nil
	case t.Kind() == reflect.Map:
		return t.Elem(), nil
	case t.Kind() != reflect.Struct:
		return nil, nil
	}
	var names []string
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == key {
			return field.Type, nil
		}
		if strings.EqualFold(name, key) {
			return nil, k.wrong(fmt.Sprintf("%s is no setting", join(path, key)), fmt.Sprintf("write it %q", name))
		}
		names = append(names, name)
	}
	if looksSecret(key) {
		return nil, k.wrong(fmt.Sprintf("%s looks like a secret, and runner.json never holds one", join(path, key)),
			"remove it; runner vault provider add NAME --source static asks for keys and keeps them encrypted. What was in a repository is to be made invalid")
	}
	if path == "" {
		return nil, nil
	}
	return nil, k.wrong(join(path, key)+" is no setting", "known there: "+strings.Join(names, ", "))
}

// looksSecret reports whether a key would hold what only the local vault may.
func looksSecret(key string) bool {
	letters := strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, key))
	for _, word := range []string{"accesskey", "secretkey", "sessiontoken", "securitytoken", "password", "passphrase", "mfaseed", "totp", "mfacode"} {
		if strings.Contains(letters, word) {
			return true
		}
	}
	return letters == "seed" || letters == "token" || letters == "secret"
}

// end takes the bracket that closes an object or a list.
func (k *keyCheck) end() error {
	if _, err := k.d.Token(); err != nil {
		return k.syntax(err)
	}
	return nil
}

func (k *keyCheck) wrong(problem, hint string) error {
	return &Error{Problem: fmt.Sprintf("line %d: %s", lineAt(k.data, k.d.InputOffset()), problem), Hint: hint}
}

func (k *keyCheck) syntax(err error) error {
	offset := k.d.InputOffset()
	if wrong, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = wrong.Offset
	}
	return &Error{Problem: fmt.Sprintf("line %d: want a JSON object", lineAt(k.data, offset)), Err: err, Hint: "JSON has no comments and no comma behind the last value"}
}

func lineAt(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(int(offset), len(data))], []byte("\n"))
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
