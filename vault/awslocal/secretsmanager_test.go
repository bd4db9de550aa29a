package awslocal

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/google/go-cmp/cmp"
)

// The SDK client goes through the life of a secret.
func TestSecretLife(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	s := serve(t, Options{Now: clk.Now})
	c := secretsClient(s, anybody)
	created, err := c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{
		Name: aws.String("app/db"), SecretString: aws.String("one"), Description: aws.String("the database"),
		Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("core")}}, KmsKeyId: aws.String("alias/mine"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if form := regexp.MustCompile(`^arn:aws:secretsmanager:us-east-1:000000000000:secret:app/db-\w{6}$`); !form.MatchString(*created.ARN) {
		t.Errorf("ARN = %s, want the form %s", *created.ARN, form)
	}
	clk.advance(time.Minute)
	put := must[*secretsmanager.PutSecretValueOutput](t)(c.PutSecretValue(ctx, &secretsmanager.PutSecretValueInput{
		SecretId: aws.String("app/db"), SecretString: aws.String("two"),
	}))
	for stage, want := range map[string]string{"": "two", "AWSCURRENT": "two", "AWSPREVIOUS": "one"} {
		in := &secretsmanager.GetSecretValueInput{SecretId: created.ARN}
		if stage != "" {
			in.VersionStage = aws.String(stage)
		}
		got := must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, in))
		if *got.SecretString != want {
			t.Errorf("value of stage %q = %q, want %q", stage, *got.SecretString, want)
		}
	}
	d := must[*secretsmanager.DescribeSecretOutput](t)(c.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: aws.String("app/db")}))
	wantStages := map[string][]string{*created.VersionId: {"AWSPREVIOUS"}, *put.VersionId: {"AWSCURRENT"}}
	if diff := cmp.Diff(wantStages, d.VersionIdsToStages); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	if !d.CreatedDate.Equal(clk.Now().Add(-time.Minute)) || !d.LastChangedDate.Equal(clk.Now()) {
		t.Errorf("created %v, changed %v; want the clock's %v, a minute apart", d.CreatedDate, d.LastChangedDate, clk.Now())
	}
	if day := clk.Now().Truncate(24 * time.Hour); !d.LastAccessedDate.Equal(day) {
		t.Errorf("last accessed %v, want the day %v", d.LastAccessedDate, day)
	}
	if *d.Description != "the database" || *d.KmsKeyId != "alias/mine" || *d.Tags[0].Value != "core" {
		t.Errorf("description %q, key %q, tags %v", *d.Description, *d.KmsKeyId, d.Tags)
	}
}

func TestDeleteAndRestore(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	c := secretsClient(serve(t, Options{Now: clk.Now}), anybody)
	id := aws.String("gone")
	first := must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: id, SecretString: aws.String("v")}))
	deleted := must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: id, RecoveryWindowInDays: aws.Int64(7)}))
	if want := clk.Now().Add(7 * 24 * time.Hour); !deleted.DeletionDate.Equal(want) {
		t.Errorf("deletion date = %v, want %v", deleted.DeletionDate, want)
	}
	_, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id})
	wantError(t, "read a deleted secret", err, "InvalidRequestException", "because it was marked for deletion.")
	_, err = c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: id})
	wantError(t, "create over a deleted secret", err, "InvalidRequestException", "already scheduled for deletion.")
	must[*secretsmanager.RestoreSecretOutput](t)(c.RestoreSecret(ctx, &secretsmanager.RestoreSecretInput{SecretId: id}))
	must[*secretsmanager.GetSecretValueOutput](t)(c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: id}))

	must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: id, RecoveryWindowInDays: aws.Int64(7)}))
	clk.advance(7 * 24 * time.Hour)
	_, err = c.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: id})
	wantError(t, "describe after the window", err, "ResourceNotFoundException", "can't find the specified secret.")
	again := must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: id}))
	if *again.ARN == *first.ARN {
		t.Errorf("a secret made anew has the old ARN %s", *again.ARN)
	}
	must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: id, ForceDeleteWithoutRecovery: aws.Bool(true)}))
	ghost := must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: id, ForceDeleteWithoutRecovery: aws.Bool(true)}))
	if *ghost.Name != "gone" {
		t.Errorf("a forced delete of nothing names %q, want gone", *ghost.Name)
	}
}

func TestBinaryAndBatch(t *testing.T) {
	ctx := t.Context()
	c := secretsClient(serve(t, Options{}), anybody)
	raw := []byte{0, 1, 2, 0xff}
	must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("bin"), SecretBinary: raw}))
	must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("text"), SecretString: aws.String("t")}))
	out := must[*secretsmanager.BatchGetSecretValueOutput](t)(c.BatchGetSecretValue(ctx, &secretsmanager.BatchGetSecretValueInput{
		SecretIdList: []string{"bin", "missing", "text"},
	}))
	if len(out.SecretValues) != 2 || !bytes.Equal(out.SecretValues[0].SecretBinary, raw) || *out.SecretValues[1].SecretString != "t" {
		t.Errorf("values = %v, want bin and text", out.SecretValues)
	}
	if len(out.Errors) != 1 || *out.Errors[0].SecretId != "missing" || *out.Errors[0].ErrorCode != "ResourceNotFoundException" {
		t.Errorf("errors = %v, want one about missing", out.Errors)
	}
	page := &secretsmanager.BatchGetSecretValueInput{Filters: []types.Filter{{Key: "all", Values: []string{"bin", "text"}}}, MaxResults: aws.Int32(1)}
	var names []string
	for p := secretsmanager.NewBatchGetSecretValuePaginator(c, page); p.HasMorePages(); {
		out := must[*secretsmanager.BatchGetSecretValueOutput](t)(p.NextPage(ctx))
		names = append(names, *out.SecretValues[0].Name)
	}
	if got := strings.Join(names, " "); got != "bin text" {
		t.Errorf("pages = %q, want bin text", got)
	}
}

func TestListPages(t *testing.T) {
	ctx, clk := t.Context(), newClock()
	c := secretsClient(serve(t, Options{Now: clk.Now}), anybody)
	for _, name := range []string{"d", "b", "e", "a", "c"} {
		must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String(name)}))
		clk.advance(time.Second)
	}
	for _, tt := range []struct {
		by    types.SortByType
		order types.SortOrderType
		want  string
	}{
		{"", "", "d b e a c"},
		{"", types.SortOrderTypeDesc, "c a e b d"},
		{types.SortByTypeName, "", "a b c d e"},
		{types.SortByTypeName, types.SortOrderTypeDesc, "e d c b a"},
		{types.SortByTypeCreatedDate, types.SortOrderTypeAsc, "d b e a c"},
		{types.SortByTypeLastChangedDate, types.SortOrderTypeDesc, "c a e b d"},
	} {
		var names []string
		in := &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(2), SortBy: tt.by, SortOrder: tt.order}
		for p := secretsmanager.NewListSecretsPaginator(c, in); p.HasMorePages(); {
			for _, e := range must[*secretsmanager.ListSecretsOutput](t)(p.NextPage(ctx)).SecretList {
				names = append(names, *e.Name)
			}
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("list by %q %q = %q, want %q", tt.by, tt.order, got, tt.want)
		}
	}
	_, err := c.ListSecrets(ctx, &secretsmanager.ListSecretsInput{NextToken: aws.String("!")})
	wantError(t, "a made-up token", err, "InvalidNextTokenException", "")
}

// A secret that goes between two pages neither hides nor repeats another.
func TestListWhileDeleting(t *testing.T) {
	ctx := t.Context()
	c := secretsClient(serve(t, Options{}), anybody)
	for _, name := range []string{"a", "b", "c", "d"} {
		must[*secretsmanager.CreateSecretOutput](t)(c.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String(name)}))
	}
	first := must[*secretsmanager.ListSecretsOutput](t)(c.ListSecrets(ctx, &secretsmanager.ListSecretsInput{MaxResults: aws.Int32(2)}))
	must[*secretsmanager.DeleteSecretOutput](t)(c.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: aws.String("a"), ForceDeleteWithoutRecovery: aws.Bool(true)}))
	second := must[*secretsmanager.ListSecretsOutput](t)(c.ListSecrets(ctx, &secretsmanager.ListSecretsInput{NextToken: first.NextToken}))
	if len(second.SecretList) != 2 || *second.SecretList[0].Name != "c" {
		t.Errorf("second page = %v, want c and d", second.SecretList)
	}
}

func TestTags(t *testing.T) {
	s := serve(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"n"}`)
	tags := func() any {
		_, d := post(t, s, "DescribeSecret", `{"SecretId":"n"}`)
		return d["Tags"]
	}
	if got := tags(); got != nil {
		t.Errorf("tags of a new secret = %v, want none", got)
	}
	post(t, s, "TagResource", `{"SecretId":"n","Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}]}`)
	post(t, s, "TagResource", `{"SecretId":"n","Tags":[{"Key":"a","Value":"3"}]}`)
	want := []any{map[string]any{"Key": "a", "Value": "3"}, map[string]any{"Key": "b", "Value": "2"}}
	if diff := cmp.Diff(any(want), tags()); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	post(t, s, "UntagResource", `{"SecretId":"n","TagKeys":["a","b"]}`)
	if diff := cmp.Diff(any([]any{}), tags()); diff != "" {
		t.Errorf("tags after the last one went (-want +got):\n%s", diff)
	}
}

func TestRegionsAndAccounts(t *testing.T) {
	ctx := t.Context()
	s := serve(t, Options{})
	east, west := secretsClient(s, anybody), secretsClient(s, anybody.in("us-west-2"))
	other := secretsClient(s, caller{key: "111122223333", secret: "x", region: "us-east-1"})
	made := must[*secretsmanager.CreateSecretOutput](t)(east.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("n"), SecretString: aws.String("east")}))
	for what, c := range map[string]*secretsmanager.Client{"another region": west, "another account": other} {
		_, err := c.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String("n")})
		wantError(t, "by name in "+what, err, "ResourceNotFoundException", "")
	}
	_, err := west.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: made.ARN})
	wantError(t, "by ARN in another region", err, "ResourceNotFoundException", "")
	theirs := must[*secretsmanager.CreateSecretOutput](t)(other.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("n"), SecretString: aws.String("theirs")}))
	if !strings.Contains(*theirs.ARN, ":111122223333:") {
		t.Errorf("ARN = %s, want account 111122223333", *theirs.ARN)
	}
	got := must[*secretsmanager.GetSecretValueOutput](t)(east.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: theirs.ARN}))
	if *got.SecretString != "theirs" {
		t.Errorf("another account's secret by ARN = %q, want theirs", *got.SecretString)
	}
	china := secretsClient(s, anybody.in("cn-north-1"))
	cn := must[*secretsmanager.CreateSecretOutput](t)(china.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("n")}))
	if !strings.HasPrefix(*cn.ARN, "arn:aws-cn:") {
		t.Errorf("ARN = %s, want partition aws-cn", *cn.ARN)
	}
}

// A secret whose name ends in a hyphen and six characters is the one that AWS misses by its partial ARN.
func TestLookup(t *testing.T) {
	for _, tt := range []struct {
		name, id string // id with ARN for the ARN without its suffix, FULL for all of it
		lenient  bool
		strict   bool
	}{
		{"plain", "plain", true, true},
		{"plain", "ARN", true, true},
		{"plain", "FULL", true, true},
		{"with/slash", "ARN", true, true},
		{"test-secret", "ARN", true, false},
		{"test-secret", "FULL", true, true},
		{"plain", "FULL-more", false, false},
		{"plain", "plai", false, false},
	} {
		for _, strict := range []bool{false, true} {
			s := must[*Server](t)(newServer(Options{Strict: strict}))
			c := &call{service: secretsManager, op: "DescribeSecret", region: "us-east-1", account: DefaultAccount, log: &logEntry{}, now: time.Now()}
			sec := s.newSecret(c, createInput{Name: tt.name})
			id := strings.Replace(tt.id, "FULL", sec.ARN, 1)
			id = strings.Replace(id, "ARN", strings.TrimSuffix(sec.ARN, sec.ARN[len(sec.ARN)-7:]), 1)
			_, err := s.find(c, id)
			if want := strict && tt.strict || !strict && tt.lenient; (err == nil) != want {
				t.Errorf("find %q by %q, strict %v: error = %v, want found %v", tt.name, id, strict, err, want)
			}
		}
	}
}
