package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

const providerTestAbout = `vault provider test [NAME] [flags]

Makes the calls that the provider's links need and tells which permission is missing, and prints the smallest policy that has
them all. Values that come are thrown away.`

// vaultProviderTest tells whether a provider works. It ends with 0 when all is there that the links need, with 4 when a
// person is needed, and with 3 otherwise.
func vaultProviderTest(ctx context.Context, p *process, args []string) error {
	f := newAccessFlags(p, "vault provider test", providerTestAbout)
	f.json()
	browse := f.Bool("browse", false, "count the permissions to list and describe among those that are needed")
	if err := parseArguments(f.FlagSet, args, 0, 1, ""); err != nil {
		return err
	}
	a, err := f.access(p)
	if err != nil {
		return err
	}
	session, provider, err := a.session(f.Arg(0))
	if err != nil {
		return err
	}
	report, err := aws.Probe{Session: session, Provider: provider, Links: a.linksOf(provider.Name), Browse: *browse}.Run(ctx)
	if err != nil {
		return err
	}
	printProbe := printProbeText
	switch {
	case f.asJSON:
		printProbe = printProbeJSON
	case !*browse:
		report.Checks = slices.DeleteFunc(report.Checks, ofBrowsing)
	}
	if err := printProbe(p, provider, report); err != nil {
		return err
	}
	switch {
	case report.Passed():
		return nil
	case report.NeedsPerson():
		return &runError{code: exitNeedsPerson}
	}
	return &runError{code: exitErrored}
}

// ofBrowsing reports whether a check is about describing a single secret, of which runs need nothing.
func ofBrowsing(c aws.Check) bool { return c.Optional && c.Action == "secretsmanager:DescribeSecret" }

// linksOf are the links that a provider answers.
func (a *awsAccess) linksOf(provider string) map[string]vault.Link {
	links := map[string]vault.Link{}
	for alias, link := range a.config.Links {
		if found, err := a.provider(link.Provider); err == nil && strings.EqualFold(found.Name, provider) {
			links[alias] = link
		}
	}
	return links
}

// probeJSON is the report for programs. The names of the fields are promised.
type probeJSON struct {
	Provider string       `json:"provider"`
	Passed   bool         `json:"passed"`
	Account  string       `json:"account,omitempty"`
	ARN      string       `json:"arn,omitempty"`
	Source   string       `json:"source,omitempty"`
	MFA      string       `json:"mfa,omitempty"`
	Expires  time.Time    `json:"expires,omitzero"`
	Error    string       `json:"error,omitempty"`
	Help     string       `json:"help,omitempty"`
	Checks   []aws.Check  `json:"checks"`
	Policies []aws.Policy `json:"policies"`
}

func printProbeJSON(p *process, provider vault.ProviderConfig, r *aws.ProbeReport) error {
	who := r.Identity
	out := probeJSON{
		Provider: provider.Name, Passed: r.Passed(), Account: who.Account, ARN: who.ARN, Source: who.Source, MFA: who.MFA, Expires: who.Expires,
		Checks: r.Checks, Policies: append([]aws.Policy{}, r.Policies...),
	}
	if r.Err != nil {
		out.Error, out.Help = r.Err.Error(), hintOf(r.Err)
	}
	return printJSON(p, out)
}

func printProbeText(p *process, provider vault.ProviderConfig, r *aws.ProbeReport) error {
	fmt.Fprintf(p.stdout, "provider     %s\n", printable(provider.Name))
	if r.Err != nil {
		fmt.Fprintf(p.stdout, "credentials  do not work: %s\n", printable(r.Err.Error()))
		if hint := hintOf(r.Err); hint != "" {
			fmt.Fprintf(p.stdout, "             help: %s\n", indented(hint, "                   "))
		}
	} else {
		fmt.Fprintf(p.stdout, "credentials  %s\n", printable(credentialText(r.Identity)))
	}
	if err := printChecks(p, r.Checks); err != nil {
		return err
	}
	if r.Err == nil { // else it is told above
		printMends(p, r.Checks)
	}
	return printPolicies(p, r)
}

func credentialText(who aws.Identity) string {
	text := who.ARN
	if who.Source != "" {
		text += ", from " + who.Source
	}
	if who.MFA != "" {
		text += ", with MFA"
	}
	if !who.Expires.IsZero() {
		text += ", until " + shownTime(who.Expires)
	}
	return text
}

// printChecks is the table.
func printChecks(p *process, checks []aws.Check) error {
	fmt.Fprintln(p.stdout)
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "STATE\tACTION\tRESOURCE\tASKED BY\tFOR")
	for _, c := range checks {
		state := string(c.State)
		if c.Optional && c.State != aws.CheckOK {
			state += " (optional)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", state, c.Action, printable(c.Resource), cmp.Or(printable(c.Role), "the session"),
			cmp.Or(printable(strings.Join(c.Aliases, ", ")), "-"))
	}
	return w.Flush()
}

// printMends tells what AWS said of each row that is not ok, and what to do.
func printMends(p *process, checks []aws.Check) {
	for _, c := range checks {
		if c.State == aws.CheckOK {
			continue
		}
		fmt.Fprintf(p.stdout, "\n%s: %s on %s\n", c.State, c.Action, printable(c.Resource))
		if c.Message != "" {
			fmt.Fprintf(p.stdout, "  AWS: %s\n", printable(c.Message))
		}
		if c.Help != "" {
			fmt.Fprintf(p.stdout, "  help: %s\n", indented(c.Help, "        "))
		}
	}
}

func printPolicies(p *process, r *aws.ProbeReport) error {
	if len(r.Policies) == 0 {
		fmt.Fprintln(p.stdout, "\nNothing is linked, so no policy is needed.")
	}
	for _, policy := range r.Policies {
		trust := ""
		if slices.ContainsFunc(r.Checks, func(c aws.Check) bool { return c.Role == policy.For }) && policy.For != "" {
			trust = ", and its trust policy must let the caller in"
		}
		fmt.Fprintf(p.stdout, "\nThe least that %s must be allowed%s:\n\n", cmp.Or(printable(policy.For), "the caller"), trust)
		if err := printJSON(p, policy.Document); err != nil {
			return err
		}
	}
	return nil
}
