// Package auth signs a request by the scheme that the collection names.
//
// Each scheme is one file. Those here add to the headers or the query of the final request.
package auth

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// Target is the request to sign, with its variables resolved and before automatic headers are added. Apply changes
// Header and Query; it never writes into the slices that it was given.
type Target struct {
	// Dialect decides what happens to a header of the user's that the scheme would set: Postman replaces it,
	// Requestly keeps it.
	Dialect collection.Dialect
	Header  []collection.Param
	Query   []collection.Param // not encoded
	// Warn is told when the scheme leaves the request as it is because a value is missing. May be nil.
	Warn func(message string)
}

// UnsupportedError says that a scheme is not known. A request must not be sent without the signature that it asks for.
type UnsupportedError struct{ Type string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("auth: %q is not supported yet: the request was not sent", e.Type)
}

// Apply signs the request; a nil Auth and noauth leave it as it is. The error is an *UnsupportedError, or tells what of
// the parameters cannot be used.
func Apply(t *Target, a *collection.Auth) error {
	if a == nil {
		return nil
	}
	switch a.Type {
	case "", "noauth":
		return nil
	case "basic":
		basic(t, a)
	case "bearer":
		bearer(t, a)
	case "apikey":
		apiKey(t, a)
	case "oauth2":
		return oauth2(t, a)
	default:
		return &UnsupportedError{Type: a.Type}
	}
	return nil
}

// setHeader gives the request a header, in the place of one of that name in any case.
func (t *Target) setHeader(name, value string) {
	if t.Dialect == collection.Requestly && hasHeader(t.Header, name) {
		return
	}
	t.removeHeader(name)
	t.Header = append(t.Header, collection.Param{Key: name, Value: value})
}

func (t *Target) removeHeader(name string) {
	t.Header = without(t.Header, func(p collection.Param) bool { return strings.EqualFold(p.Key, name) })
}

// setQuery gives the request a query parameter at the end, in the place of any of that name.
func (t *Target) setQuery(name, value string) {
	if t.Dialect == collection.Requestly && hasEnabled(t.Query, name) {
		return
	}
	t.removeQuery(name)
	t.Query = append(t.Query, collection.Param{Key: name, Value: value})
}

func (t *Target) removeQuery(name string) {
	t.Query = without(t.Query, func(p collection.Param) bool { return p.Key == name })
}

func (t *Target) warn(message string) {
	if t.Warn != nil {
		t.Warn(message)
	}
}

func hasHeader(list []collection.Param, name string) bool {
	for _, p := range list {
		if strings.EqualFold(p.Key, name) && !p.Disabled {
			return true
		}
	}
	return false
}

func hasEnabled(list []collection.Param, name string) bool {
	for _, p := range list {
		if p.Key == name && !p.Disabled {
			return true
		}
	}
	return false
}

// without returns a new list that lacks the rows that drop names.
func without(list []collection.Param, drop func(collection.Param) bool) []collection.Param {
	kept := make([]collection.Param, 0, len(list)+1)
	for _, p := range list {
		if !drop(p) {
			kept = append(kept, p)
		}
	}
	return kept
}
