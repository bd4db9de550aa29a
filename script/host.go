// Package script runs the scripts of a collection in goja, the only package that knows the engine.
//
// A script sees one API object under two names, pm and rq. All that it may do is in the Host that the caller fills: a
// nil func is a feature that the script does not have.
package script

import (
	"context"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// Host is what one execution of a script may see and do. Funcs are called on the goroutine of Lane.Run, but Send,
// which may be called from another.
type Host struct {
	Dialect collection.Dialect
	Event   collection.Event
	Info    Info
	// Location is the names from the collection to the request; Current names the owner of the running script.
	Location []string
	Current  string

	// Request is the request to send (a pre-request script's changes are kept) or, in a test script, as it was sent.
	Request  *Request
	Response *Response // nil before the request was sent

	Globals, CollectionVariables, Environment, Local *vars.Scope // never nil
	Data                                             *vars.Scope // this iteration's row; nil without a data file
	// Expand is pm.variables.replaceIn for one text: variables and dynamic variables, never secrets.
	Expand func(text string) string
	// Dynamic makes a value for rq.$name(args…). The name begins with '$'; false when there is no such one.
	Dynamic func(name string, args []string) (any, bool)

	Test func(Test)
	Log  func(level, text string) // level is log, info, warn, error or debug
	// Send is pm.sendRequest. The error's text is what the script sees, with the code of a *SendError. It may be called
	// concurrently.
	Send func(ctx context.Context, r *Request) (*Response, error)
	Jar  *Jar
	// Next is setNextRequest; nil ends the iteration.
	Next func(nameOrID *string)
	// Skip is skipRequest; the rest of the script does not run.
	Skip func()
	// RunRequest is pm.execution.runRequest: it runs a request of the collection, with its scripts, to its end. It is
	// called between two tasks of the script, on the goroutine of Lane.Run, and may run scripts on the same lane. A nil
	// response is a request that was skipped. The error's text is what the script sees.
	RunRequest func(ctx context.Context, call RunRequest) (*Response, error)
	// Visualize keeps what pm.visualizer.set was given, for the report; nil is pm.visualizer.clear.
	Visualize func(v *Visualization)
	Vault     *Vault // nil: no secrets for scripts; see VaultDenied
	// VaultDenied is the error text of every pm.vault call when Vault is nil.
	VaultDenied string
}

// Info is pm.info.
type Info struct {
	RequestName, RequestID    string
	Iteration, IterationCount int // Iteration counts from 0
	// Entry is the request's place in the run, from 0; Entries is how many there are.
	Entry, Entries int
}

// Request is a request with its auth in force, as scripts see it.
type Request struct {
	collection.Request
	ID, Name, Description string
	Auth                  *collection.Auth // nil when none is in force
	// Automatic is how many of the headers, the last ones, the program added to what was written.
	Automatic int
}

// Response is what came back.
type Response struct {
	Code   int
	Status string             // reason phrase
	Header []collection.Param // as on the wire, in order
	Body   []byte             // decoded (no gzip); the caller must not change it
	// Load reads a body that is too large for memory, of which Body is the first part; nil when Body is the whole.
	Load    func() ([]byte, error)
	Cookies []collection.Cookie
	URL     string // where it came from, behind all redirects; empty is the request's own
	Time    time.Duration
	// HeaderSize and BodySize are bytes on the wire.
	HeaderSize, BodySize int64
}

// whole is the body, also one that is too large to be kept.
func (r *Response) whole() ([]byte, error) {
	if r.Load == nil {
		return r.Body, nil
	}
	return r.Load()
}

// SendError is why a request of a script got no answer.
type SendError struct {
	Code    string // as Node names it: ECONNREFUSED, ENOTFOUND …; empty when there is none
	Message string
}

// Error is what the script sees as the error's message.
func (e *SendError) Error() string { return e.Message }

// Test is one assertion of a script: pm.test, or a key of the legacy tests object.
type Test struct {
	Name    string
	Index   int // counts from 0 in each script
	Skipped bool
	Error   *Error // nil when it passed or was skipped
}

// RunRequest names a request of the collection by its id, name or path, and variables that come before all others while
// it runs.
type RunRequest struct {
	Request   string
	Variables []collection.Variable
}

// Visualization is what a script asked to show: a Handlebars template, and JSON as the script gave it. Data and Options
// are empty when it gave none.
type Visualization struct{ Template, Data, Options string }

// Jar is the cookie jar as scripts may use it. URLs are absolute.
type Jar struct {
	All    func(url string) ([]collection.Cookie, error)
	Set    func(url string, c collection.Cookie) error
	Remove func(url, name string) error
	Clear  func(url string) error
}

// Vault is pm.vault. Its funcs may block and are called from a goroutine of their own.
type Vault struct {
	Get   func(ctx context.Context, key string) (value string, found bool, err error)
	Set   func(ctx context.Context, key, value string) error
	Unset func(ctx context.Context, key string) error
}

// Error is what a script threw, or why it was stopped.
type Error struct {
	Name    string // "AssertionError", "TypeError" … or "Error"
	Message string
	Stack   string // places in the user's source, innermost first, a line each
	// Line and Column count from 1 in the user's source; 0 when unknown. Excerpt is that line.
	Line, Column int
	Excerpt      string
	// Actual and Expected are set on a failed comparison, as text.
	Actual, Expected string
	Compared         bool
}

func (e *Error) Error() string {
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}
