package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/vault"
)

// valuePrefix begins the names of all values in the Store.
const valuePrefix = "value/"

// shelf is what the Store keeps for one provider.
type shelf struct {
	Records []record `json:"records"`
}

// record is the cached value of a source, or only what may be told of it.
type record struct {
	SecretID   string `json:"secretId"`
	VersionID  string `json:"wantId,omitempty"`
	Stage      string `json:"wantStage,omitempty"`
	Region     string `json:"region,omitempty"`
	RoleARN    string `json:"roleArn,omitempty"`
	ExternalID string `json:"externalId,omitempty"`

	Value  *string `json:"value,omitempty"`
	Binary bool    `json:"binary,omitempty"`
	Stamp  stamp   `json:"stamp"` // of the last value

	Tried time.Time `json:"tried"`
	Error *failed   `json:"error,omitempty"` // of the last attempt
}

// failed is an error of AWS as it is kept.
type failed struct {
	Service   string `json:"service,omitempty"`
	Operation string `json:"operation,omitempty"`
	Code      string `json:"code,omitempty"`
	Text      string `json:"text"`
	Hint      string `json:"hint,omitempty"`
}

func (r *record) source(provider string) source {
	return source{provider, Target{r.Region, r.RoleARN, r.ExternalID}, r.SecretID, version{r.VersionID, r.Stage}}
}

func newRecord(src source) record {
	return record{
		SecretID: src.secretID, VersionID: src.version.id, Stage: src.version.stage,
		Region: src.target.Region, RoleARN: src.target.RoleARN, ExternalID: src.target.ExternalID,
	}
}

// shelfName is where a provider's values are. They belong to the links of one runner.json.
func (s *Secrets) shelfName(provider string) string {
	sum := sha256.Sum256([]byte(s.options.Scope))
	return valuePrefix + hex.EncodeToString(sum[:8]) + "/" + strings.ToLower(provider)
}

// recall reads from the disk what an earlier run left for slots with that policy, once for each provider.
func (s *Secrets) recall(ctx context.Context, slots []slot) {
	slots = withPolicy(slots, vault.CacheDisk)
	if s.options.Store == nil || len(slots) == 0 {
		return
	}
	s.disk.Lock()
	defer s.disk.Unlock()
	for _, sl := range slots {
		records, err := s.records(ctx, sl.provider)
		if err != nil {
			s.warnOnce(err)
			continue
		}
		if r, ok := records[sl.source]; ok {
			s.restore(sl, r)
		}
	}
}

// records returns the shelf of a provider as it was when it was first needed; the caller holds s.disk.
func (s *Secrets) records(ctx context.Context, provider string) (map[source]record, error) {
	if records, ok := s.shelves[provider]; ok {
		return records, nil
	}
	sh, err := s.readShelf(ctx, provider)
	if err != nil {
		if ctx.Err() == nil {
			s.shelves[provider] = map[source]record{} // it is not tried for each secret again
		}
		return nil, err
	}
	records := map[source]record{}
	for _, r := range sh.Records {
		records[r.source(provider)] = r
	}
	s.shelves[provider] = records
	return records, nil
}

func (s *Secrets) readShelf(ctx context.Context, provider string) (shelf, error) {
	var sh shelf
	data, found, err := s.options.Store.Get(ctx, s.shelfName(provider))
	if err != nil || !found {
		return sh, err
	}
	if json.Unmarshal(data, &sh) != nil { // its error could quote a value
		return sh, errors.New("the cached values of the provider " + provider + " cannot be read")
	}
	return sh, nil
}

// restore fills the entry of a slot that nothing is known of yet.
func (s *Secrets) restore(sl slot, r record) {
	s.mu.Lock()
	e := s.entry(sl)
	known := e.value != nil || !e.tried.IsZero()
	s.mu.Unlock()
	if known {
		return
	}
	var v *value
	if r.Value != nil {
		v = &value{stamp: r.Stamp, text: *r.Value, binary: r.Binary}
		s.register(v)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e.value, e.last, e.tried, e.err, e.before = v, r.Stamp, r.Tried, r.Error.restored(), true
}

// withPolicy returns the slots that are kept like that.
func withPolicy(slots []slot, policy vault.CachePolicy) []slot {
	return slices.DeleteFunc(slices.Clone(slots), func(sl slot) bool { return sl.cache.Policy != policy })
}

// remember writes to the disk what the last attempts brought. tidied sees to it that the disk gets only the values that
// may be there.
func (s *Secrets) remember(ctx context.Context, slots []slot) {
	byProvider := map[string][]record{}
	s.mu.Lock()
	for _, sl := range slots {
		if e := s.entry(sl); !e.tried.IsZero() {
			byProvider[sl.provider] = append(byProvider[sl.provider], e.record(sl))
		}
	}
	s.mu.Unlock()
	for provider, records := range byProvider {
		s.warnOnce(s.updateShelf(ctx, provider, records))
	}
}

// outdated returns the slots with policy memory of which the disk does not tell what the last attempt brought: Fetch wrote
// there whether they can be had, and that has changed.
func (s *Secrets) outdated(ctx context.Context, slots []slot) []slot {
	slots = withPolicy(slots, vault.CacheMemory)
	if s.options.Store == nil || len(slots) == 0 {
		return nil
	}
	s.disk.Lock()
	defer s.disk.Unlock()
	return slices.DeleteFunc(slots, func(sl slot) bool {
		records, err := s.records(ctx, sl.provider)
		r, told := records[sl.source]
		if err != nil || !told {
			return true
		}
		s.mu.Lock()
		e := *s.entry(sl)
		s.mu.Unlock()
		if e.tried.IsZero() || (e.err == nil) == (r.Error == nil) {
			return true
		}
		records[sl.source] = e.record(sl)
		return false
	})
}

func (e *entry) record(sl slot) record {
	r := newRecord(sl.source)
	r.Stamp, r.Tried, r.Error = e.last, e.tried, newFailed(e.err)
	if e.value != nil {
		r.Value, r.Binary = &e.value.text, e.value.binary
	}
	return r
}

// updateShelf puts records among the newest that any process wrote, and drops those that no link names any more.
func (s *Secrets) updateShelf(ctx context.Context, provider string, news []record) error {
	if s.options.Store == nil {
		return nil
	}
	name := s.shelfName(provider)
	unlock, err := s.options.Store.Lock(ctx, name)
	if err != nil {
		return err
	}
	defer unlock()
	old, err := s.readShelf(ctx, provider)
	if err != nil && ctx.Err() != nil {
		return err
	}
	data, err := json.Marshal(s.tidied(provider, old.Records, news))
	if err != nil {
		return err
	}
	return s.options.Store.Put(ctx, name, data)
}

// tidied merges records; of two about the same source the newer one stays.
func (s *Secrets) tidied(provider string, old, news []record) shelf {
	keep := s.kept(provider)
	seen := map[source]bool{}
	sh := shelf{Records: []record{}}
	for _, r := range append(news, old...) {
		src := r.source(provider)
		switch policy := keep[src]; {
		case seen[src] || policy == "" || policy == vault.CacheNone:
			continue
		case policy == vault.CacheMemory:
			r.Value = nil
		}
		seen[src] = true
		sh.Records = append(sh.Records, r)
	}
	return sh
}

// kept returns how the links want the sources of a provider kept. A link that names no provider counts for each: they
// keep their values while another one is active.
func (s *Secrets) kept(provider string) map[source]vault.CachePolicy {
	keep := map[source]vault.CachePolicy{}
	p, err := s.provider(provider)
	if err != nil {
		return keep
	}
	for alias, link := range s.options.Config.Links {
		if link.Provider != "" && !s.same(link.Provider, p) {
			continue
		}
		w, err := s.wantOf(p, alias, link)
		if err == nil && keep[w.source] != vault.CacheDisk {
			keep[w.source] = w.cache.Policy
		}
	}
	return keep
}

func (s *Secrets) same(name string, p vault.ProviderConfig) bool {
	other, err := s.provider(name)
	return err == nil && other.Name == p.Name
}

// Tidy removes cached values from the disk that no link and no provider of the Config names any more, or that may no
// longer be kept there. Whoever changed runner.json calls it.
func (s *Secrets) Tidy(ctx context.Context) error {
	if s.options.Store == nil {
		return nil
	}
	mine := strings.TrimSuffix(s.shelfName(""), "/")
	names, err := s.options.Store.Names(ctx, mine+"/")
	if err != nil {
		return err
	}
	for _, name := range names {
		provider := strings.TrimPrefix(name, mine+"/")
		if p, known := s.options.Config.Provider(provider); known {
			err = errors.Join(err, s.updateShelf(ctx, p.Name, nil))
		} else if provider == vault.EnvironmentProvider && len(s.options.Config.Providers) == 0 {
			err = errors.Join(err, s.updateShelf(ctx, provider, nil))
		} else {
			err = errors.Join(err, s.options.Store.Delete(ctx, name))
		}
	}
	return err
}

// warnOnce tells a person, once for each text, what stops nothing.
func (s *Secrets) warnOnce(err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	told := s.told[err.Error()]
	s.told[err.Error()] = true
	s.mu.Unlock()
	if !told {
		s.options.Warn(fmt.Sprintf("cached secrets: %v", err))
	}
}
