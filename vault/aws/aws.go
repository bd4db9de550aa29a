// Package aws reads secrets from AWS Secrets Manager, through a session that knows MFA and roles. It is the only package
// that imports the AWS SDK.
package aws

// Target is who asks for secrets, and where. Comparable: one client serves all secrets of a target.
type Target struct {
	Region     string // of the secret's ARN, else the provider's
	RoleARN    string // empty is the provider's; without one, the session itself asks
	ExternalID string
}
