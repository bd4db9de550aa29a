package awslocal

import (
	"slices"
	"time"
)

// The staging labels that Secrets Manager itself moves.
const (
	stageCurrent  = "AWSCURRENT"
	stagePrevious = "AWSPREVIOUS"
	stagePending  = "AWSPENDING"
)

// attach gives a version a label, which leaves the version that had it. When AWSCURRENT moves, AWSPREVIOUS follows to the
// version that was current.
func (sec *secret) attach(v *version, stage string) {
	old := sec.staged(stage)
	if old == v {
		return
	}
	if old != nil {
		old.drop(stage)
	}
	v.Stages = append(v.Stages, stage)
	if stage != stageCurrent {
		return
	}
	v.drop(stagePrevious)
	if old != nil {
		old.drop(stagePending) // AWS takes it away with AWSCURRENT, and from no other version
		sec.attach(old, stagePrevious)
	}
}

func (v *version) drop(stage string) {
	v.Stages = slices.DeleteFunc(v.Stages, func(s string) bool { return s == stage })
}

// addVersion stores a new version, or fills the empty one that a rotation made under the same id.
func (sec *secret) addVersion(id string, val value, now time.Time) *version {
	v := sec.version(id)
	if v == nil {
		v = &version{ID: id, Created: now, KmsKeyID: sec.KmsKeyID}
		sec.Versions = append(sec.Versions, v)
		sec.prune(now)
	}
	v.String, v.Binary = val.SecretString, val.SecretBinary
	sec.Changed = now
	return v
}

// keptVersions and keptFor are AWS's rule: it drops versions without a label beyond the newest hundred, but none of the last day.
const (
	keptVersions = 100
	keptFor      = 24 * time.Hour
)

func (sec *secret) prune(now time.Time) {
	surplus := len(sec.Versions) - keptVersions
	sec.Versions = slices.DeleteFunc(sec.Versions, func(v *version) bool {
		if surplus <= 0 || len(v.Stages) > 0 || now.Sub(v.Created) < keptFor {
			return false
		}
		surplus--
		return true
	})
}

// stages lists the labelled versions, as Describe and List show them; nil when there is none.
func (sec *secret) stages() map[string][]string {
	var m map[string][]string
	for _, v := range sec.Versions {
		if len(v.Stages) == 0 {
			continue
		}
		if m == nil {
			m = map[string][]string{}
		}
		m[v.ID] = slices.Clone(v.Stages)
	}
	return m
}
