package aws

import (
	"path/filepath"
	"testing"

	"github.com/rq-runner/runner/vault"
)

func newTestStore(t *testing.T) *Store {
	t.Helper()
	return NewStore(vault.Options{Path: filepath.Join(t.TempDir(), "cache", "sessions.age")})
}
