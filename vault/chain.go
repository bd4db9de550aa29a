package vault

import (
	"context"
	"errors"
	"fmt"
)

// Chain asks its providers in order. The first that has the secret, or fails, decides; when none has it, the last one's
// error tells where it was looked for.
type Chain []Provider

// Get asks one provider after the other.
func (c Chain) Get(ctx context.Context, ref Ref) (Secret, error) {
	var err error = &Error{Problem: fmt.Sprintf("no vault is set up for %q", ref.Text), Kind: ErrNotFound}
	for _, p := range c {
		var s Secret
		if s, err = p.Get(ctx, ref); !errors.Is(err, ErrNotFound) {
			return s, err
		}
	}
	return Secret{}, err
}
