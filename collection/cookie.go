package collection

import "time"

// Cookie is one cookie of a jar.
type Cookie struct {
	Name, Value, Domain, Path string
	Expires                   time.Time // zero for a session cookie
	Secure, HTTPOnly          bool
	HostOnly                  bool   // only Domain itself, not its subdomains
	SameSite                  string // "Strict", "Lax", "None" or empty
	Created, LastAccessed     time.Time
}
