package aws

import (
	"context"
	"errors"
	"time"

	"github.com/aws/smithy-go/middleware"
)

// attemptTimeout is far longer than Secrets Manager takes, and ends an attempt whose connection is open but silent.
const attemptTimeout = 20 * time.Second

// errSilent ends an attempt that took too long. The SDK tries again what says Timeout.
type errSilent struct{ error }

// Timeout reports that the attempt timed out.
func (errSilent) Timeout() bool { return true }

// limitAttempts bounds each attempt from when the signed request is sent. What comes before may ask a person for a code
// and take as long as that takes.
func limitAttempts(limit time.Duration) func(*middleware.Stack) error {
	attempt := func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		limited, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		out, meta, err := next.HandleDeserialize(limited, in)
		if err != nil && limited.Err() != nil && ctx.Err() == nil {
			err = errSilent{errors.New("no answer within " + limit.String())}
		}
		return out, meta, err
	}
	return func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("runnerAttemptTimeout", attempt), middleware.Before)
	}
}
