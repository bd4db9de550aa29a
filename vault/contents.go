package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"
)

// contentsVersion is the newest form of the contents that this program writes and reads.
const contentsVersion = 1

// contents is what is encrypted, as JSON.
type contents struct {
	Version int `json:"version"`
	// Recipients are the age public keys that a change is encrypted to; none in a vault that a passphrase locks.
	Recipients []string         `json:"recipients,omitempty"`
	Secrets    map[string]entry `json:"secrets"`
	// Private are texts that no reference leads to: see File.Private.
	Private map[string]string `json:"private,omitempty"`
}

type entry struct {
	Value   string    `json:"value"`
	JSON    bool      `json:"json,omitempty"`
	Domains []string  `json:"domains,omitempty"`
	Scripts Access    `json:"scripts,omitempty"`
	Changed time.Time `json:"changed"`
}

// decodeContents reads the plaintext of a vault. Its errors never quote it.
func decodeContents(plain []byte) (*contents, error) {
	var c contents
	if err := json.Unmarshal(plain, &c); err != nil {
		return nil, fmt.Errorf("its contents are no JSON of a vault") // the cause could quote a value
	}
	if c.Version < 1 || c.Version > contentsVersion {
		return nil, fmt.Errorf("its contents have version %d, and this runner knows %d", c.Version, contentsVersion)
	}
	if c.Secrets == nil {
		c.Secrets = map[string]entry{}
	}
	return &c, nil
}

func (c *contents) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(c)
	return b.Bytes(), err
}

func (c *contents) clone() *contents {
	copied := *c
	copied.Secrets = maps.Clone(c.Secrets) // an entry is replaced, never changed
	copied.Private = maps.Clone(c.Private)
	return &copied
}

// find returns which secret a reference means and which field of it. An exact name counts before a JSON secret whose
// name the reference begins with, a longer name before a shorter one.
func (c *contents) find(ref Ref) (name, path string, ok bool) {
	if e, ok := c.Secrets[ref.Name]; ok {
		return ref.Name, ref.Key, ref.Key == "" || e.Value != ""
	}
	if ref.Provider != "" {
		return "", "", false
	}
	for end := strings.LastIndexByte(ref.Name, '.'); end > 0; end = strings.LastIndexByte(ref.Name[:end], '.') {
		if path = ref.Name[end+1:]; path != "" && c.Secrets[ref.Name[:end]].JSON {
			return ref.Name[:end], path, true
		}
	}
	return "", "", false
}

// check reports what cannot be kept.
func (e entry) check(name string) error {
	if !utf8.ValidString(e.Value) {
		return &Error{
			Problem: fmt.Sprintf("the value of %q is no UTF-8 text", name), Hint: "store it as base64, and decode it where it is used",
		}
	}
	if e.JSON && e.Value != "" && !json.Valid([]byte(e.Value)) {
		return &Error{Problem: fmt.Sprintf("the value of %q is no JSON", name), Hint: "check the text, or store it without --json"}
	}
	return nil
}
