package aws

import (
	"os"
	"strings"
	"testing"

	"github.com/rq-runner/runner/vault"
)

// The runner.json of the README is one, and means what the text beside it says.
func TestLinksOfTheREADME(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(text), "### Links\n")
	begin := strings.Index(block, `    {"vault": {`)
	end := strings.Index(block, "\n    }}\n")
	if !found || begin < 0 || end < begin {
		t.Fatal("the README has no runner.json under Links")
	}
	config, err := vault.ParseConfig([]byte(block[begin:end] + "}}"))
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Config: config})
	for ref, want := range map[string]wanted{
		"db.password": {slot: slot{source: source{
			"Production", Target{Region: "eu-west-1"}, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", version{stage: stageCurrent},
		}}, path: "password"},
		"key": {slot: slot{source: source{
			"Production", Target{Region: "us-east-1", RoleARN: "arn:aws:iam::210987654321:role/reader"}, "prod/api-key", version{stage: stagePrevious},
		}}},
	} {
		got, err := s.find(vault.Ref{Text: ref, Name: ref})
		if got.source != want.source || got.path != want.path || err != nil {
			t.Errorf("%s is %+v and %q, %v; want %+v and %q", ref, got.source, got.path, err, want.source, want.path)
		}
	}
}
