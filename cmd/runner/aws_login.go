package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

func awsLogin(ctx context.Context, p *process, args []string) error {
	f := newSessionFlags(p, "login", "login [flags]\n\nOpens a new session, which later runs use until it ends.", "all providers")
	f.output()
	return f.identify(ctx, p, args, (*aws.Session).Login)
}

func awsWhoami(ctx context.Context, p *process, args []string) error {
	f := newSessionFlags(p, "whoami", "whoami [flags]\n\nTells who the credentials are. It logs in when that is needed.", "all providers")
	f.output()
	return f.identify(ctx, p, args, (*aws.Session).Whoami)
}

func awsLogout(ctx context.Context, p *process, args []string) error {
	f := newSessionFlags(p, "logout", "logout [--all]\n\nForgets the session, so that the next run logs in again.", "the sessions of all providers, of all projects")
	a, providers, err := f.parse(p, args)
	if err != nil {
		return err
	}
	if f.all {
		if a.store != nil {
			err = a.store.Forget(ctx)
		}
	} else {
		err = a.logout(ctx, providers[0])
	}
	if err != nil {
		return p.failed(err)
	}
	fmt.Fprintln(p.stderr, "runner: logged out")
	return nil
}

func (a *awsAccess) logout(ctx context.Context, provider string) error {
	session, _, err := a.session(provider)
	if err != nil {
		return err
	}
	return session.Logout(ctx)
}

// shownIdentity is what is told of a session. There is no place in it for keys.
type shownIdentity struct {
	Provider    string    `json:"provider"`
	Account     string    `json:"account,omitempty"`
	ARN         string    `json:"arn,omitempty"`
	UserID      string    `json:"userId,omitempty"`
	Credentials string    `json:"credentials,omitempty"` // where they are from
	Temporary   bool      `json:"temporary"`
	MFA         string    `json:"mfa,omitempty"` // the device whose code opened the session
	Expires     time.Time `json:"expires,omitzero"`
	Cached      bool      `json:"cached"` // an earlier command opened it
	Role        string    `json:"role,omitempty"`
	Region      string    `json:"region,omitempty"`
	Error       string    `json:"error,omitempty"`
	Help        string    `json:"help,omitempty"`
}

// identify asks the sessions who they are and prints that. With several, what fails does not stop the others; the exit
// code is that of the worst.
func (f *sessionFlags) identify(ctx context.Context, p *process, args []string, ask func(*aws.Session, context.Context) (aws.Identity, error)) error {
	a, providers, err := f.parse(p, args)
	if err != nil {
		return err
	}
	var shown []shownIdentity
	worst := exitPassed
	for _, name := range providers {
		session, provider, err := a.session(name)
		if err != nil {
			return err
		}
		who, err := ask(session, ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil && !f.all && !f.asJSON {
			return p.failed(err)
		}
		worst = max(worst, loginCode(err))
		shown = append(shown, showIdentity(provider, who, err))
	}
	if err := f.print(p, shown); err != nil {
		return err
	}
	if worst != exitPassed {
		return &runError{code: worst}
	}
	return nil
}

func loginCode(err error) exitCode {
	switch {
	case err == nil:
		return exitPassed
	case errors.Is(err, vault.ErrNeedsPerson):
		return exitNeedsPerson
	}
	return exitErrored
}

func showIdentity(provider vault.ProviderConfig, who aws.Identity, err error) shownIdentity {
	if err != nil {
		return shownIdentity{Provider: provider.Name, Error: err.Error(), Help: hintOf(err)}
	}
	return shownIdentity{
		Provider: provider.Name, Account: who.Account, ARN: who.ARN, UserID: who.UserID, Credentials: who.Source, Temporary: who.Temporary,
		MFA: who.MFA, Expires: who.Expires, Cached: who.Cached, Role: who.Role, Region: who.Region,
	}
}

func (f *sessionFlags) print(p *process, shown []shownIdentity) error {
	switch {
	case f.asJSON && !f.all:
		return printJSON(p, shown[0])
	case f.asJSON:
		return printJSON(p, shown)
	}
	for i, s := range shown {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		if err := s.print(p); err != nil {
			return err
		}
	}
	return nil
}

func (s shownIdentity) print(p *process) error {
	if s.Error != "" {
		fmt.Fprintf(p.stderr, "runner: provider %q: %s\n", s.Provider, s.Error)
		if s.Help != "" {
			fmt.Fprintf(p.stderr, "runner: hint: %s\n", s.Help)
		}
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, line := range [][2]string{
		{"Provider", s.Provider},
		{"Account", s.Account},
		{"ARN", s.ARN},
		{"User id", s.UserID},
		{"Credentials", s.Credentials},
		{"MFA", firstOf(s.MFA, "no")},
		{"Expires", s.expiry(p.now())},
		{"Role", firstOf(s.Role, "none; secrets are asked for as this identity")},
		{"Region", firstOf(s.Region, "none")},
	} {
		fmt.Fprintf(w, "%s:\t%s\n", line[0], strings.ReplaceAll(line[1], "\t", " "))
	}
	return w.Flush()
}

// expiry says when the session ends, in words.
func (s shownIdentity) expiry(now time.Time) string {
	if s.Expires.IsZero() {
		return "never"
	}
	text := fmt.Sprintf("%s (in %s)", s.Expires.Local().Format(time.DateTime), s.Expires.Sub(now).Round(time.Minute))
	if s.Cached {
		text += ", opened earlier"
	}
	return text
}
