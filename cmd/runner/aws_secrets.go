package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// accessFlags are those of commands that ask AWS.
type accessFlags struct {
	*vaultFlags
	mfa    mfaFlags
	asJSON bool
	// provider, region and like say who asks and where, of commands that take them; like has a role.
	provider, region string
	like             vault.Link
}

// newAccessFlags wants the whole name of the command, without runner.
func newAccessFlags(p *process, name, about string) *accessFlags {
	f := &accessFlags{vaultFlags: &vaultFlags{FlagSet: commandFlags(p, name, about)}}
	f.mfa.set(f.FlagSet)
	f.StringVar(&f.file, "vault", "", "the vault's `file`, which has the keys of providers (default: that of runner.json, else the user's own)")
	return f
}

func (f *accessFlags) json() { f.BoolVar(&f.asJSON, "json", false, "print JSON") }

func (f *accessFlags) target() {
	f.StringVar(&f.provider, "provider", "", "`name` of the provider (default: the active one)")
	f.StringVar(&f.region, "region", "", "`region` of the secrets (default: the ARN's, else the provider's)")
	f.StringVar(&f.like.RoleARN, "role-arn", "", "`role` to assume (default: the link's or the provider's)")
	f.StringVar(&f.like.ExternalID, "external-id", "", "`id` that the role wants")
}

// access is what the flags and runner.json mean.
func (f *accessFlags) access(p *process) (*awsAccess, error) {
	config, err := readVaultConfig()
	if err != nil {
		return nil, err
	}
	o, err := vaultOptions(p, firstOf(f.file, config.File))
	if err != nil {
		return nil, err
	}
	return newAWSAccess(p, config, vault.NewFile(o), awsOptions{mfa: f.mfa})
}

// ask returns who is to ask for a secret and where, and the secret's id: name is that, or the alias of a link, or empty for
// lists.
func (f *accessFlags) ask(p *process, name string) (*aws.Session, aws.Target, string, error) {
	a, err := f.access(p)
	if err != nil {
		return nil, aws.Target{}, "", err
	}
	link, alias := a.config.Links[name]
	if !alias {
		link.SecretID = name
	}
	if f.like.RoleARN != "" {
		link.RoleARN, link.ExternalID = f.like.RoleARN, f.like.ExternalID
	}
	session, provider, err := a.session(firstOf(f.provider, link.Provider))
	if err != nil {
		return nil, aws.Target{}, "", err
	}
	target := aws.TargetOf(provider, link)
	target.Region = cmp.Or(f.region, target.Region)
	return session, target, link.SecretID, nil
}

func awsSecrets(ctx context.Context, p *process, args []string) error {
	f := newAccessFlags(p, "aws secrets", "aws secrets [--match PATTERN] [flags]\n\nLists the secrets that AWS has, never their values.")
	var o aws.ListOptions
	f.StringVar(&o.Match, "match", "", "`pattern` of the name: * is any text, with slashes too, ? is one character; as 'prod/*'")
	f.StringArrayVar(&o.Tags, "tag", nil, "`KEY or KEY=VALUE` that a secret must have; may be given several times")
	f.StringVar(&o.Description, "description", "", "`words` that the description has, or their beginnings")
	f.target()
	f.json()
	if err := parseArguments(f.FlagSet, args, 0, 0, ""); err != nil {
		return err
	}
	session, target, _, err := f.ask(p, "")
	if err != nil {
		return err
	}
	list, err := session.ListSecrets(ctx, target, o)
	if err != nil {
		return p.failed(err)
	}
	if f.asJSON {
		return printJSON(p, append([]aws.SecretInfo{}, list...))
	}
	return printSecrets(p, list)
}

func awsDescribe(ctx context.Context, p *process, args []string) error {
	f := newAccessFlags(p, "aws describe", "aws describe SECRET [flags]\n\nTells about a secret, by its name, its ARN or the alias of a link; never its value.")
	f.target()
	f.json()
	if err := parseArguments(f.FlagSet, args, 1, 1, "the secret"); err != nil {
		return err
	}
	session, target, id, err := f.ask(p, f.Arg(0))
	if err != nil {
		return err
	}
	info, err := session.DescribeSecret(ctx, target, id)
	if err != nil {
		return p.failed(err)
	}
	if f.asJSON {
		return printJSON(p, info)
	}
	return printSecret(p, info)
}

// failed tells of what AWS refused or could not do, which is no fault of the command line.
func (p *process) failed(err error) error {
	if errors.Is(err, vault.ErrNeedsPerson) || errors.Is(err, context.Canceled) {
		return err
	}
	report(p, err)
	return &runError{code: exitErrored}
}
