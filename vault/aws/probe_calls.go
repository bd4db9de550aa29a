package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"

	"github.com/rq-runner/runner/vault"
)

// try makes the calls of a target and fills its checks.
func (g *probeGroup) try(ctx context.Context, p Probe) {
	client, err := p.Session.SecretsManager(ctx, g.target)
	if g.role != "" {
		c := Check{Action: actionAssumeRole, Resource: g.role, Aliases: g.aliases()}
		c.record(err)
		g.checks = append(g.checks, c)
	}
	if err != nil {
		for _, r := range g.reads {
			c := g.check(actionGet, r)
			c.State, c.Help = CheckUnknown, "nobody could be asked"
			g.checks = append(g.checks, c)
		}
		return
	}
	parts := make([][]Check, len(g.reads))
	inParallel(len(g.reads), func(i int) { parts[i] = g.tryRead(ctx, client, g.reads[i], p.Browse) })
	g.checks = append(g.checks, slices.Concat(parts...)...)
	g.checks = append(g.checks, g.tryBatch(ctx, client))
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
func (g *probeGroup) tryRead(ctx context.Context, client *secretsmanager.Client, r *probeRead, browse bool) []Check {
	get, describe, decrypt := g.check(actionGet, r), g.check(actionDescribe, r), g.check(actionDecrypt, r)
	describe.Optional = !browse
	get.Region, describe.Region, decrypt.Region = client.Options().Region, client.Options().Region, client.Options().Region
	out, err := client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &r.link.SecretID})
	describe.record(err)
	if err == nil {
		r.kmsKey = aws.ToString(out.KmsKeyId)
	}
	err = readOnce(ctx, client, r.link)
	if isKMSRefusal(err) {
		if r.kmsKey == "" {
			r.kmsKey = "*" // which key it is cannot be known without its description
		}
		decrypt.Resource = r.kmsKey
		decrypt.fail(err)
		get.State = CheckOK // AWS asks for the key after it has allowed the secret
		return []Check{get, decrypt, describe}
	}
	get.record(err)
	checks := []Check{get}
	if r.kmsKey != "" && err == nil {
		decrypt.Resource, decrypt.State = r.kmsKey, CheckOK
		checks = append(checks, decrypt)
	}
	return append(checks, describe)
}

// readOnce reads the version that a link wants, and forgets it.
func readOnce(ctx context.Context, client *secretsmanager.Client, link vault.Link) error {
	in := &secretsmanager.GetSecretValueInput{SecretId: &link.SecretID}
	_, err := client.GetSecretValue(ctx, in)
	return err
}

// batchSize is the most secrets that AWS gives in one call.
const batchSize = 20

// tryBatch reads the target's first secrets at once. Each secret that it may not read is in its own check already.
func (g *probeGroup) tryBatch(ctx context.Context, client *secretsmanager.Client) Check {
	c := Check{Action: actionBatch, Resource: "*", Region: client.Options().Region, Role: g.role, Aliases: g.aliases(), Optional: true}
	var ids []string
	for _, r := range g.reads[:min(batchSize, len(g.reads))] {
		ids = append(ids, r.link.SecretID)
	}
	_, err := client.BatchGetSecretValue(ctx, &secretsmanager.BatchGetSecretValueInput{SecretIdList: ids})
	c.record(err)
	if c.State == CheckMissing {
		c.Help += "; without it secrets are read one by one"
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

// record fills in what a call came to.
func (c *Check) record(err error) {
	c.State = CheckOK
	if err != nil {
		c.fail(err)
	}
}

func (c *Check) fail(err error) {
	c.State = CheckUnknown
	if isRefusal(err) {
		c.State = CheckMissing
	}
	c.Message, c.Help = awsText(err), c.mend(err)
}

// awsText is what AWS said, without what the SDK puts around it.
func awsText(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return strings.TrimSpace(api.ErrorCode() + ": " + api.ErrorMessage())
	}
	return err.Error()
}

// mend is what a person can do about a call that went wrong.
func (c *Check) mend(err error) string {
	own := ""
	if known, ok := errors.AsType[*vault.Error](err); ok {
		own = known.Hint
	}
	who := "the caller"
	if c.Role != "" {
		who = "the role " + c.Role
	}
	switch {
	case own != "":
		return own
	case isKMSRefusal(err):
		return fmt.Sprintf("allow %s the action kms:Decrypt for the secret's key, in its policy (below) and in the key's own", who)
	case strings.Contains(awsText(err), "explicit deny"):
		return fmt.Sprintf("a policy denies it outright, and no other can allow it: look for Deny in the policies of %s, of the secret and of the organization", who)
	case isRefusal(err):
		return fmt.Sprintf("allow %s the action %s; the policy is below", who, c.Action)
	case isCode(err, "ResourceNotFoundException"):
		return fmt.Sprintf("there is no such secret or version in %s; runner aws secrets lists those that are", cmp.Or(c.Region, "the region"))
	}
	return ""
}

// isCode reports whether AWS answered with an error code.
func isCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}

// isKMSRefusal reports whether the secret may be read but its key may not be used.
func isKMSRefusal(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && isRefusal(err) && (strings.Contains(api.ErrorMessage(), "Access to KMS") || strings.Contains(api.ErrorMessage(), actionDecrypt))
}

// refusedAction is the action that AWS names in a refusal, or nothing.
func refusedAction(err error) string {
	if !isRefusal(err) {
		return ""
	}
	_, rest, _ := strings.Cut(awsText(err), "is not authorized to perform: ")
	action, _, _ := strings.Cut(rest, " ")
	return action
}
