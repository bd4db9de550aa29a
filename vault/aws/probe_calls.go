package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

// try makes the calls of a target and fills its checks.
func (g *probeGroup) try(ctx context.Context, p Probe) {
	client, err := p.Session.SecretsManager(ctx, g.target)
	if g.role != "" {
		c := Check{Action: actionAssumeRole, Resource: g.role, Aliases: g.aliases()}
		c.record(err, p.about(g.reads[0].link))
		g.checks = append(g.checks, c)
	}
	if err != nil {
		for _, r := range g.reads {
			g.checks = append(g.checks, g.unasked(r, err, p))
		}
		return
	}
	parts := make([][]Check, len(g.reads))
	inParallel(len(g.reads), func(i int) { parts[i] = g.tryRead(ctx, client, g.reads[i], p) })
	g.checks = append(g.checks, slices.Concat(parts...)...)
	g.checks = append(g.checks, g.tryBatch(ctx, client, p))
}

// unasked is the check of a secret that nobody could be asked for. That a role could not be assumed is in a check of its own.
func (g *probeGroup) unasked(r *probeRead, err error, p Probe) Check {
	c := g.check(actionGet, r)
	if g.role == "" {
		c.record(err, p.about(r.link))
	} else {
		c.Help = "this is known when the role can be assumed"
	}
	c.State = CheckUnknown
	return c
}

func (g *probeGroup) aliases() []string {
	var all []string
	for _, r := range g.reads {
		all = append(all, r.aliases...)
	}
	slices.Sort(all)
	return all
}

func (g *probeGroup) check(action string, r *probeRead) Check {
	return Check{Action: action, Resource: r.link.SecretID, Region: g.target.Region, Role: g.role, Aliases: r.aliases}
}

// tryRead reads one secret. A value that came would be proof enough, but the key it is encrypted with is known from its
// description alone.
func (g *probeGroup) tryRead(ctx context.Context, client *secretsmanager.Client, r *probeRead, p Probe) []Check {
	get, describe, decrypt := g.check(actionGet, r), g.check(actionDescribe, r), g.check(actionDecrypt, r)
	describe.Optional = !p.Browse
	about := p.about(r.link)
	get.Region, describe.Region, decrypt.Region = client.Options().Region, client.Options().Region, client.Options().Region
	out, err := client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &r.link.SecretID})
	describe.record(err, about)
	if err == nil {
		r.kmsKey = aws.ToString(out.KmsKeyId)
	}
	err = readOnce(ctx, client, r.link)
	if isKMSRefusal(err) {
		if r.kmsKey == "" {
			r.kmsKey = "*" // which key it is cannot be known without its description
		}
		decrypt.Resource = r.kmsKey
		decrypt.record(err, about)
		get.State = CheckOK // AWS asks for the key after it has allowed the secret
		return []Check{get, decrypt, describe}
	}
	get.record(err, about)
	checks := []Check{get}
	if r.kmsKey != "" && err == nil {
		decrypt.Resource, decrypt.State = r.kmsKey, CheckOK
		checks = append(checks, decrypt)
	}
	return append(checks, describe)
}

// readOnce reads the version that a link wants, and forgets it.
func readOnce(ctx context.Context, client *secretsmanager.Client, link vault.Link) error {
	in, err := valueInput(link)
	if err == nil {
		_, err = client.GetSecretValue(ctx, in)
	}
	return err
}

// tryBatch reads the target's first secrets at once. Each secret that it may not read is in its own check already.
func (g *probeGroup) tryBatch(ctx context.Context, client *secretsmanager.Client, p Probe) Check {
	c := Check{Action: actionBatch, Resource: "*", Region: client.Options().Region, Role: g.role, Aliases: g.aliases(), Optional: true}
	var ids []string
	for _, r := range g.reads {
		if len(ids) < maxBatch && !slices.Contains(ids, r.link.SecretID) {
			ids = append(ids, r.link.SecretID)
		}
	}
	_, err := client.BatchGetSecretValue(ctx, &secretsmanager.BatchGetSecretValueInput{SecretIdList: ids})
	c.record(err, p.about(vault.Link{}))
	if c.State == CheckMissing {
		c.Help += "\nwithout it secrets are read one by one, which is slower"
	}
	return c
}

// listDevices lists the caller's devices, at first as AWS's own tools do, then by name: a policy about a user's own devices
// does not cover a call that names nobody.
func (p Probe) listDevices(ctx context.Context, who Identity) error {
	client, err := p.Session.IAM(ctx)
	if err != nil {
		return err
	}
	_, err = client.ListMFADevices(ctx, &iam.ListMFADevicesInput{})
	if isRefusal(err) {
		name := who.ARN[strings.LastIndexByte(who.ARN, '/')+1:]
		_, err = client.ListMFADevices(ctx, &iam.ListMFADevicesInput{UserName: &name})
	}
	return err
}

func (p Probe) listOne(ctx context.Context) error {
	client, err := p.Session.SecretsManager(ctx, Target{})
	if err != nil {
		return err
	}
	_, err = client.ListSecrets(ctx, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(1)})
	return err
}
