package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/rq-runner/runner/vault"
)

var errNotYet = &vault.Error{Problem: "the session is not written yet"} // of the skeleton

// SecretsManager returns the client that reads secrets for a target, logged in and with its role assumed. It is the same
// one as long as its credentials hold, and gets new ones by itself. An empty region is the provider's, else that of
// KONG_VAULT_AWS_REGION or of the SDK's chain; an empty role is the provider's, if it has one.
func (s *Session) SecretsManager(ctx context.Context, t Target) (*secretsmanager.Client, error) {
	return nil, errNotYet
}

// STS returns a client with the session's own credentials, without the provider's role.
func (s *Session) STS(ctx context.Context) (*sts.Client, error) {
	return nil, errNotYet
}

// IAM returns a client with the session's own credentials, without the provider's role.
func (s *Session) IAM(ctx context.Context) (*iam.Client, error) {
	return nil, errNotYet
}
