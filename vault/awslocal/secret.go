package awslocal

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// secret is one secret of one region. A replica has the data of its primary, copied at every change.
type secret struct {
	Name, ARN       string
	Account, Region string
	Sequence        int64
	Description     string
	KmsKeyID        string
	Type            string
	OwningService   string
	Tags            []tag // nil until the first tag; empty, and shown so, after the last one went
	Policy          string
	Created         time.Time
	Changed         time.Time
	Deletion        time.Time // when it goes; zero while it is alive
	Accessed        day
	Rotation        *rotation  // nil until rotation is configured
	Versions        []*version // oldest first
	Replicas        []*replica // of a primary
	Primary         string     // of a replica: the primary's region
}

type tag struct {
	Key, Value string
}

// version is one value of a secret. String and Binary are both nil in a version that a rotation has made and nobody has filled.
type version struct {
	ID       string
	String   *string
	Binary   []byte
	Stages   []string
	Created  time.Time
	KmsKeyID string
	Accessed day
}

// replica is what a primary knows of its copy in another region.
type replica struct {
	Region, KmsKeyID, Status, Message string
}

func newARN(account, region, name, suffix string) string {
	return "arn:" + partition(region) + ":secretsmanager:" + region + ":" + account + ":secret:" + name + "-" + suffix
}

func (sec *secret) version(id string) *version {
	for _, v := range sec.Versions {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// staged looks from the newest version on, where the labels are.
func (sec *secret) staged(stage string) *version {
	for _, v := range slices.Backward(sec.Versions) {
		if slices.Contains(v.Stages, stage) {
			return v
		}
	}
	return nil
}

// gone reports whether the recovery window of a deleted secret has passed.
func (sec *secret) gone(now time.Time) bool {
	return !sec.Deletion.IsZero() && !now.Before(sec.Deletion)
}

func (sec *secret) scheduled() bool { return !sec.Deletion.IsZero() }

// owner is the service that manages the secret, which AWS marks with a tag that users cannot set.
func owner(tags []tag) string {
	for _, t := range tags {
		if t.Key == "aws:secretsmanager:owningService" {
			return t.Value
		}
	}
	return ""
}

func (v *version) empty() bool { return v.String == nil && v.Binary == nil }

// holds reports whether the version's value is the given one.
func (v *version) holds(val value) bool {
	if (v.String == nil) != (val.SecretString == nil) {
		return false
	}
	if v.String != nil {
		return *v.String == *val.SecretString
	}
	return bytes.Equal(v.Binary, val.SecretBinary)
}

// clone copies the secret deeply, for a replica in another region.
func (sec *secret) clone(region string) *secret {
	dup := &secret{
		Name: sec.Name, ARN: strings.Replace(sec.ARN, ":"+sec.Region+":", ":"+region+":", 1),
		Account: sec.Account, Region: region, Description: sec.Description, KmsKeyID: sec.KmsKeyID, Type: sec.Type,
		OwningService: sec.OwningService, Tags: slices.Clone(sec.Tags), Created: sec.Created, Changed: sec.Changed,
	}
	if sec.Rotation != nil {
		r := *sec.Rotation
		dup.Rotation = &r
	}
	for _, v := range sec.Versions {
		dup.Versions = append(dup.Versions, &version{
			ID: v.ID, String: v.String, Binary: v.Binary, Stages: slices.Clone(v.Stages), Created: v.Created, KmsKeyID: v.KmsKeyID,
		})
	}
	return dup
}
