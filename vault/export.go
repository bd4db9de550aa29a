package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"filippo.io/age/armor"
)

// Export returns the vault, locked anew, as text. It is a vault itself: whoever has the key can use it in this one's
// place.
func (f *File) Export(ctx context.Context, l Lock) ([]byte, error) {
	c, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	data, err := sealFor(c, l)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := armor.NewWriter(&b)
	_, err = w.Write(data)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

// ExportPlain returns the names and values that the vault holds as a JSON object, for everyone to read.
func (f *File) ExportPlain(ctx context.Context) ([]byte, error) {
	c, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for name, e := range c.Secrets {
		if e.Value != "" {
			values[name] = e.Value
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(values)
	return b.Bytes(), err
}
