package awslocal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// version names in the scripts below are single letters; ids must have 32 characters.
func idOf(letter string) string { return strings.Repeat(letter, 32) }

// The rules of staging labels. Each step is "put V [labels]", "move LABEL from to" or "update"; the wanted text lists the versions
// that have labels.
func TestStaging(t *testing.T) {
	for _, tt := range []struct{ name, steps, want string }{
		{"create", "create a", "a:AWSCURRENT"},
		{"put moves current and previous", "create a;put b", "a:AWSPREVIOUS b:AWSCURRENT"},
		{"the old previous loses its label", "create a;put b;put c", "b:AWSPREVIOUS c:AWSCURRENT"},
		{"custom labels leave current alone", "create a;put b one two", "a:AWSCURRENT b:one,two"},
		{"custom labels move", "create a;put b one two;put c two", "a:AWSCURRENT b:one c:two"},
		{"the first value is current", "empty;put a AWSPENDING", "a:AWSPENDING,AWSCURRENT"},
		{"previous with another label stays", "create a;put b AWSCURRENT keep;put c;put d", "b:keep c:AWSPREVIOUS d:AWSCURRENT"},
		{"current goes to pending", "create a;put b AWSPENDING;move AWSCURRENT a b", "a:AWSPREVIOUS b:AWSPENDING,AWSCURRENT"},
		{"pending goes with current", "create a;put b AWSPENDING;move AWSCURRENT a b;put c", "b:AWSPREVIOUS c:AWSCURRENT"},
		{"pending of another version stays", "create a;put b AWSPENDING;put c", "a:AWSPREVIOUS b:AWSPENDING c:AWSCURRENT"},
		{"current goes back", "create a;put b;move AWSCURRENT b a", "a:AWSCURRENT b:AWSPREVIOUS"},
		{"a label goes", "create a;put b x;move x b -", "a:AWSCURRENT"},
		{"a label is new", "create a;move x - a", "a:AWSCURRENT,x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, Options{})
			for step := range strings.SplitSeq(tt.steps, ";") {
				if status, out := play(t, s, strings.Fields(step)); status != 200 {
					t.Fatalf("%s: %v", step, out)
				}
			}
			if got := labels(t, s); got != tt.want {
				t.Errorf("after %q: %q, want %q", tt.steps, got, tt.want)
			}
		})
	}
}

func play(t *testing.T, s *Server, f []string) (int, map[string]any) {
	switch f[0] {
	case "empty":
		return post(t, s, "CreateSecret", `{"Name":"n"}`)
	case "create":
		return post(t, s, "CreateSecret", fmt.Sprintf(`{"Name":"n","SecretString":"v","ClientRequestToken":"%s"}`, idOf(f[1])))
	case "put":
		stages := ""
		if len(f) > 2 {
			stages = `,"VersionStages":["` + strings.Join(f[2:], `","`) + `"]`
		}
		return post(t, s, "PutSecretValue", fmt.Sprintf(`{"SecretId":"n","SecretString":"%s","ClientRequestToken":"%s"%s}`, f[1], idOf(f[1]), stages))
	}
	body := fmt.Sprintf(`{"SecretId":"n","VersionStage":"%s"`, f[1])
	if f[2] != "-" {
		body += fmt.Sprintf(`,"RemoveFromVersionId":"%s"`, idOf(f[2]))
	}
	if f[3] != "-" {
		body += fmt.Sprintf(`,"MoveToVersionId":"%s"`, idOf(f[3]))
	}
	return post(t, s, "UpdateSecretVersionStage", body+"}")
}

func labels(t *testing.T, s *Server) string {
	_, out := post(t, s, "ListSecretVersionIds", `{"SecretId":"n"}`)
	var list []string
	for _, v := range out["Versions"].([]any) {
		v := v.(map[string]any)
		var stages []string
		for _, stage := range v["VersionStages"].([]any) {
			stages = append(stages, stage.(string))
		}
		list = append(list, v["VersionId"].(string)[:1]+":"+strings.Join(stages, ","))
	}
	return strings.Join(list, " ")
}

func TestDeprecatedVersions(t *testing.T) {
	s := serve(t, Options{})
	for _, step := range []string{"create a", "put b", "put c"} {
		play(t, s, strings.Fields(step))
	}
	_, out := post(t, s, "ListSecretVersionIds", `{"SecretId":"n","IncludeDeprecated":true}`)
	versions := out["Versions"].([]any)
	first := versions[0].(map[string]any)
	if len(versions) != 3 || first["VersionStages"] != nil || first["KmsKeyIds"].([]any)[0] != "DefaultEncryptionKey" {
		t.Errorf("versions = %v, want a first of three without labels", versions)
	}
	if status, out := post(t, s, "GetSecretValue", fmt.Sprintf(`{"SecretId":"n","VersionId":"%s"}`, idOf("a"))); status != 200 {
		t.Errorf("read a version without labels: %v", out)
	}
}

func TestPruneKeepsAHundred(t *testing.T) {
	clk := newClock()
	sec := &secret{}
	add := func(n int) {
		for range n {
			v := sec.addVersion(newUUID(), value{SecretBinary: []byte("v")}, clk.Now())
			sec.attach(v, stageCurrent)
		}
	}
	add(150)
	if got := len(sec.Versions); got != 150 {
		t.Errorf("%d versions of one day, want all 150", got)
	}
	clk.advance(25 * time.Hour)
	add(1)
	if got := len(sec.Versions); got != keptVersions {
		t.Errorf("%d versions a day later, want %d", got, keptVersions)
	}
	if sec.staged(stageCurrent) == nil || sec.staged(stagePrevious) == nil {
		t.Error("a labelled version was dropped")
	}
}

func TestIdempotency(t *testing.T) {
	s := serve(t, Options{})
	token := idOf("t")
	body := func(member, value string) string {
		return fmt.Sprintf(`{"%s":"n","SecretString":"%s","ClientRequestToken":"%s"}`, member, value, token)
	}
	_, first := post(t, s, "CreateSecret", body("Name", "v"))
	_, again := post(t, s, "CreateSecret", body("Name", "v"))
	if first["ARN"] != again["ARN"] || again["VersionId"] != token {
		t.Errorf("the same create again = %v, want %v", again, first)
	}
	for _, op := range []string{"CreateSecret", "PutSecretValue", "UpdateSecret"} {
		member := "SecretId"
		if op == "CreateSecret" {
			member = "Name"
		}
		status, out := post(t, s, op, body(member, "v"))
		if status != 200 || out["VersionId"] != token {
			t.Errorf("%s with the same token and value = %d %v", op, status, out)
		}
		status, out = post(t, s, op, body(member, "other"))
		want := fmt.Sprintf("You can't use ClientRequestToken %s because that value is already in use for a version of secret %s.", token, first["ARN"])
		if status != 400 || out["__type"] != "ResourceExistsException" || out["Message"] != want {
			t.Errorf("%s with the same token and another value = %d %v, want %q", op, status, out, want)
		}
	}
	_, out := post(t, s, "ListSecretVersionIds", `{"SecretId":"n","IncludeDeprecated":true}`)
	if n := len(out["Versions"].([]any)); n != 1 {
		t.Errorf("%d versions, want 1", n)
	}
}

func TestStagesAreUnique(t *testing.T) {
	sec := &secret{}
	now := time.Now()
	for i := range 20 {
		v := sec.addVersion(newUUID(), value{SecretBinary: []byte{byte(i)}}, now)
		sec.attach(v, stageCurrent)
		sec.attach(v, "x")
	}
	seen := map[string]int{}
	for _, v := range sec.Versions {
		for _, stage := range v.Stages {
			seen[stage]++
		}
		if slices.Contains(v.Stages, stageCurrent) && slices.Contains(v.Stages, stagePrevious) {
			t.Errorf("version %s is current and previous", v.ID)
		}
	}
	for stage, n := range seen {
		if n != 1 {
			t.Errorf("label %s is on %d versions, want 1", stage, n)
		}
	}
}
