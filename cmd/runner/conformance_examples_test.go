//go:build conformance

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The checkers of other people's formats, in versions that were seen to work.
const (
	actionlint     = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"
	kubernetesAPI  = "k8s.io/api@v0.37.2"
	kubernetesYAML = "sigs.k8s.io/yaml@v1.6.0"
)

// TestConformanceExamplesCI holds the files of examples/ci against what knows their formats: actionlint, and the types of
// Kubernetes, which refuse a field that they do not have.
func TestConformanceExamplesCI(t *testing.T) {
	examples, err := filepath.Abs("../../examples/ci")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("GitHub", func(t *testing.T) {
		goTool(t, t.TempDir(), "run", actionlint, filepath.Join(examples, "github-actions.yml"))
	})
	t.Run("Kubernetes", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(kubernetesCheck), 0o600); err != nil {
			t.Fatal(err)
		}
		goTool(t, dir, "mod", "init", "check")
		goTool(t, dir, "mod", "edit", "-require="+kubernetesAPI, "-require="+kubernetesYAML)
		goTool(t, dir, "mod", "tidy")
		goTool(t, dir, "run", ".", filepath.Join(examples, "kubernetes-cronjob.yaml"))
	})
}

func goTool(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), "go", args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go %q: %v\n%s", args, err, out)
	}
}

const kubernetesCheck = `package main

import (
	"bytes"
	"errors"
	"log"
	"os"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	account, job, two := bytes.Cut(text, []byte("\n---\n"))
	if err != nil || !two {
		log.Fatal("want two documents: ", err)
	}
	err = errors.Join(yaml.UnmarshalStrict(account, new(core.ServiceAccount)), yaml.UnmarshalStrict(job, new(batch.CronJob)))
	if err != nil {
		log.Fatal(err)
	}
}
`
