package run

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// maxDerived is how many derived credentials are masked at a time. A token of one request is of no interest when its
// execution is over, and a run may make a million of them; those of the lanes and of scripts that send are far fewer.
const maxDerived = 64

// addDerived registers a credential that was made of the auth's parameters, when there is a secret among them. The
// oldest one makes room.
func (m *mask) addDerived(credential string, a *collection.Auth) {
	secret := func(p collection.Param) bool { return m.text(p.Value) != p.Value }
	if a == nil || len(credential) < minMasked || !slices.ContainsFunc(a.Params, secret) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.Contains(m.derived, credential) {
		return
	}
	if len(m.derived) >= maxDerived {
		m.derived = m.derived[1:]
	}
	m.derived = append(m.derived, credential) // readers keep their own part of the list
}

// withoutDerived hides the derived credentials.
func withoutDerived(s string, derived []string) string {
	for _, credential := range derived {
		s = strings.ReplaceAll(s, credential, hidden)
	}
	return s
}
