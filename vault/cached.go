package vault

import (
	"context"
	"errors"
	"sync"
)

// Cached returns a provider that asks p once for each reference and keeps the answer, so that all iterations of a run
// agree; who asks meanwhile waits. That p does not have a secret is kept too, other errors are not.
func Cached(p Provider) Provider { return &cached{provider: p, answers: map[Ref]*answer{}} }

type cached struct {
	provider Provider
	mu       sync.Mutex // guards answers
	answers  map[Ref]*answer
}

// answer is what became of one reference.
type answer struct {
	turn   chan struct{} // holds one token: whoever has it may ask or read
	known  bool
	secret Secret
	err    error
}

// Get asks or waits. A waiter whose context ends does not disturb the others.
func (c *cached) Get(ctx context.Context, ref Ref) (Secret, error) {
	a := c.answer(ref)
	select {
	case <-a.turn:
	case <-ctx.Done():
		return Secret{}, context.Cause(ctx)
	}
	defer func() { a.turn <- struct{}{} }()
	if !a.known {
		a.secret, a.err = c.provider.Get(ctx, ref)
		a.known = a.err == nil || errors.Is(a.err, ErrNotFound)
	}
	return a.secret, a.err
}

func (c *cached) answer(ref Ref) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.answers[ref]
	if a == nil {
		a = &answer{turn: make(chan struct{}, 1)}
		a.turn <- struct{}{}
		c.answers[ref] = a
	}
	return a
}
