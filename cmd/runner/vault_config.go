package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/vault"
)

// readVaultConfig reads the nearest runner.json, if there is one.
func readVaultConfig() (vault.Config, error) {
	path, err := findConfig()
	if err != nil || path == "" {
		return vault.Config{}, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return vault.Config{}, nil
	}
	if err != nil {
		return vault.Config{}, err
	}
	c, err := vault.ParseConfig(data)
	if err == nil {
		err = checkDomains(c)
	}
	if err != nil {
		return vault.Config{}, fmt.Errorf("%s: %w", path, err)
	}
	if c.File != "" && !filepath.IsAbs(c.File) {
		c.File = filepath.Join(filepath.Dir(path), c.File)
	}
	return c, nil
}

// checkDomains is the part of the check that the vault leaves to those who know the rules of domains.
func checkDomains(c vault.Config) error {
	for alias, link := range c.Links {
		for _, domain := range link.Domains {
			if err := run.CheckDomain(domain); err != nil {
				return fmt.Errorf("vault.links.%s.domains: %w", alias, err)
			}
		}
	}
	for i, provider := range c.Providers {
		for _, domain := range provider.Direct.Domains {
			if err := run.CheckDomain(domain); err != nil {
				return fmt.Errorf("vault.providers[%d].direct.domains: %w", i, err)
			}
		}
	}
	return nil
}

// editVaultConfig changes the nearest runner.json, or makes one in the current folder, and returns its path.
func editVaultConfig(ctx context.Context, p *process, change func(*vault.Config) error) (path string, err error) {
	if path, err = findConfig(); err != nil {
		return "", err
	}
	if path == "" {
		if path, err = filepath.Abs(configName); err != nil {
			return "", err
		}
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // so that all who write to it lock the same
	}
	return path, vault.EditConfig(ctx, path, p.configLock(path), func(c *vault.Config) error {
		if err := change(c); err != nil {
			return err
		}
		return checkDomains(*c)
	})
}

// configLock is kept away from the file, which mostly stands in a repository.
func (p *process) configLock(path string) string {
	dir := p.cacheDir()
	if dir == "" {
		return path + ".lock"
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(dir, "locks", hex.EncodeToString(sum[:8]))
}
