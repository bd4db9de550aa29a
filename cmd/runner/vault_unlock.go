package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/vault"
)

// unlock gets what a run will need before its first request: it opens the vault, logs in to AWS and fetches linked
// secrets together, so that a person is asked now and not in the middle. Only that nobody is there to be asked is an
// error; requests without secrets can go on whatever else is wrong.
func (s *secrets) unlock(ctx context.Context, c *collection.Collection, o run.Options) error {
	local, external := s.sources(referencesOf(c, o))
	if len(local) > 0 {
		_, err := s.local.List(ctx)
		if errors.Is(err, vault.ErrNeedsPerson) || ctx.Err() != nil {
			return err
		}
	}
	if len(external) == 0 {
		return nil
	}
	s.warnOfShadows(ctx, external)
	return s.aws.secrets.Prefetch(ctx, external)
}

// referencesOf are the secrets that a run will ask for, as far as its texts tell.
func referencesOf(c *collection.Collection, o run.Options) []vault.Ref {
	var refs references
	if chosen, err := run.Select(c, o.Folders); err == nil { // else the run tells what is wrong
		refs.narrow(chosen)
	}
	refs.collection(c)
	for _, e := range []*collection.Environment{o.Environment, o.Globals} {
		if e != nil {
			refs.variables(e.Variables)
		}
	}
	refs.variables(o.EnvironmentVars)
	refs.variables(o.GlobalVars)
	for _, row := range o.Data {
		refs.variables(row)
	}
	return refs.all()
}

// sources tells the references that the local vault answers from those of AWS.
func (s *secrets) sources(refs []vault.Ref) (local, external []vault.Ref) {
	for _, ref := range refs {
		_, _, linked := s.aws.secrets.Linked(ref.Name)
		if ref.Provider == "" && linked || ref.Provider != "" && ref.Provider != vault.LocalName {
			external = append(external, ref)
			continue
		}
		local = append(local, ref)
	}
	return local, external
}

// warnOfShadows names the local secrets that links of the same name beat, each once. No person is asked for the sake of a
// warning: a vault with a passphrase stays closed.
func (s *secrets) warnOfShadows(ctx context.Context, external []vault.Ref) {
	linked := slices.DeleteFunc(slices.Clone(external), func(ref vault.Ref) bool { return ref.Provider != "" })
	if len(linked) == 0 {
		return
	}
	all, err := s.unasked.List(ctx)
	if err != nil {
		return
	}
	var names []string
	for _, ref := range linked {
		_, alias, _ := s.aws.secrets.Linked(ref.Name)
		there := slices.ContainsFunc(all, func(e vault.Entry) bool { return e.Name == alias || e.Name == ref.Name })
		if there && !s.shadows[alias] {
			names = append(names, quote(alias))
			s.shadows[alias] = true
		}
	}
	if len(names) > 0 {
		s.warn(fmt.Sprintf("the local vault has %s too; the linked secret of AWS is used", strings.Join(names, ", ")))
	}
}
