package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
)

// Each alias is in one batch, links to one secret are in the same, and no batch has more secrets than AWS gives in a call.
func TestBatchesOfLinks(t *testing.T) {
	a := &awsAccess{config: vault.Config{
		Active:    "A",
		Providers: []vault.ProviderConfig{{Name: "A", Region: "eu-west-1"}, {Name: "B", Region: "us-east-1"}}, Links: map[string]vault.Link{},
	}}
	var aliases []string
	for n := range 130 {
		alias := fmt.Sprintf("alias%03d", n)
		link := vault.Link{SecretID: fmt.Sprintf("secret%02d", n%50)}
		if n%50 == 7 {
			link.Provider = "b"
		}
		a.config.Links[alias] = link
		aliases = append(aliases, alias)
	}
	var all []string
	home := map[string]int{}
	batches := a.batches(slices.Clone(aliases))
	for i, batch := range batches {
		secrets := map[string]bool{}
		for _, alias := range batch {
			id := a.config.Links[alias].Provider + "/" + a.config.Links[alias].SecretID
			if other, seen := home[id]; seen && other != i {
				t.Errorf("%s is in batch %d, another alias of its secret in %d", alias, i, other)
			}
			home[id], secrets[id] = i, true
		}
		if len(secrets) > batchOfLinks {
			t.Errorf("batch %d has %d secrets", i, len(secrets))
		}
		all = append(all, batch...)
	}
	slices.Sort(all)
	if diff := cmp.Diff(aliases, all); diff != "" || len(batches) != 3 {
		t.Errorf("%d batches (-want +got):\n%s", len(batches), diff)
	}
}
