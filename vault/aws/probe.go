package aws

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/rq-runner/runner/vault"
)

// The actions that reading secrets may take, as IAM names them.
const (
	actionIdentity   = "sts:GetCallerIdentity"
	actionListMFA    = "iam:ListMFADevices"
	actionAssumeRole = "sts:AssumeRole"
	actionGet        = "secretsmanager:GetSecretValue"
	actionBatch      = "secretsmanager:BatchGetSecretValue"
	actionList       = "secretsmanager:ListSecrets"
	actionDescribe   = "secretsmanager:DescribeSecret"
	actionDecrypt    = "kms:Decrypt"
)

// Probe tries what the links of a provider need, one permission after the other, by making the calls: AWS has no other way to
// be sure. Values that come are thrown away.
type Probe struct {
	Session  *Session
	Provider vault.ProviderConfig
	// Links are those that the provider answers, by alias.
	Links map[string]vault.Link
	// Browse counts what listing and describing take among what is needed.
	Browse bool
}

// ProbeReport is what came of a probe.
type ProbeReport struct {
	Identity Identity // the zero one when the credentials do not work
	// Err is why nobody could be asked at all: the credentials do not work, or a person is needed for a code.
	Err    error
	Checks []Check
	// Policies are the least privileges that the links need, whether the caller has them or not.
	Policies []Policy
}

// Check is one permission for one thing.
type Check struct {
	Action   string     `json:"action"`   // secretsmanager:GetSecretValue
	Resource string     `json:"resource"` // as it was asked for: a name, an ARN, or *
	Region   string     `json:"region,omitempty"`
	Role     string     `json:"role,omitempty"`    // who asks; empty is the session itself
	Aliases  []string   `json:"aliases,omitempty"` // the links that need it, sorted
	State    CheckState `json:"state"`
	// Optional permissions make things easier or faster, but a run does without.
	Optional bool   `json:"optional,omitempty"`
	Message  string `json:"message,omitempty"` // AWS's own code and words; empty when it is ok
	Help     string `json:"help,omitempty"`
}

// CheckState is what is known of a permission.
type CheckState string

// The values of CheckState.
const (
	CheckOK      CheckState = "ok"
	CheckMissing CheckState = "missing" // AWS refuses it
	CheckUnknown CheckState = "unknown" // the call did not come so far, or what it asked for is not there
)

// Passed reports whether all is there that the links need.
func (r *ProbeReport) Passed() bool {
	return r.Err == nil && !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.State != CheckOK && !c.Optional })
}

// Run makes the calls. What goes wrong is in the report; the error is only that ctx ended.
func (p Probe) Run(ctx context.Context) (*ProbeReport, error) {
	r := &ProbeReport{}
	r.Identity, r.Err = p.Session.Whoami(ctx)
	if r.Err != nil {
		r.Checks = []Check{p.loginCheck(r.Err)}
	} else {
		r.Checks = append([]Check{{Action: actionIdentity, Resource: "*", State: CheckOK}}, p.mfaChecks(ctx, r.Identity)...)
	}
	groups := p.groups(cmp.Or(r.Identity.Role, p.Provider.RoleARN))
	if r.Err == nil {
		inParallel(len(groups), func(i int) { groups[i].try(ctx, p) })
	}
	for _, g := range groups {
		r.Checks = append(r.Checks, g.checks...)
	}
	if r.Err == nil {
		r.Checks = append(r.Checks, p.listCheck(ctx, r.Identity))
	}
	r.Policies = LeastPrivilege(p.needs(r.Identity, groups))
	return r, context.Cause(ctx)
}

// probeGroup is what one target is asked for.
type probeGroup struct {
	target Target
	role   string // that asks: the target's or the provider's
	reads  []*probeRead
	checks []Check
}

// probeRead is one version of a secret, and all links to it.
type probeRead struct {
	link    vault.Link
	aliases []string
	kmsKey  string // as far as it is known
}

// groups sorts the links by whom they ask and then by alias, so that reports are the same each time. Who names no role asks
// as the session's, which variables may have chosen.
func (p Probe) groups(role string) []*probeGroup {
	byTarget := map[Target]*probeGroup{}
	var all []*probeGroup
	for _, alias := range slices.Sorted(maps.Keys(p.Links)) {
		link := p.Links[alias]
		t := TargetOf(p.Provider, link)
		g := byTarget[t]
		if g == nil {
			g = &probeGroup{target: t, role: cmp.Or(t.RoleARN, role)}
			byTarget[t] = g
			all = append(all, g)
		}
		g.add(alias, link)
	}
	slices.SortStableFunc(all, func(a, b *probeGroup) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.target.ExternalID, b.target.ExternalID), cmp.Compare(a.target.Region, b.target.Region))
	})
	return all
}

// TargetOf is who asks for the secret of a link, and where.
func TargetOf(p vault.ProviderConfig, link vault.Link) Target {
	return sourceOf(p, link).target
}

func (g *probeGroup) add(alias string, link vault.Link) {
	for _, r := range g.reads {
		if r.link.SecretID == link.SecretID && r.link.Version == link.Version {
			r.aliases = append(r.aliases, alias)
			return
		}
	}
	g.reads = append(g.reads, &probeRead{link: link, aliases: []string{alias}})
}

// needs is what the policies are to allow.
func (p Probe) needs(who Identity, groups []*probeGroup) Needs {
	n := Needs{
		Caller: who.ARN, Region: cmp.Or(p.Provider.Region, who.Region), Browse: p.Browse, FindMFA: p.findsMFA(who),
	}
	for _, g := range groups {
		for _, r := range g.reads {
			n.Secrets = append(n.Secrets, SecretNeed{ID: r.link.SecretID, Region: g.target.Region, RoleARN: g.role, KMSKey: r.kmsKey})
		}
	}
	return n
}

// findsMFA reports whether the session looks for a device: keys of a user, and no serial that anybody wrote down.
func (p Probe) findsMFA(who Identity) bool {
	return p.Provider.MFA.Mode != vault.MFAOff && p.Provider.MFA.Serial == "" && strings.Contains(who.ARN, ":user/")
}

// loginCheck is what is known when the session could not be opened.
func (p Probe) loginCheck(err error) Check {
	c := Check{Action: cmp.Or(refusedAction(err), actionIdentity), Resource: "*"}
	c.record(err, p.about(vault.Link{}))
	return c
}

// mfaChecks tries to list the caller's devices when the session has to look for one. The session is open already, so it
// did without, or has another way to know.
func (p Probe) mfaChecks(ctx context.Context, who Identity) []Check {
	if !p.findsMFA(who) {
		return nil
	}
	c := Check{Action: actionListMFA, Resource: who.ARN, Optional: true}
	c.record(p.listDevices(ctx, who), p.about(vault.Link{}))
	if c.State == CheckMissing {
		c.Help = "without it no device is found: allow it as the policy says, or name the device with mfa.serial or AWS_MFA_SERIAL\n" +
			"for a user who needs no MFA, set mfa.mode to off"
	}
	return []Check{c}
}

// listCheck asks as browsing does.
func (p Probe) listCheck(ctx context.Context, who Identity) Check {
	c := Check{Action: actionList, Resource: "*", Region: cmp.Or(p.Provider.Region, who.Region), Role: who.Role, Optional: !p.Browse}
	c.record(p.listOne(ctx), p.about(vault.Link{}))
	return c
}

// inParallel calls do for each number below n, several at a time, and returns when all are done.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	turns := make(chan struct{}, maxCalls)
	for i := range n {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			do(i)
		})
	}
	all.Wait()
}

// NeedsPerson reports whether a person could open the session that nobody else can.
func (r *ProbeReport) NeedsPerson() bool { return errors.Is(r.Err, vault.ErrNeedsPerson) }
