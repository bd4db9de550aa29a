package aws

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/rq-runner/runner/vault"
)

// source is a value that AWS can be asked for: one version of one secret, as one identity. It is comparable: links that
// mean the same share one fetch.
type source struct {
	provider string // as it is configured
	target   Target
	secretID string
	version  version
}

// slot is a place of the cache. Links that want a source kept in different ways have slots of their own.
type slot struct {
	source
	cache vault.CacheConfig // with a policy, and the provider's where the link says nothing
}

// wanted is what a reference asks for.
type wanted struct {
	slot
	name string     // what the reference names, for errors: the alias, or the text of a direct reference
	link vault.Link // that answers; of a direct reference it has nothing but the id and the version
	path string     // of a JSON field in what the link gives
}

// Linked returns the link that answers for a name, and its alias: the name itself, or the JSON link db for db.password.
// Such names cannot be set or unset.
func (s *Secrets) Linked(name string) (link vault.Link, alias string, ok bool) {
	link, alias, _, ok = s.linked(name)
	return link, alias, ok
}

// linked also returns the path behind the alias. An exact alias counts before a JSON link that the name begins with, a
// longer one before a shorter one, as in the local vault.
func (s *Secrets) linked(name string) (link vault.Link, alias, path string, ok bool) {
	if link, ok := s.options.Config.Links[name]; ok {
		return link, name, "", true
	}
	for end := strings.LastIndexByte(name, '.'); end > 0; end = strings.LastIndexByte(name[:end], '.') {
		link, ok := s.options.Config.Links[name[:end]]
		if path = name[end+1:]; ok && path != "" && link.Mode == vault.ModeJSON {
			return link, name[:end], path, true
		}
	}
	return vault.Link{}, "", "", false
}

// find returns what a reference asks for. The error wraps vault.ErrNotFound when it is not for this package to answer.
func (s *Secrets) find(ref vault.Ref) (wanted, error) {
	if ref.Provider != "" {
		return s.direct(ref)
	}
	link, alias, path, ok := s.linked(ref.Name)
	if !ok {
		return wanted{}, &vault.Error{
			Problem: fmt.Sprintf("no secret is linked as %q", ref.Name), Kind: vault.ErrNotFound,
			Hint: "link one: runner vault link ALIAS --secret-id ARN",
		}
	}
	w, err := s.want(alias, link)
	w.path = path
	return w, err
}

// direct is a reference that needs no link. A value for it cannot be refreshed by alias, so it is not kept on the disk.
func (s *Secrets) direct(ref vault.Ref) (wanted, error) {
	p, err := s.provider(ref.Provider)
	if err != nil {
		return wanted{}, err
	}
	if !p.Direct.Allows(ref.Name) {
		return wanted{}, notDirect(p, ref)
	}
	link := vault.Link{SecretID: ref.Name, Version: ref.Version, Provider: ref.Provider, Domains: p.Direct.Domains}
	w, err := s.wantOf(p, ref.Text, link)
	w.path = ref.Key
	if w.cache.Policy == vault.CacheDisk {
		w.cache.Policy = vault.CacheMemory
	}
	return w, err
}

// notDirect is a secret that may be had by a link alone.
func notDirect(p vault.ProviderConfig, ref vault.Ref) error {
	return &vault.Error{
		Problem: fmt.Sprintf("secret %q: the provider %q lets no reference without a link name the secret %q", ref.Text, p.Name, ref.Name),
		Hint: fmt.Sprintf("link it: runner vault link ALIAS --secret-id %s --provider %s\n", ref.Name, p.Name) +
			fmt.Sprintf(`or add %q to "direct": {"names": […]} of the provider in runner.json, as its owner`, ref.Name),
	}
}

// want returns what a link asks for.
func (s *Secrets) want(alias string, link vault.Link) (wanted, error) {
	p, err := s.provider(link.Provider)
	if err != nil {
		return wanted{}, &vault.Error{
			Problem: fmt.Sprintf("the link %q cannot be followed", alias), Err: errors.New(err.Error()), Hint: hintOf(err), // not ErrNotFound: the link is there
		}
	}
	return s.wantOf(p, alias, link)
}

func (s *Secrets) wantOf(p vault.ProviderConfig, name string, link vault.Link) (wanted, error) {
	w := wanted{name: name, link: link, slot: slot{sourceOf(p, link), cacheOf(p, link)}}
	if p.Type != "aws" {
		return w, &vault.Error{
			Problem: fmt.Sprintf("secret %q: the provider %q has the type %q, which runner does not know", name, p.Name, p.Type),
			Hint:    `write "type": "aws" in runner.json`,
		}
	}
	var err error
	if w.version, err = parseVersion(link.Version); err != nil {
		return w, &vault.Error{Problem: fmt.Sprintf("secret %q", name), Err: err, Hint: hintOf(err)}
	}
	return w, nil
}

// provider finds a provider by name, whatever its case. No name and "aws" are the active one, which is the environment
// when none is configured. The error wraps vault.ErrNotFound when there is none of that name.
func (s *Secrets) provider(name string) (vault.ProviderConfig, error) {
	c := &s.options.Config
	if p, ok := c.Provider(name); ok && name != "" {
		return *p, nil
	}
	if name != "" && !strings.EqualFold(name, vault.EnvironmentProvider) {
		return vault.ProviderConfig{}, &vault.Error{
			Problem: fmt.Sprintf("no provider is named %q", name), Kind: vault.ErrNotFound,
			Hint: "name one of runner vault provider list, or make one: runner vault provider add " + name,
		}
	}
	if p, ok := c.Provider(c.Active); ok {
		return *p, nil
	}
	switch len(c.Providers) {
	case 0:
		return vault.ProviderConfig{Name: vault.EnvironmentProvider, Type: "aws"}, nil
	case 1:
		return c.Providers[0], nil
	}
	return vault.ProviderConfig{}, &vault.Error{
		Problem: "there are several providers of secrets and none of them is active", Hint: "choose one: runner vault provider use NAME",
	}
}

func sourceOf(p vault.ProviderConfig, link vault.Link) source {
	t := Target{Region: cmp.Or(regionOf(link.SecretID), p.Region), RoleARN: link.RoleARN, ExternalID: link.ExternalID}
	if t.RoleARN == "" || t.RoleARN == p.RoleARN { // an external id belongs to a role
		t.RoleARN, t.ExternalID = p.RoleARN, cmp.Or(t.ExternalID, p.ExternalID)
	}
	return source{provider: p.Name, target: t, secretID: link.SecretID}
}

// cacheOf is the link's cache, and the provider's where the link says nothing.
func cacheOf(p vault.ProviderConfig, link vault.Link) vault.CacheConfig {
	return vault.CacheConfig{
		Policy: cmp.Or(link.Cache.Policy, p.Cache.Policy, vault.CacheMemory), TTL: cmp.Or(link.Cache.TTL, p.Cache.TTL),
		NegTTL: cmp.Or(link.Cache.NegTTL, p.Cache.NegTTL), ResurrectTTL: cmp.Or(link.Cache.ResurrectTTL, p.Cache.ResurrectTTL),
	}
}

// regionOf is the region of an ARN, and nothing of a name.
func regionOf(secretID string) string {
	if parts := strings.SplitN(secretID, ":", 5); parts[0] == "arn" && len(parts) == 5 {
		return parts[3]
	}
	return ""
}
