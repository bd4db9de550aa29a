package aws

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// browseServer is an endpoint with a seed.
func browseServer(t *testing.T, o awslocal.Options, seed string) *awslocal.Server {
	t.Helper()
	if seed != "" {
		o.Seed = filepath.Join(t.TempDir(), "seed.json")
		if err := os.WriteFile(o.Seed, []byte(seed), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	srv, err := awslocal.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return srv
}

// browseSession asks as the owner of a key, whose secret key is KEY-secret.
func browseSession(t *testing.T, srv *awslocal.Server, key string) *Session {
	t.Helper()
	return probeOf(t, srv, key, nil, nil).Session
}

// in is a target of a region.
func in(region string) Target { return Target{Region: region} }

func names(list []SecretInfo) []string {
	all := []string{}
	for _, info := range list {
		all = append(all, info.Name)
	}
	return all
}

func TestListSecrets(t *testing.T) {
	probeIsolated(t)
	srv := browseServer(t, awslocal.Options{}, `{"secrets": [
		{"name": "prod/db", "region": "eu-west-1", "value": "hunter2", "tags": {"team": "core", "tier": "1"}, "description": "the main database"},
		{"name": "prod/api/key", "region": "eu-west-1", "value": "hunter2", "tags": {"team": "corelli"}, "description": "Database proxy"},
		{"name": "production", "region": "eu-west-1", "value": "hunter2", "tags": {"owner": "core"}},
		{"name": "staging/db", "region": "eu-west-1", "value": "hunter2", "tags": {"team": "core"}},
		{"name": "prod/db", "region": "us-east-1", "value": "hunter2"}
	]}`)
	session := browseSession(t, srv, "test")
	for _, c := range []struct {
		o    ListOptions
		want []string
	}{
		{ListOptions{}, []string{"prod/api/key", "prod/db", "production", "staging/db"}},
		{ListOptions{Match: "prod/*"}, []string{"prod/api/key", "prod/db"}},
		{ListOptions{Match: "prod*"}, []string{"prod/api/key", "prod/db", "production"}},
		{ListOptions{Match: "*/db"}, []string{"prod/db", "staging/db"}},
		{ListOptions{Match: "prod/??"}, []string{"prod/db"}},
		{ListOptions{Match: "prod"}, []string{}},
		{ListOptions{Match: "prod/db"}, []string{"prod/db"}},
		{ListOptions{Match: "no such\x00name*"}, []string{}},
		{ListOptions{Match: "!prod*"}, []string{}},
		{ListOptions{Tags: []string{"team"}}, []string{"prod/api/key", "prod/db", "staging/db"}},
		{ListOptions{Tags: []string{"team=core"}}, []string{"prod/db", "staging/db"}},
		{ListOptions{Tags: []string{"team=core", "tier=1"}}, []string{"prod/db"}},
		{ListOptions{Tags: []string{"team=core"}, Match: "s*"}, []string{"staging/db"}},
		{ListOptions{Description: "main data"}, []string{"prod/db"}},
		{ListOptions{Description: "DATA"}, []string{"prod/api/key", "prod/db"}},
		{ListOptions{Description: "proxy", Match: "prod/*"}, []string{"prod/api/key"}},
	} {
		got, err := session.ListSecrets(t.Context(), in("eu-west-1"), c.o)
		if err != nil {
			t.Errorf("ListSecrets(%+v): %v", c.o, err)
			continue
		}
		if diff := cmp.Diff(c.want, names(got)); diff != "" {
			t.Errorf("ListSecrets(%+v) (-want +got):\n%s", c.o, diff)
		}
		for _, info := range got {
			if info.Region != "eu-west-1" || !strings.HasPrefix(info.ARN, "arn:aws:secretsmanager:eu-west-1:000000000000:secret:") {
				t.Errorf("%s is in %q: %s", info.Name, info.Region, info.ARN)
			}
		}
	}
}

// A list of several pages is one list.
func TestListSecretsPages(t *testing.T) {
	probeIsolated(t)
	var secrets []string
	want := []string{}
	for n := range 230 {
		name := fmt.Sprintf("many/%03d", n)
		want = append(want, name)
		secrets = append(secrets, fmt.Sprintf(`{"name": %q, "value": "v"}`, name))
	}
	slices.Reverse(secrets)
	srv := browseServer(t, awslocal.Options{}, `{"secrets": [`+strings.Join(secrets, ",")+`]}`)
	got, err := browseSession(t, srv, "test").ListSecrets(t.Context(), in("us-east-1"), ListOptions{Match: "many/*"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, names(got)); diff != "" {
		t.Errorf("230 secrets (-want +got):\n%s", diff)
	}
}

func TestDescribeSecret(t *testing.T) {
	probeIsolated(t)
	srv := browseServer(t, awslocal.Options{}, `{
		"users": [{"name": "reader", "accessKeyId": "AKIAREADER", "secretAccessKey": "AKIAREADER-secret",
			"policy": {"Statement": {"Effect": "Allow", "Action": "secretsmanager:DescribeSecret", "Resource": "*"}}}],
		"secrets": [{"name": "app/db", "suffix": "AbCdEf", "description": "the database", "kmsKeyId": "alias/app", "tags": {"team": "core"},
			"versions": [
				{"id": "11111111-1111-1111-1111-111111111111", "value": "hunter1"},
				{"id": "22222222-2222-2222-2222-222222222222", "value": "hunter2"},
				{"id": "00000000-0000-0000-0000-000000000000", "value": "hunter3", "stages": ["AWSPENDING", "NEXT"]}]}]}`)
	session := browseSession(t, srv, "test")
	client, err := session.SecretsManager(t.Context(), in("us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.RotateSecret(t.Context(), &secretsmanager.RotateSecretInput{
		SecretId: aws.String("app/db"), RotateImmediately: aws.Bool(false), RotationRules: &types.RotationRulesType{AutomaticallyAfterDays: aws.Int64(30)},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.ReplicateSecretToRegions(t.Context(), &secretsmanager.ReplicateSecretToRegionsInput{
		SecretId: aws.String("app/db"), AddReplicaRegions: []types.ReplicaRegionType{{Region: aws.String("eu-west-1")}},
	}); err != nil {
		t.Fatal(err)
	}
	info, err := session.DescribeSecret(t.Context(), in(""), "app/db")
	if err != nil {
		t.Fatal(err)
	}
	if info.ARN != "arn:aws:secretsmanager:us-east-1:000000000000:secret:app/db-AbCdEf" || info.KMSKey != "alias/app" ||
		info.Description != "the database" || info.Tags["team"] != "core" || info.Created.IsZero() || info.Changed.IsZero() {
		t.Errorf("DescribeSecret = %+v", info)
	}
	if len(info.Replicas) != 1 || info.Replicas[0] != (Replica{"eu-west-1", "InSync"}) {
		t.Errorf("replicas = %+v", info.Replicas)
	}
	if r := info.Rotation; r == nil || !r.Enabled || r.Schedule != "every 30 days" || r.Next.IsZero() {
		t.Errorf("rotation = %+v", r)
	}
	if got := fmt.Sprint(info.Versions[0].Stages, info.Versions[1].Stages, info.Versions[2].Stages); got != "[AWSCURRENT] [AWSPREVIOUS] [AWSPENDING NEXT]" {
		t.Errorf("stages = %s", got)
	}
	if info.Versions[0].Created.IsZero() {
		t.Error("a version has no date")
	}
	if text, _ := json.Marshal(info); strings.Contains(string(text), "hunter") {
		t.Errorf("a value is in %s", text)
	}
	reader, err := browseSession(t, srv, "AKIAREADER").DescribeSecret(t.Context(), in(""), info.ARN)
	if err != nil || len(reader.Versions) != 3 || !reader.Versions[0].Created.IsZero() {
		t.Errorf("without ListSecretVersionIds: %+v, %v", reader.Versions, err)
	}
	_, err = session.DescribeSecret(t.Context(), in(""), "app/none")
	if err == nil || !strings.Contains(err.Error(), `describe the secret "app/none" in us-east-1`) {
		t.Errorf("error = %v", err)
	}
}

// The fields of a JSON secret are named by the paths that links find them with; nothing of their values is.
func TestListFields(t *testing.T) {
	probeIsolated(t)
	srv := browseServer(t, awslocal.Options{}, `{"secrets": [
		{"name": "app/db", "suffix": "AbCdEf", "versions": [
			{"value": {"old": "hunter1"}},
			{"value": {"user": "hunter2", "a.b": "hunter3", "hosts": [{"name": "hunter4"}, "hunter5"], "none": null}}]},
		{"name": "text", "value": "hunter6"}, {"name": "list", "value": ["hunter7"]}, {"name": "empty", "value": {}}]}`)
	session := browseSession(t, srv, "test")
	for _, c := range []struct {
		link  vault.Link
		depth FieldDepth
		want  []string
	}{
		{vault.Link{SecretID: "app/db"}, TopFields, []string{"a.b", "hosts", "none", "user"}},
		{vault.Link{SecretID: "app/db"}, LeafFields, []string{"a.b", "hosts.0.name", "hosts.1", "none", "user"}},
		{vault.Link{SecretID: "app/db", Version: "2"}, TopFields, []string{"old"}},
	} {
		got, err := session.ListFields(t.Context(), Target{}, c.link, c.depth)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Paths); diff != "" || got.Name != "app/db" || !strings.HasSuffix(got.ARN, "app/db-AbCdEf") {
			t.Errorf("ListFields(%+v, %v) of %s (-want +got):\n%s", c.link, c.depth, got.Name, diff)
		}
	}
	for _, id := range []string{"text", "list", "empty", "none"} {
		_, err := session.ListFields(t.Context(), Target{}, vault.Link{SecretID: id}, TopFields)
		if err == nil || strings.Contains(err.Error(), "hunter") || !strings.Contains(err.Error(), fmt.Sprintf("the secret %q", id)) || hintOf(err) == "" {
			t.Errorf("ListFields of %s: %v", id, err)
		}
	}
}
