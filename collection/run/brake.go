package run

import (
	"context"
	"sync"
	"time"
)

// A brake stops the lanes of a run after the items that they are at: what was sent gets its answer and its tests, so
// that --bail fails nothing but what failed. It never cancels.
type brake struct {
	once   sync.Once
	pulled chan struct{}
	why    error // written before pulled is closed
}

func newBrake() *brake { return &brake{pulled: make(chan struct{})} }

// pull stops the lanes; the first reason counts.
func (b *brake) pull(why error) {
	b.once.Do(func() {
		b.why = why
		close(b.pulled)
	})
}

// reason is why the lanes stop, nil while they go on.
func (b *brake) reason() error {
	select {
	case <-b.pulled:
		return b.why
	default:
		return nil
	}
}

// sleep waits. It returns why ctx ended or the brake was pulled when one of them was.
func (b *brake) sleep(ctx context.Context, d time.Duration) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		case <-b.pulled:
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return b.reason()
}
