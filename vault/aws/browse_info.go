package aws

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// listedInfo is what ListSecrets tells.
func listedInfo(e types.SecretListEntry) SecretInfo {
	return SecretInfo{
		ARN: aws.ToString(e.ARN), Name: aws.ToString(e.Name), Region: regionOf(aws.ToString(e.ARN)),
		Description: aws.ToString(e.Description), KMSKey: aws.ToString(e.KmsKeyId), Owner: aws.ToString(e.OwningService),
		Tags: tagMap(e.Tags), Versions: versions(e.SecretVersionsToStages), Primary: aws.ToString(e.PrimaryRegion),
		Rotation: newRotation(e.RotationRules, Rotation{
			Enabled: aws.ToBool(e.RotationEnabled), Lambda: aws.ToString(e.RotationLambdaARN),
			Last: aws.ToTime(e.LastRotatedDate), Next: aws.ToTime(e.NextRotationDate),
		}),
		Created: aws.ToTime(e.CreatedDate), Changed: aws.ToTime(e.LastChangedDate), Accessed: aws.ToTime(e.LastAccessedDate),
		Deletion: aws.ToTime(e.DeletedDate),
	}
}

// describedInfo is what DescribeSecret tells.
func describedInfo(d *secretsmanager.DescribeSecretOutput) SecretInfo {
	return SecretInfo{
		ARN: aws.ToString(d.ARN), Name: aws.ToString(d.Name), Region: regionOf(aws.ToString(d.ARN)),
		Description: aws.ToString(d.Description), KMSKey: aws.ToString(d.KmsKeyId), Owner: aws.ToString(d.OwningService),
		Tags: tagMap(d.Tags), Versions: versions(d.VersionIdsToStages), Primary: aws.ToString(d.PrimaryRegion),
		Rotation: newRotation(d.RotationRules, Rotation{
			Enabled: aws.ToBool(d.RotationEnabled), Lambda: aws.ToString(d.RotationLambdaARN),
			Last: aws.ToTime(d.LastRotatedDate), Next: aws.ToTime(d.NextRotationDate),
		}),
		Replicas: replicas(d.ReplicationStatus),
		Created:  aws.ToTime(d.CreatedDate), Changed: aws.ToTime(d.LastChangedDate), Accessed: aws.ToTime(d.LastAccessedDate),
		Deletion: aws.ToTime(d.DeletedDate),
	}
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return m
}

// versions sorts the current one to the front, the previous one behind it and the others by their ids.
func versions(stages map[string][]string) []SecretVersion {
	var list []SecretVersion
	for id, labels := range stages {
		list = append(list, SecretVersion{ID: id, Stages: slices.Sorted(slices.Values(labels))})
	}
	rank := func(v SecretVersion) int {
		switch {
		case slices.Contains(v.Stages, "AWSCURRENT"):
			return 0
		case slices.Contains(v.Stages, "AWSPREVIOUS"):
			return 1
		}
		return 2
	}
	slices.SortFunc(list, func(a, b SecretVersion) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// newRotation adds the schedule; a secret that never rotated has no rotation.
func newRotation(rules *types.RotationRulesType, r Rotation) *Rotation {
	if rules != nil {
		r.Schedule = aws.ToString(rules.ScheduleExpression)
		if days := aws.ToInt64(rules.AutomaticallyAfterDays); r.Schedule == "" && days > 0 {
			r.Schedule = fmt.Sprintf("every %d days", days)
		}
	}
	if r == (Rotation{}) {
		return nil
	}
	return &r
}

func replicas(list []types.ReplicationStatusType) []Replica {
	var all []Replica
	for _, r := range list {
		all = append(all, Replica{Region: aws.ToString(r.Region), Status: string(r.Status)})
	}
	return all
}
