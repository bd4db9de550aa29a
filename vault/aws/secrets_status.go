package aws

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rq-runner/runner/vault"
)

// How says which values Fetch asks AWS for.
type How int

// The values of How.
const (
	Fetch   How = iota // those that are not there or are no longer fresh
	Refresh            // all, whatever is cached
)

// Status tells what is known of a link. It never holds a value.
type Status struct {
	Alias    string
	Link     vault.Link
	Provider string            // the one that answers: the link's own, or the active one
	Cache    vault.CachePolicy // that counts; never the empty one
	Version  string            // that is asked for, for people: AWSCURRENT, "id 0f3a…"
	RoleARN  string            // that is assumed: the link's or the provider's; may be empty
	Region   string            // of the secret's ARN or the provider; empty leaves it to the session

	// Of the last value, whether it is kept or not; zero when nothing is known.
	ARN       string
	VersionID string
	Stages    []string
	Fetched   time.Time
	// Cached says that a value is there. Stale says that it is older than its ttl, or that the last attempt to renew it
	// failed.
	Cached, Stale bool
	// Err is why the last attempt failed or why the link cannot be followed, a *vault.Error with a hint; nil when
	// neither is so.
	Err error
}

// Fetch fetches links, all when aliases is empty, and returns their states sorted by alias. A value that could not be
// fetched stays as it was; the reason is in Status.Err. With cache policy memory the state is told by a later Status
// too, and with policy none nothing is kept.
func (s *Secrets) Fetch(ctx context.Context, aliases []string, how How) []Status {
	aliases = s.aliases(aliases)
	var all []wanted
	for _, alias := range aliases {
		if link, ok := s.options.Config.Links[alias]; ok {
			if w, err := s.want(alias, link); err == nil {
				all = append(all, w)
			}
		}
	}
	slots := slotsOf(all)
	if err := s.obtain(ctx, slots, how); err == nil {
		s.remember(ctx, withPolicy(slots, vault.CacheMemory))
	}
	return s.statuses(ctx, aliases)
}

// Status returns the states of all links, sorted by alias. Nothing is fetched.
func (s *Secrets) Status(ctx context.Context) []Status { return s.statuses(ctx, s.aliases(nil)) }

// aliases sorts, and takes all for none.
func (s *Secrets) aliases(some []string) []string {
	if len(some) == 0 {
		return slices.Sorted(maps.Keys(s.options.Config.Links))
	}
	return slices.Compact(slices.Sorted(slices.Values(some)))
}

func (s *Secrets) statuses(ctx context.Context, aliases []string) []Status {
	var all []Status
	for _, alias := range aliases {
		all = append(all, s.status(ctx, alias))
	}
	return all
}

func (s *Secrets) status(ctx context.Context, alias string) Status {
	link, ok := s.options.Config.Links[alias]
	if !ok {
		return Status{Alias: alias, Err: unlinked(alias)}
	}
	w, err := s.want(alias, link)
	if err != nil {
		return Status{Alias: alias, Link: link, Provider: link.Provider, Err: err}
	}
	e := s.known(ctx, w.slot)
	st := Status{
		Alias: alias, Link: link, Provider: w.provider, Cache: w.cache.Policy, Version: w.version.String(), RoleARN: w.target.RoleARN,
		Region: s.region(w), ARN: e.last.ARN, VersionID: e.last.VersionID, Stages: e.last.Stages, Fetched: e.last.Fetched,
		Cached: e.value != nil,
	}
	if e.value != nil {
		st.Stale = e.err != nil || !e.fresh(w.cache, s.options.Now())
		_, st.Err = w.secret(e.value) // a field that is not there
	}
	if e.err != nil {
		st.Err = s.explain(w, e.err)
	}
	return st
}

// known is what this process knows of a slot, or what one before wrote down.
func (s *Secrets) known(ctx context.Context, sl slot) entry {
	s.recall(ctx, []slot{sl})
	s.mu.Lock()
	e := *s.entry(sl)
	s.mu.Unlock()
	if !e.tried.IsZero() || sl.cache.Policy != vault.CacheMemory || s.options.Store == nil {
		return e
	}
	s.disk.Lock()
	defer s.disk.Unlock()
	records, err := s.records(ctx, sl.provider)
	if err != nil {
		s.warnOnce(err)
	}
	if r, ok := records[sl.source]; ok {
		return entry{last: r.Stamp, tried: r.Tried, err: r.Error.restored()}
	}
	return e
}
