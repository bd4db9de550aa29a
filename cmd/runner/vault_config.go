package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// vaultConfig is the "vault" of runner.json.
type vaultConfig struct {
	// File is the vault; a relative path starts at the folder of runner.json.
	File    string       `json:"file"`
	Scripts vaultScripts `json:"scripts"`
}

// vaultScripts says which secrets scripts may use: true, or a list of names.
type vaultScripts struct {
	all   bool
	names []string
}

// UnmarshalJSON reads a boolean or a list.
func (s *vaultScripts) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.all) == nil || json.Unmarshal(data, &s.names) == nil {
		return nil
	}
	return errors.New("vault.scripts wants true, false or a list of names")
}

// allow reports whether a secret may be used; a name stands for its JSON fields too.
func (s vaultScripts) allow(name string) bool {
	return s.all || slices.ContainsFunc(s.names, func(allowed string) bool {
		return name == allowed || strings.HasPrefix(name, allowed+".")
	})
}

// readVaultConfig reads the nearest runner.json, if there is one.
func readVaultConfig() (vaultConfig, error) {
	var file struct{ Vault json.RawMessage }
	var c vaultConfig
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
