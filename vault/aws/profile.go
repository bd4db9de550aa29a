package aws

import (
	"context"

	"github.com/rq-runner/runner/vault"
)

// Autofill returns what a profile of ~/.aws says of a provider: its name, its region, and the profile as the source of
// credentials. Keys stay where they are. An empty name is main, else default, as in Postman.
func Autofill(ctx context.Context, profile string) (vault.ProviderConfig, error) {
	return vault.ProviderConfig{}, errNotYet
}
