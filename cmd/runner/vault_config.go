package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rq-runner/runner/vault"
)

// readVaultConfig reads the nearest runner.json, if there is one.
func readVaultConfig() (vault.Config, error) {
	var file struct{ Vault json.RawMessage }
	var c vault.Config
	path, err := findUpwards(configName)
	if err != nil || path == "" {
		return c, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return c, fmt.Errorf("%s: want a JSON object: %w", path, err)
	}
	if file.Vault == nil {
		return c, nil
	}
	d := json.NewDecoder(bytes.NewReader(file.Vault))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, &usageError{problem: fmt.Sprintf("%s: vault: %s", path, err), hint: `as in "vault": {"file": "secrets.age", "scripts": ["name"]}`}
	}
	if c.File != "" && !filepath.IsAbs(c.File) {
		c.File = filepath.Join(filepath.Dir(path), c.File)
	}
	return c, nil
}
