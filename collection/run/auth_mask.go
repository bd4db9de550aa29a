package run

import (
	"slices"

	"github.com/rq-runner/runner/collection"
)

// addDerived hides a credential that was made of the auth's parameters, when there is a secret among them.
func (m *Mask) addDerived(credential string, a *collection.Auth) {
	secret := func(p collection.Param) bool { return m.Text(p.Value) != p.Value }
	if a != nil && slices.ContainsFunc(a.Params, secret) {
		m.remember(ofAuth, credential)
	}
}
