package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

const fetchAbout = `vault fetch [ALIAS…|--all] [flags]

Fetches linked secrets that are not kept yet or are no longer fresh. What the cache policy is not disk for is only tried.`

const refreshAbout = `vault refresh [ALIAS…|--all] [flags]

Fetches linked secrets again, whatever is kept of them. A value that cannot be fetched stays as it was.`

func vaultFetch(ctx context.Context, p *process, args []string) error {
	return fetchLinks(ctx, p, newBrowseFlags(p, "vault fetch", fetchAbout), args, aws.Fetch)
}

func vaultRefresh(ctx context.Context, p *process, args []string) error {
	return fetchLinks(ctx, p, newBrowseFlags(p, "vault refresh", refreshAbout), args, aws.Refresh)
}

// fetchLinks ends with 0 when every value could be had, with 4 when a person is needed, and with 3 otherwise.
func fetchLinks(ctx context.Context, p *process, f *browseFlags, args []string, how aws.How) error {
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
	if len(aliases) == 0 { // to Fetch, none would mean all
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
	states := a.secrets.Fetch(ctx, aliases, how)
	if err := context.Cause(ctx); err != nil {
		return err
	}
	var lines []fetched
	for _, s := range states {
		lines = append(lines, fetchedLine(before[s.Alias], s))
	}
	if err := printFetched(p, f, lines); err != nil {
		return err
	}
	return fetchVerdict(states)
}

// fetchAliases checks the names before anything is asked for.
func fetchAliases(f *browseFlags, c vault.Config, all bool) ([]string, error) {
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

// printFetched prints one line an alias. What went wrong goes to standard error, for each alias with its mend.
func printFetched(p *process, f *browseFlags, all []fetched) error {
	if f.asJSON {
		return printJSON(p, append([]fetched{}, all...))
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, l := range all {
		note := ""
		if l.Version != "" {
			note = fmt.Sprintf("version %s %s", printable(l.Version), printable(strings.Join(l.Stages, " ")))
		}
		if l.Outcome == fetchedFailed && l.Kept {
			note = "what is kept stays: " + note
		}
		fmt.Fprintln(w, strings.TrimRight(printable(l.Alias)+"\t"+l.Outcome+"\t"+note, "\t "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range all {
		if l.Outcome != fetchedFailed {
			continue
		}
		fmt.Fprintf(p.stderr, "runner: %s\n", printable(l.Error))
		if l.Help != "" {
			fmt.Fprintf(p.stderr, "runner: hint: %s\n", indented(l.Help, "    "))
		}
	}
	return nil
}

func fetchVerdict(states []aws.Status) error {
	code := exitPassed
	for _, s := range states {
		switch {
		case errors.Is(s.Err, vault.ErrNeedsPerson):
			return &runError{code: exitNeedsPerson}
		case s.Err != nil:
			code = exitErrored
		}
	}
	if code == exitPassed {
		return nil
	}
	return &runError{code: code}
}
