package aws

import "time"

// Identity is who a session is.
type Identity struct {
	Account string
	ARN     string
	UserID  string
	// Source tells a person where the credentials are from: "profile main", "the keys in the local vault".
	Source string
	// Temporary credentials have a session token; long-lived ones are keys of a user.
	Temporary bool
	// MFA is the serial of the device whose code opened the session; empty without one.
	MFA string
	// Expires is when the session ends; zero when it does not.
	Expires time.Time
	// Cached sessions were opened by an earlier run.
	Cached bool
	// Role is the one that the provider's secrets are asked with, assumed from this identity; empty asks as this identity.
	Role string
	// Region is where secrets are asked for when nothing else says so; may be empty.
	Region string
}
