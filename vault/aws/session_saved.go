package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// savedGrant is a grant in the Store.
type savedGrant struct {
	AccessKeyID, SecretAccessKey, SessionToken string
	Expires                                    time.Time
	MFA                                        string
}

// storeKey names what parts say together. It is short, and tells nothing of them.
func storeKey(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

func (g grant) storeName() string { return sessionPrefix + g.root + "/" + g.key }

// saved returns the session of an earlier run, or of another process, that serves the purpose of want, unless it ends
// soon or is the old one.
func (s *Session) saved(ctx context.Context, want, old grant) (grant, bool) {
	var kept savedGrant
	if !s.load(ctx, want.storeName(), &kept) || kept.AccessKeyID == old.AccessKeyID {
		return grant{}, false
	}
	want.Credentials = aws.Credentials{
		AccessKeyID: kept.AccessKeyID, SecretAccessKey: kept.SecretAccessKey, SessionToken: kept.SessionToken,
		CanExpire: true, Expires: kept.Expires, Source: "Store",
	}
	want.mfa, want.cached = kept.MFA, true
	if want.left(s.o.Now()) <= minLife {
		return grant{}, false
	}
	s.register(want.Credentials)
	return want, true
}

// save keeps a grant for later runs.
func (s *Session) save(ctx context.Context, g grant) {
	s.purge(ctx)
	s.store(ctx, g.storeName(), savedGrant{g.AccessKeyID, g.SecretAccessKey, g.SessionToken, g.Expires, g.mfa})
}

// purge removes what has ended, once: keys that change by themselves, those of an instance say, would leave more and more
// of it.
func (s *Session) purge(ctx context.Context) {
	s.mu.Lock()
	done := s.purged
	s.purged = true
	s.mu.Unlock()
	if done || s.o.Store == nil {
		return
	}
	names, err := s.o.Store.Names(ctx, sessionPrefix)
	if err != nil {
		s.warnOnce(ctx, err)
	}
	for _, name := range names {
		var kept struct{ Expires, Until time.Time } // of a grant and of a device
		if !s.load(ctx, name, &kept) || kept.Expires.After(s.o.Now()) || kept.Until.After(s.o.Now()) {
			continue
		}
		if err := s.o.Store.Delete(ctx, name); err != nil {
			s.warnOnce(ctx, err)
		}
	}
}

// load reads JSON from the Store. What cannot be read is warned about, and not there.
func (s *Session) load(ctx context.Context, name string, into any) bool {
	if s.o.Store == nil {
		return false
	}
	data, found, err := s.o.Store.Get(ctx, name)
	if err != nil {
		s.warnOnce(ctx, err)
	}
	return found && json.Unmarshal(data, into) == nil
}

// store writes JSON to the Store. A failure is warned about and stops nothing.
func (s *Session) store(ctx context.Context, name string, value any) {
	if s.o.Store == nil {
		return
	}
	data, err := json.Marshal(value)
	if err == nil {
		err = s.o.Store.Put(ctx, name, data)
	}
	if err != nil {
		s.warnOnce(ctx, err)
	}
}

// lock keeps other processes from asking a person for what this one asks for. Without it a session is opened too many,
// which is no reason to stop.
func (s *Session) lock(ctx context.Context, name string) (unlock func(), err error) {
	if s.o.Store == nil {
		return func() {}, nil
	}
	// A second is longer than a login that asks nobody, and shorter than a person's patience.
	notice := time.AfterFunc(time.Second, func() { s.o.Warn("another runner logs in to AWS; waiting for its session") })
	defer notice.Stop()
	unlock, err = s.o.Store.Lock(ctx, name)
	switch {
	case err == nil:
		return unlock, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	s.warnOnce(ctx, err)
	return func() {}, nil
}

// warnOnce tells a trouble of the Store the first time that it is met.
func (s *Session) warnOnce(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	_, told := s.warned[err.Error()]
	s.warned[err.Error()] = struct{}{}
	s.mu.Unlock()
	if !told {
		s.o.Warn(err.Error())
	}
}
