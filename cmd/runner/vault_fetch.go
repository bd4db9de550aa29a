package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

const fetchAbout = `vault fetch [ALIAS…|--all] [flags]

Fetches linked secrets that are not kept yet or are no longer fresh. What the cache policy is not disk for is only tried.`

const refreshAbout = `vault refresh [ALIAS…|--all] [flags]

Fetches linked secrets again, whatever is kept of them. A value that cannot be fetched stays as it was.`

func vaultFetch(ctx context.Context, p *process, args []string) error {
	return fetchLinks(ctx, p, newAccessFlags(p, "vault fetch", fetchAbout), args, aws.Fetch)
}

func vaultRefresh(ctx context.Context, p *process, args []string) error {
	return fetchLinks(ctx, p, newAccessFlags(p, "vault refresh", refreshAbout), args, aws.Refresh)
}

// fetchLinks ends with 0 when every value could be had, with 4 when a person is needed, and with 3 otherwise.
func fetchLinks(ctx context.Context, p *process, f *accessFlags, args []string, how aws.How) error {
	f.json()
	all := f.Bool("all", false, "all linked secrets")
	if err := f.Parse(args); err != nil {
		return flagError(err, f.Name()+" --help")
	}
	a, err := f.access(p)
	if err != nil {
		return err
	}
	aliases, err := fetchAliases(f, a.config, *all)
	if err != nil {
		return err
	}
	if len(aliases) == 0 {
		fmt.Fprintln(p.stderr, "runner: nothing is linked; runner vault link makes links")
		return nil
	}
	before := map[string]aws.Status{}
	for _, s := range a.secrets.Status(ctx) {
		before[s.Alias] = s
	}
	if p.stderrTTY { // a whole line: a prompt may follow
		fmt.Fprintf(p.stderr, "runner: asking AWS for %d linked secrets\n", len(aliases))
	}
	done := fetching{p: p, asJSON: f.asJSON, width: widest(aliases), all: []fetched{}}
	for _, some := range a.batches(aliases) {
		for _, s := range a.secrets.Fetch(ctx, some, how) {
			done.add(before[s.Alias], s)
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
	}
	return done.end()
}

// batchOfLinks is how many secrets are asked for before their lines are printed, so that a person sees that it goes on. It is
// as many as AWS gives in one call.
const batchOfLinks = 20

// batches sorts links by whom they ask and what for, and cuts the list into batches. Links to one secret are in one, or it
// would be fetched twice.
func (a *awsAccess) batches(aliases []string) [][]string {
	type place struct {
		provider string
		target   aws.Target
		secret   string
	}
	places := map[string]place{}
	for _, alias := range aliases {
		link := a.config.Links[alias]
		provider, _ := a.provider(link.Provider) // what is wrong with it is told when it is fetched
		places[alias] = place{provider.Name, aws.TargetOf(provider, link), link.SecretID}
	}
	slices.SortStableFunc(aliases, func(x, y string) int {
		p, q := places[x], places[y]
		return cmp.Or(cmp.Compare(p.provider, q.provider), cmp.Compare(p.target.RoleARN, q.target.RoleARN),
			cmp.Compare(p.target.Region, q.target.Region), cmp.Compare(p.secret, q.secret))
	})
	var all [][]string
	secrets := batchOfLinks
	for i, alias := range aliases {
		another := i == 0 || places[alias] != places[aliases[i-1]]
		if another && secrets == batchOfLinks {
			all, secrets = append(all, nil), 0
		}
		if another {
			secrets++
		}
		all[len(all)-1] = append(all[len(all)-1], alias)
	}
	return all
}

func widest(aliases []string) int {
	width := 0
	for _, alias := range aliases {
		width = max(width, utf8.RuneCountInString(alias))
	}
	return width
}

// fetchAliases checks the names before anything is asked for.
func fetchAliases(f *accessFlags, c vault.Config, all bool) ([]string, error) {
	switch {
	case all && f.NArg() > 0:
		return nil, &usageError{problem: f.Name() + ": give aliases or --all, not both", hint: f.Name() + " --help"}
	case all:
		return slices.Sorted(maps.Keys(c.Links)), nil
	case f.NArg() == 0:
		return nil, &usageError{problem: f.Name() + ": which secrets?", hint: f.Name() + " ALIAS…, or --all"}
	}
	for _, alias := range f.Args() {
		if _, ok := c.Links[alias]; !ok {
			return nil, notLinked(alias, c)
		}
	}
	aliases := slices.Sorted(slices.Values(f.Args()))
	return slices.Compact(aliases), nil
}

// What became of a linked secret.
const (
	fetchedNew    = "fetched"
	fetchedSame   = "unchanged" // asked for, and the version is the one that was kept
	fetchedKept   = "kept"      // still fresh, nobody was asked
	fetchedFailed = "failed"
)

// fetched is one line of the outcome. There is no place in it for a value.
type fetched struct {
	Alias    string   `json:"alias"`
	Outcome  string   `json:"outcome"`
	Provider string   `json:"provider"`
	ARN      string   `json:"arn,omitempty"`
	Version  string   `json:"version,omitempty"`
	Stages   []string `json:"stages,omitempty"`
	Kept     bool     `json:"kept"` // encrypted on the disk, for later runs
	Error    string   `json:"error,omitempty"`
	Help     string   `json:"help,omitempty"`
}

func fetchedLine(before, after aws.Status) fetched {
	l := fetched{
		Alias: after.Alias, Provider: after.Provider, ARN: after.ARN, Version: after.VersionID, Stages: after.Stages,
		Kept: after.Cached && after.Cache == vault.CacheDisk,
	}
	switch {
	case after.Err != nil:
		l.Outcome, l.Error, l.Help = fetchedFailed, after.Err.Error(), hintOf(after.Err)
	case before.Cached && after.Fetched.Equal(before.Fetched):
		l.Outcome = fetchedKept
	case before.VersionID != "" && after.VersionID == before.VersionID:
		l.Outcome = fetchedSame
	default:
		l.Outcome = fetchedNew
	}
	return l
}

// fetching prints a line for each alias as it comes. What went wrong goes to standard error, with its mend.
type fetching struct {
	p      *process
	asJSON bool
	width  int // of the aliases
	all    []fetched
	code   exitCode
}

func (f *fetching) add(before, after aws.Status) {
	switch {
	case errors.Is(after.Err, vault.ErrNeedsPerson):
		f.code = exitNeedsPerson
	case after.Err != nil && f.code == exitPassed:
		f.code = exitErrored
	}
	l := fetchedLine(before, after)
	f.all = append(f.all, l)
	if f.asJSON {
		return
	}
	fmt.Fprintln(f.p.stdout, strings.TrimRight(fmt.Sprintf("%-*s  %-9s  %s", f.width, printable(l.Alias), l.Outcome, l.note()), " "))
	if l.Error != "" {
		fmt.Fprintf(f.p.stderr, "runner: %s\n", printable(l.Error))
	}
	if l.Help != "" {
		fmt.Fprintf(f.p.stderr, "runner: hint: %s\n", indented(l.Help, "    "))
	}
}

func (l fetched) note() string {
	note := ""
	if l.Version != "" {
		note = fmt.Sprintf("version %s %s", printable(l.Version), printable(strings.Join(l.Stages, " ")))
	}
	if l.Outcome == fetchedFailed && l.Kept {
		note = "what is kept stays: " + note
	}
	return note
}

// end returns the verdict: 4 beats 3, as a code would help the others too.
func (f *fetching) end() error {
	if f.asJSON {
		if err := printJSON(f.p, f.all); err != nil {
			return err
		}
	}
	if f.code == exitPassed {
		return nil
	}
	return &runError{code: f.code}
}
