// Package vault answers secret references, such as {{vault:db.password}}. The local vault is one encrypted file; other
// providers are beside it in packages of their own.
package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Provider knows secrets by reference. It must be safe for concurrent use.
type Provider interface {
	// Get returns the secret that ref names. An error that wraps ErrNotFound says that this provider does not have it
	// and the next one is to be asked; any other error is final. No error may hold a secret's value.
	Get(ctx context.Context, ref Ref) (Secret, error)
}

var (
	// ErrNotFound is wrapped by the errors of a provider that does not have a secret.
	ErrNotFound = errors.New("secret not found")
	// ErrEmpty is wrapped by the errors about a secret that was prepared, but was given no value yet.
	ErrEmpty = errors.New("secret without a value")
	// ErrNoField is wrapped by the errors about a JSON secret of an external provider that lacks the field; no other
	// provider is asked for it.
	ErrNoField = errors.New("secret without that field")
	// ErrNeedsPerson is wrapped by errors that only a person can mend, with a passphrase or a code, when none is there
	// to be asked.
	ErrNeedsPerson = errors.New("a person is needed")
)

// Secret is a value and the rules of its use.
type Secret struct {
	Name  string // under which it is kept: of db.password that is db when db is JSON
	Value Value
	// Domains are the hosts that the value may be sent to, as Postman writes them; empty allows all.
	Domains []string
	Scripts Access
	Source  string // of the value, for people: "local"
}

// Access says whether scripts may read and change a secret.
type Access string

// The values of Access. The empty one leaves it to the settings of the run.
const (
	AccessDefault Access = ""
	AccessAllowed Access = "allow"
	AccessDenied  Access = "deny"
)

// Value is a secret's text. However it is printed or marshalled, six dots come out, or an address where fmt asks nobody.
type Value struct{ text *string }

// hidden is what a Value prints as.
const hidden = "••••••"

// NewValue makes a value of a text.
func NewValue(text string) Value { return Value{&text} }

// Reveal returns the text; that of the zero Value is empty.
func (v Value) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// Format prints the dots for every verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText writes the dots.
func (v Value) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Error says what is wrong with a vault or a reference, and how to mend it.
type Error struct {
	Problem string
	Hint    string // what to do; may be empty
	Kind    error  // ErrNotFound, ErrEmpty, ErrNoField, ErrNeedsPerson or nil; not printed
	Err     error  // the cause, printed behind Problem; may be nil
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Problem
	}
	return e.Problem + ": " + e.Err.Error()
}

// Unwrap lets errors.Is find the kind and the cause.
func (e *Error) Unwrap() []error {
	var all []error
	for _, err := range []error{e.Kind, e.Err} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}
