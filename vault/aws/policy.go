package aws

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Needs is what somebody is to be allowed: what the links of a provider want, or more.
type Needs struct {
	// Caller is the ARN of who asks, as sts:GetCallerIdentity tells it; empty when that is not known.
	Caller string
	// Region is where secrets are whose name tells none. It decides the partition too.
	Region string
	// FindMFA is set when the device of one-time codes has to be looked up.
	FindMFA bool
	// Browse asks for what listing and describing take. Runs need neither.
	Browse  bool
	Secrets []SecretNeed
}

// SecretNeed is one secret that is to be read.
type SecretNeed struct {
	ID      string // a name, an ARN, or an ARN without its six characters
	Region  string // empty is that of the ARN, else that of the needs
	RoleARN string // who reads it; empty is the caller
	KMSKey  string // that it is encrypted with, when it is not the account's own: an ARN, an id or alias/NAME
}

// Policy is what one user or role must be allowed. For a role, its trust policy must let the caller in, too.
type Policy struct {
	For      string         `json:"for,omitempty"` // the ARN of the user or role; empty when it is not known
	Document PolicyDocument `json:"document"`
}

// PolicyDocument marshals to what IAM takes.
type PolicyDocument struct {
	Version   string
	Statement []PolicyStatement
}

// PolicyStatement allows one action.
type PolicyStatement struct {
	Sid       string
	Effect    string
	Action    string
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"`
}

// LeastPrivilege writes the smallest policies that meet the needs: the caller's own first, then those of the roles by their
// ARN. An identity that needs nothing has none. The same needs give the same text.
func LeastPrivilege(n Needs) []Policy {
	byRole := map[string][]SecretNeed{}
	for _, s := range n.Secrets {
		byRole[s.RoleARN] = append(byRole[s.RoleARN], s)
	}
	roles := slices.DeleteFunc(slices.Sorted(maps.Keys(byRole)), func(arn string) bool { return arn == "" })
	who := policySubject{arn: n.Caller, region: n.Region, account: accountOf(n.Caller)}
	statements := slices.Concat(assumeRoles(roles), n.findMFA(who), n.read(who, byRole[""]))
	all := appendPolicy(nil, policyOwner(n.Caller), statements)
	for _, arn := range roles {
		who := policySubject{arn: arn, region: n.Region, account: accountOf(arn)}
		all = appendPolicy(all, arn, n.read(who, byRole[arn]))
	}
	return all
}

// policyVersion is the version of IAM's policy language, the only one in use.
const policyVersion = "2012-10-17"

func appendPolicy(all []Policy, owner string, statements []PolicyStatement) []Policy {
	if len(statements) == 0 {
		return all
	}
	return append(all, Policy{For: owner, Document: PolicyDocument{Version: policyVersion, Statement: statements}})
}

// policyOwner is the user or role behind a caller: policies belong to roles, not to their sessions.
func policyOwner(caller string) string {
	parts := strings.SplitN(caller, ":", 6)
	if len(parts) < 6 || !strings.HasPrefix(parts[5], "assumed-role/") {
		return caller
	}
	role := strings.Split(parts[5], "/")[1]
	return "arn:" + parts[1] + ":iam::" + parts[4] + ":role/" + role
}

// policySubject is who a policy is for. region and account stand in where an id tells none.
type policySubject struct{ arn, region, account string }

func allowAction(sid, action string, resources ...string) PolicyStatement {
	return PolicyStatement{Sid: sid, Effect: "Allow", Action: action, Resource: slices.Compact(slices.Sorted(slices.Values(resources)))}
}

func assumeRoles(roles []string) []PolicyStatement {
	if len(roles) == 0 {
		return nil
	}
	return []PolicyStatement{allowAction("AssumeRoles", actionAssumeRole, roles...)}
}

// findMFA lets a user list its own devices. A role has none.
func (n Needs) findMFA(who policySubject) []PolicyStatement {
	if !n.FindMFA {
		return nil
	}
	user := who.arn
	if !strings.Contains(user, ":user/") {
		user = "arn:" + partitionOf(n.Region) + ":iam::" + cmp.Or(who.account, "*") + ":user/${aws:username}"
	}
	return []PolicyStatement{allowAction("FindMFADevice", actionListMFA, user)}
}

// read is what reading, and listing when it is asked for, takes.
func (n Needs) read(who policySubject, secrets []SecretNeed) []PolicyStatement {
	var arns []string
	for _, s := range secrets {
		arns = append(arns, who.secretARN(s))
	}
	var list []PolicyStatement
	if len(arns) > 0 {
		list = append(list, allowAction("ReadSecrets", actionGet, arns...),
			allowAction("ReadSecretsInBatches", actionBatch, "*")) // IAM knows no narrower resource for it
	}
	list = append(list, who.decrypt(secrets)...)
	if n.Browse && (len(arns) > 0 || who.arn == n.Caller) {
		list = append(list, allowAction("ListSecrets", actionList, "*"))
	}
	if n.Browse && len(arns) > 0 {
		list = append(list, allowAction("DescribeSecrets", actionDescribe, arns...))
	}
	return list
}

// anySuffix matches the six characters that AWS puts behind a secret's name.
const anySuffix = "-??????"

// secretARN is the resource that stands for a secret: its ARN, whose six characters are left open when they are not known.
func (who policySubject) secretARN(s SecretNeed) string {
	if !strings.HasPrefix(s.ID, "arn:") {
		region := cmp.Or(s.Region, who.region, "*")
		return "arn:" + partitionOf(region) + ":secretsmanager:" + region + ":" + cmp.Or(who.account, "*") + ":secret:" + s.ID + anySuffix
	}
	if hasSuffix(s.ID) {
		return s.ID
	}
	return s.ID + anySuffix
}

// hasSuffix reports whether AWS takes an ARN for a complete one: it ends in a hyphen and six letters or digits.
func hasSuffix(arn string) bool {
	cut := len(arn) - len(anySuffix)
	return cut > 0 && arn[cut] == '-' && strings.Trim(arn[cut+1:], alphanumerics) == ""
}

const alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// accountOf is the account of an ARN, or nothing.
func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// partitionOf is the part of AWS that a region belongs to, as ARNs name it.
func partitionOf(region string) string {
	for _, p := range []struct{ prefix, partition string }{
		{"cn-", "aws-cn"},
		{"us-gov-", "aws-us-gov"},
		{"us-isob-", "aws-iso-b"},
		{"us-isof-", "aws-iso-f"},
		{"us-iso-", "aws-iso"},
		{"eu-isoe-", "aws-iso-e"},
		{"eusc-", "aws-eusc"},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}
