package main

import (
	"context"
	"fmt"

	"github.com/rq-runner/runner/vault"
)

// tidyCache drops the values on the disk that no link names any more. What was asked for is done without it, so what goes
// wrong is a warning.
func tidyCache(ctx context.Context, p *process, local *vault.File) {
	config, err := readVaultConfig()
	var a *awsAccess
	if err == nil {
		a, err = newAWSAccess(p, config, local, awsOptions{})
	}
	if err == nil {
		err = a.secrets.Tidy(ctx)
	}
	if err != nil {
		fmt.Fprintf(p.stderr, "runner: warning: dropping what was cached of it: %s\n", err)
	}
}
