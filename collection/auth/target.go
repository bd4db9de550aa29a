package auth

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
)

// Target is the request to sign, with its variables resolved and before automatic headers are added. Sign changes
// Header, Query and Form; it never writes into the slices that it was given.
type Target struct {
	// Dialect decides what happens to a header of the user's that the scheme would set: Postman replaces it,
	// Requestly keeps it.
	Dialect collection.Dialect
	Method  string
	URL     URL
	Header  []collection.Param
	Query   []collection.Param // not encoded
	// QueryAsIs says that rows of Query reach the server without being encoded (Postman's disableUrlEncoding).
	QueryAsIs bool
	// Form is the rows of an urlencoded body; nil for other bodies, and when none is sent.
	Form []collection.Param
	// Body opens the body that will be sent, as often as it is called; nil when there is none.
	Body func() io.ReadCloser
	// ContentType is the body's own, sent when Header has none.
	ContentType string

	// Warn is told when the request goes out unsigned, and why. May be nil.
	Warn func(message string)
	// Obtained is told a secret that came from a server, before it is used. May be nil.
	Obtained func(secret string)
	// Derived is told a credential that was made of the parameters and gives them, or their powers, away: it is as
	// secret as they are. May be nil.
	Derived func(credential string)

	// Transport fetches tokens, over the connections of the run.
	Transport http.RoundTripper
	// Tokens keeps the tokens that were fetched; nil keeps none.
	Tokens *Tokens
	// Now is the clock; nil is time.Now. Random feeds nonces; nil is crypto/rand.
	Now    func() time.Time
	Random io.Reader
}

// URL is where a request goes, in parts that are encoded as they are sent. The scheme and host are in lower case.
type URL struct {
	Scheme string
	Host   string // without the port; IPv6 in brackets
	Port   string // as written, empty when none is
	Path   string // begins with a slash
	Query  string
	// HasQuery tells `/?` from `/`.
	HasQuery bool
}

// target is the path and query of the request line.
func (u URL) target() string {
	if !u.HasQuery {
		return u.Path
	}
	return u.Path + "?" + u.Query
}

// authority is host and port, without the scheme's own port.
func (u URL) authority() string {
	if u.Port == "" || u.Port == defaultPort(u.Scheme) {
		return u.Host
	}
	return u.Host + ":" + u.Port
}

// port is the port to connect to.
func (u URL) port() string {
	if u.Port == "" {
		return defaultPort(u.Scheme)
	}
	return u.Port
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// setHeader gives the request a header, in the place of one of that name in any case.
func (t *Target) setHeader(name, value string) {
	if _, found := t.header(name); found && t.Dialect == collection.Requestly {
		return
	}
	t.replaceHeader(name, value)
}

// replaceHeader is setHeader for values that belong to a signature, where one of the user's would break it.
func (t *Target) replaceHeader(name, value string) {
	t.removeHeader(name)
	t.Header = append(t.Header, collection.Param{Key: name, Value: value})
}

func (t *Target) removeHeader(name string) {
	t.Header = without(t.Header, func(p collection.Param) bool { return strings.EqualFold(p.Key, name) })
}

// header is the value of the request's header of that name in any case.
func (t *Target) header(name string) (value string, found bool) {
	for _, p := range t.Header {
		if strings.EqualFold(p.Key, name) && !p.Disabled {
			return p.Value, true
		}
	}
	return "", false
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

func (t *Target) warn(format string, args ...any) {
	if t.Warn != nil {
		t.Warn("auth: " + fmt.Sprintf(format, args...))
	}
}

func (t *Target) obtained(secret string) {
	if t.Obtained != nil {
		t.Obtained(secret)
	}
}

func (t *Target) derived(credential string) {
	if t.Derived != nil {
		t.Derived(credential)
	}
}

func (t *Target) now() time.Time {
	if t.Now == nil {
		return time.Now()
	}
	return t.Now()
}

// nonce is n letters and digits, five random bits each.
func (t *Target) nonce(n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	b := t.random(n)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}

// uuid is a random UUID (version 4).
func (t *Target) uuid() string {
	b := t.random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (t *Target) random(n int) []byte {
	source := t.Random
	if source == nil {
		source = rand.Reader
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(source, b); err != nil {
		panic("auth: the source of randomness ended: " + err.Error())
	}
	return b
}

// hashBody reads the body through h, never whole in memory; limit bytes of it when limit is not 0.
func (t *Target) hashBody(h hash.Hash, limit int64) error {
	if t.Body == nil {
		return nil
	}
	body := t.Body()
	defer body.Close()
	var r io.Reader = body
	if limit > 0 {
		r = io.LimitReader(body, limit)
	}
	if _, err := io.Copy(h, r); err != nil {
		return fmt.Errorf("auth: hash the body: %w", err)
	}
	return nil
}

// bodyHash is the whole body's hash in hexadecimal digits; an empty text's when there is no body.
func (t *Target) bodyHash(h hash.Hash) (string, error) {
	err := t.hashBody(h, 0)
	return hex.EncodeToString(h.Sum(nil)), err
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

// given returns a parameter and whether it is there at all: an empty prefix is none, an absent one is the usual.
func given(a *collection.Auth, key string) (value string, found bool) {
	for _, p := range slices.Backward(a.Params) { // the last counts, as with Get
		if p.Key == key && !p.Disabled {
			return p.Value, true
		}
	}
	return "", false
}

// orElse is the parameter's value, or another one when it is empty.
func orElse(value, other string) string {
	if value == "" {
		return other
	}
	return value
}
