package main

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/vault"
)

// directFlags say what references without a link may ask a provider for.
type directFlags struct {
	names   string
	domains []string
}

func (d *directFlags) set(fs *pflag.FlagSet) {
	fs.StringVar(&d.names, "direct", "all", "`secrets` that {{vault://NAME/…}} may name without a link: all, none, or patterns: 'prod/*, shared/key'")
	fs.StringSliceVar(&d.domains, "direct-domains", nil, "`hosts` that their values may be sent to; \"\" allows all")
}

// rule is the old one with what the flags say.
func (d *directFlags) rule(fs *pflag.FlagSet, r vault.DirectRule) (vault.DirectRule, error) {
	if fs.Changed("direct") {
		r.Denied, r.Names = d.names == "none", nil
		if d.names != "all" && d.names != "none" {
			r.Names = trimmedList(d.names)
		}
		if r.Names == nil && d.names != "all" && !r.Denied {
			return r, &usageError{problem: "--direct wants all, none or patterns, not " + quote(d.names), hint: "as in --direct 'prod/*'"}
		}
	}
	if fs.Changed("direct-domains") {
		domains, err := domainList(d.domains)
		if err != nil {
			return r, err
		}
		r.Domains = domains
	}
	if r.Denied {
		return vault.DirectRule{Denied: true}, nil
	}
	return r, nil
}

// trimmedList is a list with commas, without blanks and empty members; nil when nothing is left.
func trimmedList(text string) []string {
	var all []string
	for member := range strings.SplitSeq(text, ",") {
		if member = strings.TrimSpace(member); member != "" {
			all = append(all, member)
		}
	}
	return all
}
