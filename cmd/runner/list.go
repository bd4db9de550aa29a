package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/collection"
)

// listed is one request in the output of runner list --json. The names of the fields are promised.
type listed struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Path   string `json:"path"` // names from the root, joined with " / "; what --folder takes
	Method string `json:"method"`
	URL    string `json:"url"` // as authored, with its {{references}}
	// Scripts counts those that run for the request, its folders' included.
	Scripts listedScripts `json:"scripts"`
	Auth    string        `json:"auth,omitempty"` // the scheme in force
}

type listedScripts struct {
	PreRequest int `json:"prerequest"`
	Test       int `json:"test"`
}

type listing struct {
	Collection string   `json:"collection"`
	Requests   []listed `json:"requests"`
	Warnings   []string `json:"warnings,omitempty"`
}

func listCommand(ctx context.Context, p *process, args []string) error {
	fs := pflag.NewFlagSet("runner list", pflag.ContinueOnError)
	fs.SetOutput(p.stderr)
	asJSON := fs.Bool("json", false, "print JSON, for scripts and agents")
	if err := fs.Parse(args); err != nil {
		return flagError(err, "runner list --help")
	}
	if fs.NArg() != 1 {
		return &usageError{problem: "one collection is wanted", hint: "runner list COLLECTION [--json]"}
	}
	var f runFlags
	c, err := collection.Load(ctx, fs.Arg(0), f.loadOptions(p))
	if err != nil {
		return inputError(err)
	}
	l := list(c)
	if *asJSON {
		enc := json.NewEncoder(p.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(l)
	}
	return printListing(p, c, l)
}

func list(c *collection.Collection) listing {
	l := listing{Collection: c.Name, Requests: []listed{}}
	for _, it := range c.Root.Requests() {
		entry := listed{
			ID: it.ID, Name: it.Name, Path: it.Path(), Method: it.Request.Method, URL: it.Request.URL.String(),
			Scripts: countScripts(it),
		}
		if auth := it.EffectiveAuth(); auth != nil {
			entry.Auth = auth.Type
		}
		l.Requests = append(l.Requests, entry)
	}
	for _, w := range c.Warnings {
		l.Warnings = append(l.Warnings, strings.TrimPrefix(w.Path+": "+w.Message, ": "))
	}
	return l
}

func countScripts(it *collection.Item) listedScripts {
	var n listedScripts
	for _, anc := range it.Lineage() {
		for _, s := range anc.Scripts {
			switch {
			case !s.Runs():
			case s.Event == collection.PreRequest:
				n.PreRequest++
			default:
				n.Test++
			}
		}
	}
	return n
}

// printListing is for people: the tree by folders, with what --folder takes.
func printListing(p *process, c *collection.Collection, l listing) error {
	var out strings.Builder
	fmt.Fprintln(&out, printable(c.Name))
	folder := ""
	for _, r := range l.Requests {
		indent := "  "
		dir, _, nested := cutLast(r.Path, " / ")
		if nested && dir != folder {
			fmt.Fprintf(&out, "\n  %s\n", printable(dir))
		}
		if nested {
			indent = "    "
		}
		folder = dir
		fmt.Fprintf(&out, "%s%s  %s %s%s\n", indent, printable(r.Name), printable(r.Method), printable(r.URL), scriptNote(r.Scripts))
		fmt.Fprintf(&out, "%s  id %s\n", indent, printable(r.ID))
	}
	for _, w := range l.Warnings {
		fmt.Fprintf(p.stderr, "runner: warning: %s\n", printable(w))
	}
	_, err := io.WriteString(p.stdout, out.String())
	return err
}

func scriptNote(n listedScripts) string {
	if n.PreRequest+n.Test == 0 {
		return ""
	}
	return fmt.Sprintf("  (scripts: %d before, %d after)", n.PreRequest, n.Test)
}

// cutLast cuts around the last separator; dir is empty when there is none.
func cutLast(path, sep string) (dir, name string, found bool) {
	i := strings.LastIndex(path, sep)
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+len(sep):], true
}

// printable keeps control characters of a file from reaching the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}
