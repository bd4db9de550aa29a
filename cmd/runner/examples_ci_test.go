package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/rq-runner/runner/examples/echo"
	"github.com/rq-runner/runner/vault/awslocal"
)

// smoke is a checkout of this repository with the files of examples/ci, as a scheduler has it, and an AWS that holds the
// secret.
type smoke struct {
	t    *testing.T
	root string // of the checkout
	dir  string // examples/ci in it
	aws  *awslocal.Server
	api  *echo.Server
}

const (
	smokeKey  = "smoke-key-51c7a9"
	smokeRole = "arn:aws:iam::111122223333:role/smoke"
	smokeSeed = `{
		"roles": [{"name": "smoke", "account": "111122223333", "policy": {"Statement": [{"Effect": "Allow",
			"Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:smoke/api-??????"}]}}],
		"secrets": [{"name": "smoke/api", "account": "111122223333", "region": "eu-west-1", "suffix": "Ab1Cd2",
			"value": {"api_key": "` + smokeKey + `"}}]}`
)

func newSmoke(t *testing.T) *smoke {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("the commands of the examples are bash's, which is not here")
	}
	s := &smoke{t: t, root: t.TempDir()}
	seed := filepath.Join(t.TempDir(), "seed.json")
	s.write(seed, smokeSeed)
	var err error
	s.aws, err = awslocal.NewServer(awslocal.Options{Account: "111122223333", Region: "eu-west-1", Seed: seed, InstanceRole: "smoke"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.aws.Close() })
	if s.api, err = echo.NewServer("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.api.Close() })
	s.dir = filepath.Join(s.root, "examples", "ci")
	if err := os.CopyFS(s.dir, os.DirFS("../../examples/ci")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"runner.json", "smoke.postman_collection.json"} {
		s.write(filepath.Join(s.dir, name), strings.ReplaceAll(s.read(name), "https://api.example.com", s.api.URL))
	}
	s.write(filepath.Join(s.root, "bin", "go"), "#!/bin/sh\n") // for go install: the program is on the path already
	return s
}

func (s *smoke) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func (s *smoke) write(path, text string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

// decode reads the YAML documents of a file into values of the given types, one after the other, and refuses keys that
// they do not have.
func (s *smoke) decode(name string, to ...any) {
	s.t.Helper()
	d := yaml.NewDecoder(strings.NewReader(s.read(name)))
	d.KnownFields(true)
	for _, v := range to {
		if err := d.Decode(v); err != nil {
			s.t.Fatalf("%s: %v", name, err)
		}
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		s.t.Fatalf("%s: more documents than expected (%v)", name, err)
	}
}

// command runs a program in the checkout, with the environment of a job and nothing of this machine's AWS.
func (s *smoke) command(dir string, env []string, name string, args ...string) (out string, err error) {
	s.t.Helper()
	c := exec.CommandContext(s.t.Context(), name, args...)
	c.Dir = dir
	c.Env = append([]string{
		"HOME=" + s.root, "CI=true", "NO_COLOR=1", "AWS_ENDPOINT_URL=" + s.aws.URL, "AWS_ENDPOINT_URL_STS=" + s.aws.URL,
		"PATH=" + filepath.Join(s.root, "bin") + string(filepath.ListSeparator) + os.Getenv("PATH"),
	}, env...)
	text, err := c.CombinedOutput()
	out = regexp.MustCompile(`(?m)^::add-mask::.*\n`).ReplaceAllString(string(text), "") // GitHub takes them out of the log
	if strings.Contains(out, smokeKey) {
		s.t.Errorf("%s %q shows the secret:\n%s", name, args, out)
	}
	return out, err
}

// passed checks that the two requests were made with the key, and that the report is where the scheduler looks for it.
func (s *smoke) passed(out string, err error, report string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("the job failed: %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(s.root, report))
	if err != nil {
		s.t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(`tests="3"`)) || bytes.Contains(text, []byte("<failure")) || bytes.Contains(text, []byte(smokeKey)) {
		s.t.Errorf("%s:\n%s", report, text)
	}
}

func TestExampleGitHub(t *testing.T) {
	s := newSmoke(t)
	type step struct {
		Name, Uses, Run, If string
		With                map[string]string
	}
	var w struct {
		Name string
		On   struct {
			Schedule         []struct{ Cron string }
			WorkflowDispatch any `yaml:"workflow_dispatch"`
		}
		Permissions map[string]string
		Concurrency string
		Jobs        map[string]struct {
			RunsOn         string `yaml:"runs-on"`
			TimeoutMinutes int    `yaml:"timeout-minutes"`
			Defaults       struct {
				Run struct {
					WorkingDirectory string `yaml:"working-directory"`
				}
			}
			Steps []step
		}
	}
	s.decode("github-actions.yml", &w)
	if w.Permissions["id-token"] != "write" || w.Permissions["contents"] != "read" {
		t.Errorf("permissions %v: OIDC wants id-token: write, and checkout wants contents: read", w.Permissions)
	}
	checkCron(t, w.On.Schedule[0].Cron)
	job := w.Jobs["smoke"]
	env := []string{"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + filepath.Join(s.root, "summary.md")}
	for _, step := range job.Steps {
		switch {
		case strings.HasPrefix(step.Uses, "aws-actions/configure-aws-credentials@"):
			if step.With["role-to-assume"] != "${{ vars.SMOKE_ROLE_ARN }}" {
				t.Errorf("the role is %q", step.With["role-to-assume"])
			}
			env = append(env, s.webIdentitySession(step.With["aws-region"])...)
		case step.Run != "":
			out, err := s.command(filepath.Join(s.root, job.Defaults.Run.WorkingDirectory), env, "bash", "-eo", "pipefail", "-c", step.Run)
			if strings.HasPrefix(step.Run, "runner ") {
				s.passed(out, err, job.Steps[len(job.Steps)-1].With["path"])
			}
		}
	}
	summary, err := os.ReadFile(filepath.Join(s.root, "summary.md"))
	if err != nil || bytes.Contains(summary, []byte(smokeKey)) {
		t.Errorf("the summary of the job (%v):\n%s", err, summary)
	}
}

// webIdentitySession does what configure-aws-credentials does: it shows the job's token and puts what it gets into the environment.
func (s *smoke) webIdentitySession(region string) []string {
	s.t.Helper()
	res, err := http.PostForm(s.aws.URL, url.Values{
		"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {smokeRole},
		"RoleSessionName": {"GitHubActions"}, "WebIdentityToken": {s.token("sts.amazonaws.com")},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var tree struct {
		Key    string `xml:"AssumeRoleWithWebIdentityResult>Credentials>AccessKeyId"`
		Secret string `xml:"AssumeRoleWithWebIdentityResult>Credentials>SecretAccessKey"`
		Token  string `xml:"AssumeRoleWithWebIdentityResult>Credentials>SessionToken"`
	}
	if err := xml.NewDecoder(res.Body).Decode(&tree); err != nil || tree.Token == "" {
		s.t.Fatalf("no session: %v %+v", err, tree)
	}
	return []string{
		"AWS_ACCESS_KEY_ID=" + tree.Key, "AWS_SECRET_ACCESS_KEY=" + tree.Secret, "AWS_SESSION_TOKEN=" + tree.Token, "AWS_REGION=" + region,
	}
}

func (s *smoke) token(audience string) string {
	s.t.Helper()
	token, err := s.aws.WebIdentityToken("default:smoke", audience, time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

func TestExampleGitLab(t *testing.T) {
	s := newSmoke(t)
	var w map[string]struct {
		Image    string
		Timeout  string
		Rules    []struct{ If string }
		IDTokens map[string]struct {
			Aud string
		} `yaml:"id_tokens"`
		Variables    map[string]string
		BeforeScript []string `yaml:"before_script"`
		Script       []string
		AfterScript  []string `yaml:"after_script"`
		Artifacts    struct {
			When    string
			Reports struct{ JUnit string }
		}
	}
	s.decode("gitlab-ci.yml", &w)
	job := w["smoke"]
	given := map[string]string{"CI_PIPELINE_ID": "7", "CI_BUILDS_DIR": s.root}
	var env []string
	for name, id := range job.IDTokens {
		env = append(env, name+"="+s.token(id.Aud))
	}
	for name, value := range job.Variables {
		env = append(env, name+"="+os.Expand(value, func(name string) string { return given[name] }))
	}
	script := strings.Join(slices.Concat(job.BeforeScript, job.Script), "\n")
	out, err := s.command(s.root, env, "bash", "-eo", "pipefail", "-c", script)
	s.passed(out, err, job.Artifacts.Reports.JUnit)
	if out, err := s.command(s.root, env, "bash", "-eo", "pipefail", "-c", strings.Join(job.AfterScript, "\n")); err != nil {
		t.Fatalf("after_script: %v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(s.root, ".aws-token")); err == nil {
		t.Error("the token is still there")
	}
}

func TestExampleCrontab(t *testing.T) {
	s := newSmoke(t)
	if _, err := exec.LookPath("flock"); err != nil {
		t.Skip("flock is not here")
	}
	line := ""
	for l := range strings.SplitSeq(strings.TrimSpace(s.read("crontab")), "\n") {
		if !strings.HasPrefix(l, "#") && !regexp.MustCompile(`^[A-Z]+=`).MatchString(l) {
			line += l
		}
	}
	fields := strings.SplitN(line, " ", 6)
	checkCron(t, strings.Join(fields[:5], " "))
	if strings.Contains(line, "%") {
		t.Error("cron makes newlines of percent signs")
	}
	command := strings.ReplaceAll(fields[5], "/srv/smoke", s.dir)
	env := []string{"AWS_EC2_METADATA_SERVICE_ENDPOINT=" + s.aws.URL}
	out, err := s.command(s.root, env, "sh", "-c", command)
	s.passed(out, err, "examples/ci/smoke.xml")
	if out != "" {
		t.Errorf("cron would mail that all is well:\n%s", out)
	}
	_ = s.api.Close()
	if out, _ = s.command(s.root, env, "sh", "-c", command); !strings.Contains(out, "Takes an order") {
		t.Errorf("cron mails of a failure:\n%s", out)
	}
}

func TestExampleKubernetes(t *testing.T) {
	s := newSmoke(t)
	var account, job map[string]any
	s.decode("kubernetes-cronjob.yaml", &account, &job)
	if account["kind"] != "ServiceAccount" || job["kind"] != "CronJob" || job["apiVersion"] != "batch/v1" {
		t.Fatalf("kinds %v and %v", account["kind"], job["kind"])
	}
	role := at(account, "metadata", "annotations", "eks.amazonaws.com/role-arn")
	checkCron(t, at(job, "spec", "schedule").(string))
	pod := at(job, "spec", "jobTemplate", "spec", "template", "spec").(map[string]any)
	if pod["serviceAccountName"] != at(account, "metadata", "name") {
		t.Errorf("the pod runs as %v", pod["serviceAccountName"])
	}
	container := pod["containers"].([]any)[0].(map[string]any)
	var args []string
	for _, a := range container["args"].([]any) {
		args = append(args, a.(string))
	}
	token := filepath.Join(s.root, "token")
	s.write(token, s.token("sts.amazonaws.com"))
	env := []string{"AWS_ROLE_ARN=" + role.(string), "AWS_WEB_IDENTITY_TOKEN_FILE=" + token, "AWS_REGION=eu-west-1", "HOME=" + s.root} // what IRSA adds
	for _, e := range container["env"].([]any) {
		env = append(env, fmt.Sprintf("%v=%v", e.(map[string]any)["name"], e.(map[string]any)["value"]))
	}
	s.readOnly()
	out, err := s.command(s.dir, env, "runner", args...)
	if err != nil || !strings.Contains(out, "knows the key") {
		t.Errorf("the job: %v\n%s", err, out)
	}
}

// readOnly takes from the folder the right to write, as a ConfigMap that is mounted has it.
func (s *smoke) readOnly() {
	s.t.Helper()
	if err := os.Chmod(s.dir, 0o555); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = os.Chmod(s.dir, 0o755) })
}

// at is a value deep in a YAML document, nil where there is none.
func at(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// checkCron wants five fields of what a crontab may hold.
func checkCron(t *testing.T, schedule string) {
	t.Helper()
	if !regexp.MustCompile(`^([0-9*]+([,/-][0-9]+)* ){4}[0-9*]+([,/-][0-9]+)*$`).MatchString(schedule) {
		t.Errorf("%q is no schedule", schedule)
	}
}
