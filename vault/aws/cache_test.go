package aws

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

const dbSeed = `{"secrets": [{"name": "db", "value": "hunter2-1"}]}`

// cached is a config with one link, db, that is kept like that.
func cached(c vault.CacheConfig) vault.Config {
	return linksOf(map[string]vault.Link{"db": {SecretID: "db", Cache: c}})
}

func TestCacheMemory(t *testing.T) {
	f := newFixture(t, dbSeed)
	s := f.secrets(cached(vault.CacheConfig{TTL: 60, ResurrectTTL: 30}))
	f.wantText(s, "db", "hunter2-1")
	f.put("db", "hunter2-2")
	f.advance(59 * time.Second)
	f.wantText(s, "db", "hunter2-1")
	f.wantCalls("GetSecretValue")
	f.advance(time.Second)
	f.wantText(s, "db", "hunter2-2")
	f.wantCalls("GetSecretValue")

	// Beyond its ttl a value lasts another resurrectTtl when it cannot be had again.
	f.breakClient(errors.New("no network"))
	f.advance(60 * time.Second)
	f.wantText(s, "db", "hunter2-2")
	if got := f.warned(); !containsAll(got, `the secret "db" is used as it was 1m0s ago`, "no network") {
		t.Errorf("warning = %q", got)
	}
	f.wantText(s, "db", "hunter2-2")
	if got := f.warned(); got != "" {
		t.Errorf("the warning is repeated: %q", got)
	}
	f.advance(30 * time.Second)
	f.wantProblem(s, "db", "no network")
	f.breakClient(nil)
	f.wantProblem(s, "db", "no network") // for a moment
	f.advance(retryAfter)
	f.wantText(s, "db", "hunter2-2")

	// Another run knows nothing of it.
	s = f.secrets(cached(vault.CacheConfig{TTL: 60}), func(o *Options) { o.Offline = true })
	f.wantProblem(s, "db", "offline", "runner vault fetch")
}

func TestCacheMemoryIsNeverStaleByItself(t *testing.T) {
	f := newFixture(t, dbSeed)
	s := f.secrets(cached(vault.CacheConfig{TTL: 60}))
	f.wantText(s, "db", "hunter2-1")
	f.advance(60 * time.Second)
	f.breakClient(errors.New("no network"))
	f.wantProblem(s, "db", "no network")
}

func TestCacheNone(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	s := f.secrets(cached(vault.CacheConfig{Policy: vault.CacheNone}), func(o *Options) { o.Store = disk })
	if err := s.Prefetch(t.Context(), []vault.Ref{{Name: "db"}}); err != nil {
		t.Fatal(err)
	}
	f.wantCalls("") // there is no place to keep it for the first use
	f.wantText(s, "db", "hunter2-1")
	f.put("db", "hunter2-2")
	f.wantText(s, "db", "hunter2-2")
	f.wantCalls("GetSecretValue GetSecretValue")
	if st := s.Fetch(t.Context(), nil, Fetch)[0]; st.Err != nil || st.Cached || !st.Fetched.Equal(f.Now()) || st.VersionID == "" {
		t.Errorf("Fetch = %+v, want what was fetched and that nothing is kept", st)
	}
	for sl, e := range s.entries {
		if e.value != nil {
			t.Errorf("%v is kept", sl)
		}
	}
	if names, err := disk.Names(t.Context(), ""); err != nil || len(names) > 0 {
		t.Errorf("on the disk: %q, %v", names, err)
	}
	f.faults(awslocal.Fault{Kind: awslocal.FaultInternal})
	f.wantProblem(s, "db", "Secrets Manager has a fault")
}

// A link's own cache counts, and its provider's where it says nothing.
func TestCacheOfProvider(t *testing.T) {
	f := newFixture(t, dbSeed)
	config := linksOf(map[string]vault.Link{"db": {SecretID: "db"}, "short": {SecretID: "db", Cache: vault.CacheConfig{TTL: 5}}})
	config.Providers[0].Cache = vault.CacheConfig{Policy: vault.CacheDisk, TTL: 60}
	disk := store(t)
	s := f.secrets(config, func(o *Options) { o.Store = disk })
	for _, ref := range []string{"db", "short", "//aws/db"} {
		f.wantText(s, ref, "hunter2-1")
	}
	f.put("db", "hunter2-2")
	f.advance(5 * time.Second)
	f.wantText(s, "db", "hunter2-1")
	f.wantText(s, "short", "hunter2-2")
	// The disk keeps values for links alone: a direct reference has no name to refresh it by.
	f.breakClient(errors.New("no network"))
	again := f.secrets(config, func(o *Options) { o.Store = disk })
	f.wantText(again, "db", "hunter2-2")
	f.wantProblem(again, "//aws/db", "no network")
}

func TestCacheNegative(t *testing.T) {
	for name, test := range map[string]struct {
		cache vault.CacheConfig
		after time.Duration // that a "not found" is asked about again
	}{
		"memory":     {vault.CacheConfig{}, 0},
		"memory ttl": {vault.CacheConfig{NegTTL: 60}, time.Minute},
		"disk":       {vault.CacheConfig{Policy: vault.CacheDisk}, retryAfter},
		"disk ttl":   {vault.CacheConfig{Policy: vault.CacheDisk, NegTTL: 60}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, "")
			s := f.secrets(cached(test.cache), func(o *Options) { o.Store = store(t) })
			f.wantProblem(s, "db", "no secret of this name")
			f.wantCalls("GetSecretValue")
			f.advance(max(test.after-1, 0))
			f.wantProblem(s, "db", "no secret of this name")
			f.wantCalls("")
			f.advance(24 * time.Hour)
			_, _ = f.try(s, "db")
			if test.after == 0 {
				f.wantCalls("") // the whole run
			} else {
				f.wantCalls("GetSecretValue")
			}
		})
	}
}

// The disk keeps what a run fetched until somebody refreshes it, also when the credentials are broken.
func TestCacheDisk(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	config := cached(vault.CacheConfig{Policy: vault.CacheDisk})
	run := func() *Secrets {
		return f.secrets(config, func(o *Options) { o.Store = NewStore(disk.options) }) // another process
	}
	f.wantText(run(), "db", "hunter2-1")
	f.wantCalls("GetSecretValue")
	f.put("db", "hunter2-2")
	fetched := f.Now()
	f.advance(1000 * time.Hour)
	f.registered = nil
	f.wantText(run(), "db", "hunter2-1")
	if len(f.registered) == 0 || f.registered[0] != "hunter2-1" {
		t.Errorf("a value from the disk is not masked: %q", f.registered)
	}
	s := run()
	if err := s.Prefetch(t.Context(), []vault.Ref{{Name: "db"}}); err != nil {
		t.Fatal(err)
	}
	f.wantCalls("")
	if st := s.Status(t.Context())[0]; !st.Cached || st.Stale || st.Err != nil || !st.Fetched.Equal(fetched) || st.VersionID == "" {
		t.Errorf("Status = %+v, want the value of %v", st, fetched)
	}

	f.faults(awslocal.Fault{Kind: awslocal.FaultExpired})
	s = run()
	st := s.Fetch(t.Context(), nil, Refresh)[0]
	if !st.Cached || !st.Stale || st.Err == nil || !st.Fetched.Equal(fetched) {
		t.Errorf("after a refresh that failed: %+v", st)
	}
	wantWords(t, "the refresh", st.Err, "the session is over", "ExpiredTokenException", "runner aws login", `secret "db"`)
	s = run()
	f.wantText(s, "db", "hunter2-1")
	if got := f.warned(); !containsAll(got, `"db"`, "1000h0m0s ago", "the session is over") {
		t.Errorf("warning = %q", got)
	}
	if st := s.Status(t.Context())[0]; st.Err == nil || !st.Stale {
		t.Errorf("a later run does not know of the error: %+v", st)
	}
	f.faults()
	if st := run().Fetch(t.Context(), []string{"db"}, Refresh)[0]; st.Err != nil || st.Stale || !st.Fetched.Equal(f.Now()) {
		t.Errorf("after a refresh: %+v", st)
	}
	f.wantText(run(), "db", "hunter2-2")
	if got := f.warned(); got != "" {
		t.Errorf("warning = %q", got)
	}
}

// With policy memory a run keeps no value, but what runner vault fetch said of it must not outlive its mending.
func TestCacheMemoryTellsWhatChanged(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	run := func() *Secrets {
		return f.secrets(cached(vault.CacheConfig{}), func(o *Options) { o.Store = NewStore(disk.options) }) // another process
	}
	f.wantText(run(), "db", "hunter2-1")
	if names, err := disk.Names(t.Context(), ""); err != nil && !errors.Is(err, vault.ErrNotFound) || len(names) > 0 {
		t.Fatalf("a run left %q, %v", names, err)
	}
	f.breakClient(errors.New("no network"))
	if st := run().Fetch(t.Context(), nil, Fetch)[0]; st.Err == nil {
		t.Fatal("the fetch went well")
	}
	f.breakClient(nil)
	f.advance(time.Hour)
	f.wantText(run(), "db", "hunter2-1")
	if st := run().Status(t.Context())[0]; st.Err != nil || !st.Fetched.Equal(f.Now()) || st.Cached {
		t.Errorf("after a run that went well: %+v", st)
	}
	f.breakClient(errors.New("no network"))
	if _, err := f.try(run(), "db"); err == nil {
		t.Fatal("the run went well")
	}
	if st := run().Status(t.Context())[0]; st.Err == nil || st.Cached {
		t.Errorf("after a run that failed: %+v", st)
	}
	var kept strings.Builder
	names, _ := disk.Names(t.Context(), "")
	for _, name := range names {
		data, _, _ := disk.Get(t.Context(), name)
		kept.Write(data)
	}
	if strings.Contains(kept.String(), "hunter2") || kept.Len() == 0 {
		t.Errorf("the disk has %s", kept.String())
	}
}

func TestCacheDiskTTL(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	c := vault.CacheConfig{Policy: vault.CacheDisk, TTL: 60, ResurrectTTL: 60}
	run := func(offline bool) *Secrets {
		return f.secrets(cached(c), func(o *Options) { o.Store, o.Offline = disk, offline })
	}
	f.wantText(run(false), "db", "hunter2-1")
	f.put("db", "hunter2-2")
	f.advance(59 * time.Second)
	f.wantText(run(false), "db", "hunter2-1")
	f.advance(time.Second)
	f.wantText(run(true), "db", "hunter2-1")
	if got := f.warned(); !containsAll(got, "1m0s ago", "offline") {
		t.Errorf("warning = %q", got)
	}
	f.advance(60 * time.Second)
	f.wantProblem(run(true), "db", "offline")
	f.advance(retryAfter)
	f.wantText(run(false), "db", "hunter2-2")
}

// Without a resurrectTtl a value on the disk serves for as long as it cannot be had again.
func TestCacheDiskServesForEver(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	run := func() *Secrets {
		return f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk, TTL: 60}), func(o *Options) { o.Store = NewStore(disk.options) })
	}
	f.wantText(run(), "db", "hunter2-1")
	f.advance(10000 * time.Hour)
	f.breakClient(&vault.Error{Problem: "AWS wants a code", Hint: "runner aws login", Kind: vault.ErrNeedsPerson})
	s := run()
	if err := s.Prefetch(t.Context(), []vault.Ref{{Name: "db"}}); err != nil {
		t.Errorf("Prefetch = %v; the value on the disk serves", err)
	}
	f.wantText(s, "db", "hunter2-1")
	if got := f.warned(); !containsAll(got, "10000h0m0s ago", "AWS wants a code") {
		t.Errorf("warning = %q", got)
	}
	// The next process tells what the last attempt met, with the way to mend it.
	wantWords(t, "the next process", run().Status(t.Context())[0].Err, "AWS wants a code", "runner aws login")
}

// What failed in one process is tried again by the next, at once: it may have the code that was missing. Where it has none
// either, it says so as the first did, and the run does not begin.
func TestCacheDiskForgetsErrorsOfOtherProcesses(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	run := func() *Secrets {
		return f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk}), func(o *Options) { o.Store = disk })
	}
	f.breakClient(&vault.Error{Problem: "AWS wants a code", Hint: "runner aws login", Kind: vault.ErrNeedsPerson})
	for range 2 {
		if err := run().Prefetch(t.Context(), []vault.Ref{{Name: "db"}}); !errors.Is(err, vault.ErrNeedsPerson) {
			t.Errorf("Prefetch = %v; a person is needed", err)
		}
	}
	f.breakClient(nil)
	f.wantText(run(), "db", "hunter2-1")
}

// Each provider has a cache of its own, which stays while another one is active.
func TestSwitchingProvidersKeepsTheirCaches(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": "hunter2-us"}, {"name": "db", "region": "eu-west-1", "value": "hunter2-eu"}]}`)
	disk := store(t)
	config := vault.Config{
		Providers: []vault.ProviderConfig{{Name: "US", Type: "aws", Region: "us-east-1"}, {Name: "EU", Type: "aws", Region: "eu-west-1"}},
		Links:     map[string]vault.Link{"db": {SecretID: "db", Cache: vault.CacheConfig{Policy: vault.CacheDisk}}},
	}
	for range 2 {
		for active, want := range map[string]string{"US": "hunter2-us", "EU": "hunter2-eu"} {
			config.Active = active
			s := f.secrets(config, func(o *Options) { o.Store = disk })
			f.wantText(s, "db", want)
			if err := s.Tidy(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	f.wantCalls("GetSecretValue GetSecretValue")
}

// What no link names any more leaves the disk, and what is another runner.json's stays.
func TestTidy(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "a", "value": "hunter2-a"}, {"name": "b", "value": "hunter2-b"}]}`)
	disk := store(t)
	onDisk := vault.CacheConfig{Policy: vault.CacheDisk}
	both := linksOf(map[string]vault.Link{"a": {SecretID: "a", Cache: onDisk}, "b": {SecretID: "b", Cache: onDisk}})
	both.Providers = append(both.Providers, vault.ProviderConfig{Name: "Other", Type: "aws", Region: "us-east-1"})
	both.Links["c"] = vault.Link{SecretID: "a", Provider: "Other", Cache: onDisk}
	both.Active = "Production"
	open := func(c vault.Config, scope string) *Secrets {
		return f.secrets(c, func(o *Options) { o.Store, o.Scope = disk, scope })
	}
	for _, scope := range []string{"mine", "theirs"} {
		open(both, scope).Fetch(t.Context(), nil, Fetch)
	}
	kept := func(scope string) (values int) {
		t.Helper()
		for _, provider := range []string{"Production", "Other"} {
			sh, err := open(both, scope).readShelf(t.Context(), provider)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range sh.Records {
				if r.Value != nil {
					values++
				}
			}
		}
		return values
	}
	for _, step := range []struct {
		what   string
		config vault.Config
		want   int
	}{
		{"all linked", both, 3},
		{"b in memory, c unlinked", vault.Config{
			Providers: both.Providers, Active: "Production",
			Links: map[string]vault.Link{"a": {SecretID: "a", Cache: onDisk}, "b": {SecretID: "b"}},
		}, 2}, // a counts for Other too, were it active
		{"no Other", linksOf(map[string]vault.Link{"a": {SecretID: "a", Cache: onDisk}}), 1},
		{"nothing", linksOf(nil), 0},
	} {
		if err := open(step.config, "mine").Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := kept("mine"); got != step.want {
			t.Errorf("%s: %d values are kept, want %d", step.what, got, step.want)
		}
	}
	if got := kept("theirs"); got != 3 {
		t.Errorf("of the other runner.json %d values are kept, want 3", got)
	}
}

// Two processes that fetch different links do not lose each other's values.
func TestCacheDiskOfTwoProcesses(t *testing.T) {
	seed, links, _ := many(6)
	f := newFixture(t, seed)
	disk := store(t)
	config := linksOf(links)
	config.Providers[0].Cache.Policy = vault.CacheDisk
	open := func() *Secrets {
		return f.secrets(config, func(o *Options) { o.Store = NewStore(disk.options) })
	}
	done := make(chan []Status)
	for _, aliases := range [][]string{{"s0", "s1", "s2"}, {"s3", "s4", "s5"}} {
		go func() { done <- open().Fetch(t.Context(), aliases, Fetch) }()
	}
	for range 2 {
		for _, st := range <-done {
			if st.Err != nil {
				t.Errorf("%s: %v", st.Alias, st.Err)
			}
		}
	}
	f.took()
	wantMany(f, open(), 6)
	f.wantCalls("")
	if got := f.warned(); got != "" {
		t.Errorf("warnings: %s", got)
	}
}

// A cache that cannot be read or written stops nothing.
func TestBrokenStore(t *testing.T) {
	f := newFixture(t, dbSeed)
	broken := NewStore(vault.Options{Path: "/dev/null/no/cache.age"})
	s := f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk}), func(o *Options) { o.Store = broken })
	f.wantText(s, "db", "hunter2-1")
	f.wantText(s, "db", "hunter2-1")
	f.wantCalls("GetSecretValue")
	if f.warned() == "" {
		t.Error("nobody is told that the value cannot be kept")
	}
	s = f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk})) // none at all
	f.wantText(s, "db", "hunter2-1")
}

func TestStatus(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	config := linksOf(map[string]vault.Link{
		"db": {SecretID: "db"}, "none": {SecretID: "none"}, "bad": {SecretID: "db", Provider: "Nobody"}, "field": {SecretID: "db", Mode: vault.ModeJSON, Key: "x"},
	})
	open := func() *Secrets { return f.secrets(config, func(o *Options) { o.Store = disk }) }
	f.breakClient(errors.New("nobody may ask"))
	for i, st := range open().Status(t.Context()) {
		if alias := []string{"bad", "db", "field", "none"}[i]; st.Alias != alias || !st.Fetched.IsZero() || (st.Err != nil) != (alias == "bad") {
			t.Errorf("before a fetch: %+v", st)
		}
	}
	f.breakClient(nil)
	s := open()
	s.Fetch(t.Context(), nil, Fetch)
	for name, all := range map[string][]Status{"this process": s.Status(t.Context()), "the next": open().Status(t.Context())} {
		bad, db, field, none := all[0], all[1], all[2], all[3]
		wantWords(t, name, bad.Err, `no provider is named "Nobody"`)
		wantWords(t, name, none.Err, "no secret of this name")
		if db.Err != nil || !db.Fetched.Equal(f.Now()) || db.VersionID == "" || db.Provider != "Production" || db.Cache != vault.CacheMemory || db.Region != "us-east-1" || db.Version != stageCurrent {
			t.Errorf("%s: db = %+v", name, db)
		}
		if name == "this process" {
			wantWords(t, name, field.Err, "no JSON")
			if !db.Cached || db.Stale {
				t.Errorf("%s: db = %+v", name, db)
			}
		} else if db.Cached {
			t.Error("a value of policy memory outlived its process")
		}
	}
	if st := s.Fetch(t.Context(), []string{"typo"}, Fetch); len(st) != 1 || !errors.Is(st[0].Err, vault.ErrNotFound) {
		t.Errorf("an unknown alias: %+v", st)
	}
}

// The current value is the last one there was, whatever has become of the session.
func TestCurrent(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	s := f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk, TTL: 1, ResurrectTTL: 1}), func(o *Options) { o.Store = disk })
	for range 2 {
		got, err := s.Current(t.Context(), "db")
		if got.Value.Reveal() != "hunter2-1" || got.Name != "db" || err != nil {
			t.Errorf("Current = %q, %v", got.Value.Reveal(), err)
		}
		f.breakClient(errors.New("no network"))
		f.advance(time.Hour)
		s = f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk, TTL: 1, ResurrectTTL: 1}), func(o *Options) { o.Store = disk })
	}
	if _, err := s.Current(t.Context(), "typo"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("an unknown alias: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.secrets(cached(vault.CacheConfig{})).Current(ctx, "db"); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: %v", err)
	}
}

// The mask knows a value before anything holds it that others could read.
func TestRegisteredBeforeVisible(t *testing.T) {
	f := newFixture(t, dbSeed)
	disk := store(t)
	for _, run := range []string{"fetched", "from the disk"} {
		var s *Secrets
		told := 0
		s = f.secrets(cached(vault.CacheConfig{Policy: vault.CacheDisk}), func(o *Options) {
			o.Store = disk
			o.Register = func(string) {
				told++
				s.mu.Lock()
				defer s.mu.Unlock()
				for _, e := range s.entries {
					if e.value != nil {
						t.Errorf("%s: the value is there before it is masked", run)
					}
				}
			}
		})
		f.wantText(s, "db", "hunter2-1")
		f.wantText(s, "db", "hunter2-1")
		if told != 1 {
			t.Errorf("%s: the mask was told %d times, want once", run, told)
		}
	}
}
