package aws

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	// minLife is how much longer credentials must hold to be used: longer than any request and its retries, and what
	// other tools for AWS want too.
	minLife = 5 * time.Minute
	// retryLife is how long the last minutes of credentials are used when no new ones can be had, or none that last
	// longer, before they are asked for again.
	retryLife = time.Minute
)

// grant is a set of credentials and what is known of it.
type grant struct {
	aws.Credentials
	root   string // names the base credentials in the Store
	key    string // names these: grants of one key serve the same purpose
	mfa    string // serial of the device whose code opened the session; empty without one
	cached bool   // an earlier run made it
}

// temporary reports whether STS or its like issued the credentials: they cannot open a session of their own.
func (g grant) temporary() bool {
	return g.SessionToken != "" || strings.HasPrefix(g.AccessKeyID, temporaryPrefix)
}

// left is how long the grant holds.
func (g grant) left(now time.Time) time.Duration {
	switch {
	case !g.HasKeys():
		return 0
	case !g.CanExpire:
		return forever
	}
	return g.Expires.Sub(now)
}

const forever = time.Duration(1<<63 - 1)

// holder keeps a grant and obtains another before it ends. One caller at a time obtains, the others wait for it, so that
// a person is asked once. Unlike the SDK's cache it ends with the caller's ctx, and knows the session's clock.
type holder struct {
	now func() time.Time
	// obtain returns a new grant. The old one, which may be zero, is good no more.
	obtain func(ctx context.Context, old grant) (grant, error)

	turn chan struct{} // holds one token: whose turn it is to obtain

	mu    sync.Mutex // guards what follows
	grant grant
	tried time.Time // when a grant was last asked for
	dead  bool      // AWS said that the grant has ended
}

func newHolder(now func() time.Time, obtain func(context.Context, grant) (grant, error)) *holder {
	return &holder{now: now, obtain: obtain, turn: oneTurn()}
}

// Retrieve is for the SDK's clients.
func (h *holder) Retrieve(ctx context.Context) (aws.Credentials, error) {
	g, err := h.get(ctx)
	return g.Credentials, err
}

// get returns a grant that holds for a while.
func (h *holder) get(ctx context.Context) (grant, error) {
	if g, ok := h.fresh(); ok {
		return g, nil
	}
	if err := h.take(ctx); err != nil {
		return grant{}, err
	}
	defer h.give()
	if g, ok := h.fresh(); ok { // whose turn it was before
		return g, nil
	}
	old, usable := h.last()
	g, err := h.obtain(ctx, old)
	switch {
	case err == nil:
		h.keep(g)
	case usable && ctx.Err() == nil:
		h.keep(old)
		return old, nil
	}
	return g, err
}

// replace obtains a new grant though the old one may hold.
func (h *holder) replace(ctx context.Context, old func(context.Context) grant) (grant, error) {
	if err := h.take(ctx); err != nil {
		return grant{}, err
	}
	defer h.give()
	was, _ := h.last()
	if !was.HasKeys() {
		was = old(ctx)
	}
	g, err := h.obtain(ctx, was)
	if err == nil {
		h.keep(g)
	}
	return g, err
}

func (h *holder) take(ctx context.Context) error {
	select {
	case <-h.turn:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (h *holder) give() { h.turn <- struct{}{} }

func (h *holder) fresh() (grant, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	left := h.grant.left(now)
	return h.grant, !h.dead && (left > minLife || left > 0 && now.Sub(h.tried) < retryLife)
}

// last returns the grant there is, and whether it could still be used.
func (h *holder) last() (grant, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.grant, !h.dead && h.grant.left(h.now()) > 0
}

func (h *holder) keep(g grant) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.grant, h.tried, h.dead = g, h.now(), false
}

// expire forgets a grant that AWS takes no more, unless a newer one is there already.
func (h *holder) expire(g grant) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dead = h.dead || h.grant.AccessKeyID == g.AccessKeyID
}
