package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/rq-runner/runner/vault"
)

const linkAbout = `link ALIAS --secret-id SECRET [flags]
       runner vault link --from SECRET [flags]      each field of a JSON secret
       runner vault link --match PATTERN [flags]    each secret whose name fits

Lets {{vault:ALIAS}} be a secret of AWS Secrets Manager. The link is kept in runner.json, the value is not.`

// linkFlags say what a link is; all but the id of the secret count for many links too.
type linkFlags struct {
	*vaultFlags
	link          vault.Link
	mode, scripts string
	domains       []string
	cache         cacheFlags
	overwrite     bool
}

func (f *linkFlags) set() {
	l := &f.link
	f.StringVar(&l.SecretID, "secret-id", "", "`ARN or name` of the secret")
	f.StringVar(&l.Provider, "provider", "", "`name` of the provider (default: the active one)")
	f.StringVar(&l.RoleARN, "role-arn", "", "`role` to assume for it (default: the provider's)")
	f.StringVar(&l.ExternalID, "external-id", "", "`id` that the role wants")
	f.StringVar(&l.Version, "version", "", "`version`: an id, a stage, 1 (current) or 2 (previous) (default: 1)")
	f.StringVar(&f.mode, "mode", "", "`how` to read it: plaintext (the default), or json, whose fields are secrets too: ALIAS.field")
	f.StringVar(&l.Key, "key", "", "`path` of one field (gjson): the alias is that field")
	f.StringSliceVar(&f.domains, "domains", nil, "`hosts` that the value may be sent to: api.example.com,*.example.com, http://localhost")
	f.StringVar(&f.scripts, "scripts", "", "`allow` or deny scripts this secret; default leaves it to the run")
	f.cache.set(f.FlagSet)
	f.BoolVar(&f.overwrite, "overwrite", false, "replace what the alias is linked to")
}

// made is the link that the flags say.
func (f *linkFlags) made() (vault.Link, error) {
	l := f.link
	var err error
	if l.Domains, err = domainList(f.domains); err != nil {
		return l, err
	}
	if f.scripts != "" {
		if l.Scripts, err = accessOf(f.scripts); err != nil {
			return l, err
		}
	}
	l.Mode, l.Cache = vault.LinkMode(f.mode), f.cache.config()
	return l, nil
}

func vaultLink(ctx context.Context, p *process, args []string) error {
	f := &linkFlags{vaultFlags: newVaultFlags(p, "link", linkAbout)}
	f.set()
	many := f.bulkFlags()
	if err := f.Parse(args); err != nil {
		return flagError(err, f.Name()+" --help")
	}
	link, err := f.made()
	if err != nil {
		return err
	}
	if many.wanted() {
		how := keepTaken
		if f.overwrite {
			how = replaceTaken
		}
		return f.linkMany(ctx, p, many, link, how)
	}
	return f.linkOne(ctx, p, link)
}

func (f *linkFlags) linkOne(ctx context.Context, p *process, link vault.Link) error {
	if f.NArg() != 1 {
		return &usageError{problem: fmt.Sprintf("%s wants one alias, not %d", f.Name(), f.NArg()), hint: f.Name() + " --help"}
	}
	alias := f.Arg(0)
	if link.SecretID == "" {
		return &usageError{problem: "--secret-id is missing", hint: "runner vault link " + shellWord(alias) + " --secret-id ARN; runner aws secrets lists them"}
	}
	path, err := editVaultConfig(ctx, p, func(c *vault.Config) error { return putLink(c, alias, link, f.overwrite) })
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "runner: {{vault:%s}} is %s of AWS Secrets Manager now; the link is in %s\n", alias, link.SecretID, path)
	return f.warnOfLocal(ctx, p, alias)
}

// putLink adds a link. What is there already is replaced only when that is wanted.
func putLink(c *vault.Config, alias string, link vault.Link, overwrite bool) error {
	old, there := c.Links[alias]
	if there && !overwrite && !reflect.DeepEqual(old, link) {
		return &usageError{
			problem: fmt.Sprintf("%q is linked to %s already", alias, old.SecretID), hint: "--overwrite replaces the link; runner vault unlink removes it",
		}
	}
	if c.Links == nil {
		c.Links = map[string]vault.Link{}
	}
	c.Links[alias] = link
	return nil
}

// warnOfLocal tells that the local vault has a secret of that name, which the link beats. Nobody is asked to open the
// vault for that.
func (f *linkFlags) warnOfLocal(ctx context.Context, p *process, alias string) error {
	o, err := f.options(p)
	if err != nil {
		return err
	}
	o.Passphrase = nil
	_, err = vault.NewFile(o).Get(ctx, vault.Ref{Text: alias, Name: alias})
	if err == nil || errors.Is(err, vault.ErrEmpty) {
		fmt.Fprintf(p.stderr, "runner: warning: the local vault has %q too; the linked secret is the one that counts\n", alias)
	}
	return nil
}
