package aws

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/vault"
)

const (
	stageCurrent  = "AWSCURRENT"
	stagePrevious = "AWSPREVIOUS"
)

// version is one value of a secret: by its id, or by the label that it carries. One of them is set.
type version struct {
	id, stage string
}

// maxStage is the length of AWS's longest label.
const maxStage = 256

// parseVersion reads the version of a link or of a direct reference. Nothing is the current one; 1 and 2 are Kong's for
// the current and the previous one; 32 to 64 letters, digits and hyphens are an id, as they are of tokens and UUIDs;
// anything else is a stage. id:X, uuid/X and stage:X say which is meant.
func parseVersion(text string) (version, error) {
	if id, ok := cutAny(text, "id:", "uuid/"); ok {
		return version{id: id}, checkVersion(text, isVersionID(id))
	}
	if stage, ok := strings.CutPrefix(text, "stage:"); ok {
		return version{stage: stage}, checkVersion(text, isStage(stage))
	}
	switch {
	case text == "" || text == "1":
		return version{stage: stageCurrent}, nil
	case text == "2":
		return version{stage: stagePrevious}, nil
	case isVersionID(text):
		return version{id: text}, nil
	}
	return version{stage: text}, checkVersion(text, isStage(text) && strings.Trim(text, "0123456789") != "")
}

func cutAny(text string, prefixes ...string) (after string, ok bool) {
	for _, prefix := range prefixes {
		if after, ok = strings.CutPrefix(text, prefix); ok {
			return after, true
		}
	}
	return "", false
}

func isVersionID(text string) bool {
	return len(text) >= 32 && len(text) <= 64 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	})
}

func isStage(text string) bool { return text != "" && len(text) <= maxStage }

func checkVersion(text string, good bool) error {
	if good {
		return nil
	}
	return &vault.Error{
		Problem: fmt.Sprintf("%q is no version of a secret", text),
		Hint: "write 1 for the current one, 2 for the previous one, an id of 32 to 64 letters, digits and hyphens, " +
			"or a stage such as AWSPENDING; id:X and stage:X say which is meant",
	}
}

func (v version) current() bool { return v.stage == stageCurrent }

// String names the version to people.
func (v version) String() string {
	if v.id != "" {
		return "id " + v.id
	}
	return v.stage
}
