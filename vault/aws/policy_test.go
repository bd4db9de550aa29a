package aws

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// policyText is what a person copies.
func policyText(t *testing.T, d PolicyDocument) string {
	t.Helper()
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLeastPrivilege(t *testing.T) {
	const user = "arn:aws:iam::111111111111:user/ci"
	const reader = "arn:aws:iam::222222222222:role/reader"
	all := LeastPrivilege(Needs{
		Caller: user, Region: "eu-west-1", FindMFA: true, Browse: true,
		Secrets: []SecretNeed{
			{ID: "app/db"},
			{ID: "arn:aws:secretsmanager:us-east-1:333333333333:secret:other-AbCdEf", KMSKey: "alias/app"},
			{ID: "arn:aws:secretsmanager:us-east-1:333333333333:secret:partial"},
			{ID: "app/db", Region: "eu-central-1", RoleARN: reader, KMSKey: "arn:aws:kms:eu-central-1:222222222222:key/k1"},
			{ID: "app/db", Region: "eu-central-1", RoleARN: reader},
		},
	})
	if len(all) != 2 || all[0].For != user || all[1].For != reader {
		t.Fatalf("policies = %+v", all)
	}
	for i, want := range []string{
		`{
 "Version": "2012-10-17",
 "Statement": [
  {
   "Sid": "AssumeRoles",
   "Effect": "Allow",
   "Action": "sts:AssumeRole",
   "Resource": [
    "arn:aws:iam::222222222222:role/reader"
   ]
  },
  {
   "Sid": "FindMFADevice",
   "Effect": "Allow",
   "Action": "iam:ListMFADevices",
   "Resource": [
    "arn:aws:iam::111111111111:user/ci"
   ]
  },
  {
   "Sid": "ReadSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:GetSecretValue",
   "Resource": [
    "arn:aws:secretsmanager:eu-west-1:111111111111:secret:app/db-??????",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:other-AbCdEf",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:partial-??????"
   ]
  },
  {
   "Sid": "ReadSecretsInBatches",
   "Effect": "Allow",
   "Action": "secretsmanager:BatchGetSecretValue",
   "Resource": [
    "*"
   ]
  },
  {
   "Sid": "DecryptSecrets",
   "Effect": "Allow",
   "Action": "kms:Decrypt",
   "Resource": [
    "arn:aws:kms:us-east-1:333333333333:key/*"
   ],
   "Condition": {
    "ForAnyValue:StringEquals": {
     "kms:ResourceAliases": [
      "alias/app"
     ]
    },
    "StringEquals": {
     "kms:ViaService": [
      "secretsmanager.us-east-1.amazonaws.com"
     ]
    }
   }
  },
  {
   "Sid": "ListSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:ListSecrets",
   "Resource": [
    "*"
   ]
  },
  {
   "Sid": "DescribeSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:DescribeSecret",
   "Resource": [
    "arn:aws:secretsmanager:eu-west-1:111111111111:secret:app/db-??????",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:other-AbCdEf",
    "arn:aws:secretsmanager:us-east-1:333333333333:secret:partial-??????"
   ]
  }
 ]
}`,
		`{
 "Version": "2012-10-17",
 "Statement": [
  {
   "Sid": "ReadSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:GetSecretValue",
   "Resource": [
    "arn:aws:secretsmanager:eu-central-1:222222222222:secret:app/db-??????"
   ]
  },
  {
   "Sid": "ReadSecretsInBatches",
   "Effect": "Allow",
   "Action": "secretsmanager:BatchGetSecretValue",
   "Resource": [
    "*"
   ]
  },
  {
   "Sid": "DecryptSecrets",
   "Effect": "Allow",
   "Action": "kms:Decrypt",
   "Resource": [
    "arn:aws:kms:eu-central-1:222222222222:key/k1"
   ],
   "Condition": {
    "StringEquals": {
     "kms:ViaService": [
      "secretsmanager.eu-central-1.amazonaws.com"
     ]
    }
   }
  },
  {
   "Sid": "ListSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:ListSecrets",
   "Resource": [
    "*"
   ]
  },
  {
   "Sid": "DescribeSecrets",
   "Effect": "Allow",
   "Action": "secretsmanager:DescribeSecret",
   "Resource": [
    "arn:aws:secretsmanager:eu-central-1:222222222222:secret:app/db-??????"
   ]
  }
 ]
}`,
	} {
		if diff := cmp.Diff(want, policyText(t, all[i].Document)); diff != "" {
			t.Errorf("policy for %s (-want +got):\n%s", all[i].For, diff)
		}
	}
}

// A link by name alone costs one statement of two; nothing is allowed that was not asked for.
func TestLeastPrivilegeIsSmall(t *testing.T) {
	for _, c := range []struct {
		name string
		n    Needs
		want []string // action resource
	}{
		{"nothing", Needs{Caller: "arn:aws:iam::111111111111:user/ci", Region: "eu-west-1"}, nil},
		{
			"a role's secret",
			Needs{Region: "eu-west-1", Secrets: []SecretNeed{{ID: "a", RoleARN: "arn:aws:iam::222222222222:role/r"}}},
			[]string{
				"sts:AssumeRole arn:aws:iam::222222222222:role/r",
				"secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:222222222222:secret:a-??????",
				"secretsmanager:BatchGetSecretValue *",
			},
		},
		{
			"China",
			Needs{Caller: "arn:aws-cn:iam::111111111111:user/ci", Region: "cn-north-1", Secrets: []SecretNeed{{ID: "a", KMSKey: "k"}}},
			[]string{
				"secretsmanager:GetSecretValue arn:aws-cn:secretsmanager:cn-north-1:111111111111:secret:a-??????",
				"secretsmanager:BatchGetSecretValue *",
				"kms:Decrypt arn:aws-cn:kms:cn-north-1:111111111111:key/k secretsmanager.cn-north-1.amazonaws.com.cn",
			},
		},
		{
			"GovCloud, the caller unknown",
			Needs{Region: "us-gov-west-1", FindMFA: true, Secrets: []SecretNeed{{ID: "a-abcdef"}}},
			[]string{
				"iam:ListMFADevices arn:aws-us-gov:iam::*:user/${aws:username}",
				"secretsmanager:GetSecretValue arn:aws-us-gov:secretsmanager:us-gov-west-1:*:secret:a-abcdef-??????",
				"secretsmanager:BatchGetSecretValue *",
			},
		},
		{
			"a session of a role",
			Needs{
				Caller: "arn:aws:sts::111111111111:assumed-role/ci/runner", Region: "eu-west-1", Secrets: []SecretNeed{{ID: "a"}, {ID: "a"}},
			},
			[]string{
				"secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-??????",
				"secretsmanager:BatchGetSecretValue *",
			},
		},
		{
			"browsing alone",
			Needs{Caller: "arn:aws:iam::111111111111:user/ci", Region: "eu-west-1", Browse: true},
			[]string{"secretsmanager:ListSecrets *"},
		},
	} {
		var got []string
		for _, p := range LeastPrivilege(c.n) {
			for _, st := range p.Document.Statement {
				line := st.Action + " " + st.Resource[0]
				if len(st.Resource) != 1 {
					t.Errorf("%s: %s has %d resources", c.name, st.Action, len(st.Resource))
				}
				for _, via := range st.Condition["StringEquals"]["kms:ViaService"] {
					line += " " + via
				}
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	if got, want := policyOwner("arn:aws:sts::111111111111:assumed-role/ci/runner"), "arn:aws:iam::111111111111:role/ci"; got != want {
		t.Errorf("the owner of a session's policy = %q, want %q", got, want)
	}
}

// The order in which the needs come changes nothing, and asking twice neither.
func TestLeastPrivilegeIsDeterministic(t *testing.T) {
	n := Needs{Caller: "arn:aws:iam::111111111111:user/ci", Region: "eu-west-1", Browse: true}
	for i := range 40 {
		s := SecretNeed{ID: fmt.Sprintf("app/%d", i%30), Region: []string{"", "us-east-1"}[i%2], KMSKey: []string{"", "alias/a", "alias/b", "k"}[i%4]}
		if i%3 == 0 {
			s.RoleARN = fmt.Sprintf("arn:aws:iam::222222222222:role/r%d", i%6)
		}
		n.Secrets = append(n.Secrets, s)
	}
	want := LeastPrivilege(n)
	if len(want) != 3 {
		t.Fatalf("%d policies", len(want))
	}
	for range 20 {
		rand.Shuffle(len(n.Secrets), func(i, j int) { n.Secrets[i], n.Secrets[j] = n.Secrets[j], n.Secrets[i] })
		if diff := cmp.Diff(want, LeastPrivilege(n)); diff != "" {
			t.Fatalf("the needs in another order (-first +now):\n%s", diff)
		}
	}
	for _, p := range want {
		sids := map[string]bool{}
		for _, st := range p.Document.Statement {
			if sids[st.Sid] || strings.Trim(st.Sid, alphanumerics) != "" {
				t.Errorf("%s: Sid %q is there twice, or is none", p.For, st.Sid)
			}
			sids[st.Sid] = true
		}
	}
}
