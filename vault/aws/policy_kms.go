package aws

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// decrypt allows the keys of the secrets that are not encrypted with the account's own key, for Secrets Manager's use alone.
// There is one statement a region: a key is used through the Secrets Manager of its region.
func (who policySubject) decrypt(secrets []SecretNeed) []PolicyStatement {
	byCondition := map[kmsUse][]string{}
	for _, s := range secrets {
		if s.KMSKey != "" {
			use, arn := who.kms(s)
			byCondition[use] = append(byCondition[use], arn)
		}
	}
	var list []PolicyStatement
	for i, use := range slices.SortedFunc(maps.Keys(byCondition), kmsUse.compare) {
		sid := "DecryptSecrets"
		if i > 0 {
			sid += strconv.Itoa(i + 1)
		}
		st := allowAction(sid, actionDecrypt, byCondition[use]...)
		st.Condition = map[string]map[string][]string{"StringEquals": {"kms:ViaService": {use.service()}}}
		if use.alias != "" {
			st.Condition["ForAnyValue:StringEquals"] = map[string][]string{"kms:ResourceAliases": {use.alias}}
		}
		list = append(list, st)
	}
	return list
}

// kmsUse is what the condition of a statement is about.
type kmsUse struct{ region, alias string }

func (u kmsUse) compare(v kmsUse) int {
	return cmp.Or(cmp.Compare(u.region, v.region), cmp.Compare(u.alias, v.alias))
}

func (u kmsUse) service() string {
	host := "secretsmanager." + u.region + ".amazonaws.com"
	if partitionOf(u.region) == "aws-cn" {
		host += ".cn"
	}
	return host
}

// kms returns the key as a resource. An alias is none: it becomes any key that has it.
func (who policySubject) kms(s SecretNeed) (kmsUse, string) {
	region, account := cmp.Or(s.Region, who.region), cmp.Or(who.account, "*")
	if parts := strings.SplitN(s.ID, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		region, account = parts[3], parts[4]
	}
	use := kmsUse{region: region}
	key := s.KMSKey
	switch {
	case strings.HasPrefix(key, "arn:") && !strings.Contains(key, ":alias/"):
		return use, key
	case strings.Contains(key, "alias/"):
		use.alias = key[strings.Index(key, "alias/"):]
		key = "*"
	}
	return use, "arn:" + partitionOf(region) + ":kms:" + region + ":" + account + ":key/" + key
}
