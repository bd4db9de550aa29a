package aws

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/rq-runner/runner/vault"
)

// value is what AWS gave for a source. It is not changed once it is made.
type value struct {
	stamp
	text   string
	binary bool // text is the base64 of the secret's bytes
}

// stamp is what may be told of a value.
type stamp struct {
	ARN       string    `json:"arn"`
	Name      string    `json:"name"`
	VersionID string    `json:"versionId"`
	Stages    []string  `json:"stages,omitempty"`
	Fetched   time.Time `json:"fetched"`
}

// entry is what is known of a slot. Secrets.mu guards it.
type entry struct {
	value  *value // the last one; nil with policy none
	last   stamp  // of the last value, kept or not
	err    error  // of the last attempt; nil when it went well
	tried  time.Time
	before bool          // the attempt was that of an earlier process
	warned time.Time     // the attempt that a person was told of
	flight chan struct{} // closed when the attempt under way ends; nil when there is none
}

// retryAfter is how long an error is kept that is not about what AWS has. It is enough for the lanes of a run not to ask
// for one secret again and again, each time with all retries, and short enough for a person to mend things and go on.
const retryAfter = 10 * time.Second

// fresh reports whether the value needs no fetch: for ttl, or without one as long as it is there.
func (e *entry) fresh(c vault.CacheConfig, now time.Time) bool {
	return e.value != nil && (c.TTL == 0 || now.Before(e.value.Fetched.Add(seconds(c.TTL))))
}

// settled reports whether the last attempt still counts: what it brought is fresh, or why it failed. What failed in an
// earlier process, but for a secret that is not there, may have been mended since: by a code, other keys, a network.
func (e *entry) settled(c vault.CacheConfig, now time.Time) bool {
	if e.fresh(c, now) {
		return true
	}
	missing := isMissing(e.err)
	if e.err == nil || e.before && !missing {
		return false
	}
	keep := retryAfter
	if missing {
		if c.NegTTL == 0 && c.Policy == vault.CacheMemory {
			return true
		}
		keep = max(keep, seconds(c.NegTTL))
	}
	return now.Before(e.tried.Add(keep))
}

// usable reports whether the value may be given though it could not be renewed.
func (e *entry) usable(c vault.CacheConfig, now time.Time) bool {
	switch {
	case e.value == nil:
		return false
	case e.err == nil || e.fresh(c, now): // an attempt that went well a moment ago is good for who waited for it
		return true
	case c.ResurrectTTL == 0:
		return c.Policy == vault.CacheDisk
	}
	return now.Before(e.value.Fetched.Add(seconds(c.TTL) + seconds(c.ResurrectTTL)))
}

// maxSeconds is Kong's default for "as long as it lasts", three years; more would overflow.
const maxSeconds = 1e8

func seconds(n int) time.Duration { return time.Duration(min(n, maxSeconds)) * time.Second }

// entry returns the entry of a slot; the caller holds s.mu.
func (s *Secrets) entry(sl slot) *entry {
	e := s.entries[sl]
	if e == nil {
		e = &entry{}
		s.entries[sl] = e
	}
	return e
}

// value returns what a slot holds, fetched when that is needed.
func (s *Secrets) value(ctx context.Context, w wanted) (*value, error) {
	if w.cache.Policy == vault.CacheNone {
		return s.unkept(ctx, w)
	}
	if err := s.obtain(ctx, []slot{w.slot}, Fetch); err != nil {
		return nil, err
	}
	s.mu.Lock()
	e := *s.entry(w.slot)
	now := s.options.Now()
	if e.usable(w.cache, now) {
		s.entry(w.slot).warned = e.tried
	}
	s.mu.Unlock()
	if !e.usable(w.cache, now) {
		return nil, s.explain(w, e.err)
	}
	if e.err != nil && !e.warned.Equal(e.tried) {
		s.options.Warn(fmt.Sprintf("the secret %q is used as it was %s ago, because it could not be fetched again: %v",
			w.name, now.Sub(e.value.Fetched).Round(time.Second), s.explain(w, e.err)))
	}
	return e.value, nil
}

// unkept fetches a value for one use.
func (s *Secrets) unkept(ctx context.Context, w wanted) (*value, error) {
	var got *value
	var failed error
	s.ask(ctx, []source{w.source}, func(_ source, v *value, err error) { got, failed = v, err })
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	if failed != nil {
		return nil, s.explain(w, failed)
	}
	s.register(got)
	return got, nil
}

// obtain sees to it that the slots are settled, or are asked for again when how says so. Each is asked for once at a
// time; who comes meanwhile waits. The error is that ctx ended.
func (s *Secrets) obtain(ctx context.Context, slots []slot, how How) error {
	for {
		mine, others := s.claim(ctx, slots, how)
		if len(mine) > 0 {
			s.fill(ctx, mine)
		}
		for _, flight := range others {
			select {
			case <-flight:
			case <-ctx.Done():
			}
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if len(others) == 0 {
			return nil
		}
		how = Fetch // what others brought is new; what they left, because their ctx ended, is asked for by us
	}
}

// claim takes the slots that nobody asks for yet, and returns what to wait for of the rest. It never waits itself, so
// that two callers cannot wait for each other.
func (s *Secrets) claim(ctx context.Context, slots []slot, how How) (mine []slot, others []chan struct{}) {
	s.recall(ctx, slots)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.options.Now()
	for _, sl := range slots {
		e := s.entry(sl)
		switch {
		case e.flight != nil:
			others = append(others, e.flight)
		case how == Refresh || !e.settled(sl.cache, now):
			e.flight = make(chan struct{})
			mine = append(mine, sl)
		}
	}
	return mine, others
}

// fill asks for claimed slots, and lets go of them whatever happens.
func (s *Secrets) fill(ctx context.Context, mine []slot) {
	of := map[source][]slot{}
	var sources []source
	for _, sl := range mine {
		if of[sl.source] == nil {
			sources = append(sources, sl.source)
		}
		of[sl.source] = append(of[sl.source], sl)
	}
	defer s.release(mine)
	s.ask(ctx, sources, func(src source, v *value, err error) {
		if err != nil && ctx.Err() != nil {
			return // that ctx ended says nothing about the secret
		}
		s.register(v)
		s.settle(of[src], v, err)
	})
	s.remember(ctx, append(withPolicy(mine, vault.CacheDisk), s.outdated(ctx, mine)...))
}

// settle writes down what an attempt brought.
func (s *Secrets) settle(slots []slot, v *value, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sl := range slots {
		e := s.entry(sl)
		e.err, e.tried, e.before = err, s.options.Now(), false
		if err == nil {
			e.last = v.stamp
		}
		if err == nil && sl.cache.Policy != vault.CacheNone {
			e.value = v
		}
	}
}

// release lets those go on who wait for the slots.
func (s *Secrets) release(slots []slot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sl := range slots {
		e := s.entry(sl)
		close(e.flight)
		e.flight = nil
	}
}

// register tells the mask every text of a value before anybody sees it: all of it, the fields of its JSON, and the bytes
// behind base64.
func (s *Secrets) register(v *value) {
	if v == nil || s.options.Register == nil {
		return
	}
	for _, text := range v.texts() {
		s.options.Register(text)
	}
}

func (v *value) texts() []string {
	all := []string{v.text}
	text := v.text
	if v.binary {
		raw, err := base64.StdEncoding.DecodeString(v.text)
		if err == nil {
			text = string(raw)
			all = append(all, text)
		}
	}
	walkJSON(text, func(_, leaf string, isLeaf bool) {
		// These are words of every JSON, and nobody's secret.
		if isLeaf && leaf != "" && leaf != "true" && leaf != "false" {
			all = append(all, leaf)
		}
	})
	return all
}
