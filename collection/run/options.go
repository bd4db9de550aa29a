package run

import (
	"crypto/tls"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// Options of a run; the zero value works.
type Options struct {
	Environment, Globals *collection.Environment
	// EnvironmentVars and GlobalVars override the files' (--env-var, --global-var).
	EnvironmentVars, GlobalVars []collection.Variable
	Data                        []collection.Row
	Iterations                  int      // 0: one for each row of Data, else one
	Folders                     []string // names, ids or paths to run; empty runs all
	Bail                        Bail
	Delay                       time.Duration // before each request
	Timeout                     time.Duration // of the whole run; 0 is none
	RequestTimeout              time.Duration
	Retry                       Retry
	ScriptTimeout               time.Duration
	Isolate                     bool // a fresh global scope for each script
	HTTP                        HTTPOptions
	Files                       Files
	// Cookies start the jar.
	Cookies []collection.Cookie
	// Vault has the secrets. Without one, {{vault:…}} has no meaning and stays literal.
	Vault *Vault
	// Mask hides what is in it, and gets the run's secrets: those of variables, of the Vault, and what is obtained with
	// them. It may serve many runs. Nil is one of the run's own.
	Mask *Mask
	// Libraries has the modules that scripts may require; nil has none.
	Libraries script.Library
	// ScriptCache is a folder that keeps what scripts take from node_modules, bundled, from run to run; empty keeps none.
	ScriptCache string
	// Emit receives every event, one at a time. May be nil.
	Emit func(Event)
	// BodyLimit cuts the bodies in events, in bytes; 0 keeps them whole.
	BodyLimit int
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Lanes is how many iterations run side by side; 0 and 1 run them in order.
	Lanes int
	// Shard runs a part of the whole; the zero value runs all of it.
	Shard Shard
}

// Bail says what stops a run early, as Newman's --bail.
type Bail int

// The values of Bail.
const (
	BailNever   Bail = iota
	BailFailure      // stop after the script where a failure happens
	BailFolder       // abort the run with an error where a request or a script fails; failed tests do not count
	BailBoth         // both: errors abort it, failed tests stop it
)

// HTTPOptions is how requests are sent.
type HTTPOptions struct {
	Insecure        bool // accept any certificate
	IgnoreRedirects bool
	RootCAs         [][]byte // PEM, added to the system's
	Certificates    []ClientCertificate
	// Resolve maps "host:port" to "addr:port" (curl's --resolve).
	Resolve map[string]string
	// ConnectTo changes where connections go; the first entry that fits counts. Resolve comes after it.
	ConnectTo []ConnectTo
	// UnixSocket is a path: every connection goes there, and no proxy is asked.
	UnixSocket string
	// Version forces "http1" or "http2" on every request, whatever the collection says; over http://, HTTP/2 then needs
	// no upgrade. "auto" is for requests whose collection says nothing; empty leaves those at HTTP/1.1.
	Version string
	// Proxy reports the proxy for a URL, empty for none: http, https, socks5 (names are looked up here) or socks5h (by
	// the proxy), with user and password in the URL. Nil uses none.
	Proxy func(url string) (proxy string, err error)
	// UserAgent is sent when the request names none.
	UserAgent string
	// Header gives what to add to each request that is sent, those of scripts too, unless it has a header of that name.
	// It is asked again for each, from several goroutines at once. Nil adds nothing.
	Header func() []collection.Param
	// StreamTimeout is how long a stream of events or of JSON values is read; 0 reads it to its end.
	StreamTimeout time.Duration
	// MaxResponse is the largest response body in bytes; 0 is no limit.
	MaxResponse int64
}

// ConnectTo is curl's --connect-to: connections to Host:Port go to ToHost:ToPort. An empty Host or Port is any, an
// empty ToHost or ToPort stays as it is. IPv6 hosts have no brackets.
type ConnectTo struct{ Host, Port, ToHost, ToPort string }

// ClientCertificate is used for hosts that Matches names; empty Matches is any host (the fallback, asked last).
type ClientCertificate struct {
	Matches []string // Postman's URL patterns: https://*.example.com:8443/*
	Cert    tls.Certificate
}

// Files says what uploads may read.
type Files struct {
	Dir     string // relative paths start here; empty is the current folder
	Outside bool   // allow files outside Dir
}
