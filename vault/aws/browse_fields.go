package aws

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

// FieldDepth says which fields of a JSON secret ListFields lists.
type FieldDepth int

// The values of FieldDepth.
const (
	TopFields  FieldDepth = iota // the members of the outermost object
	LeafFields                   // those that hold no others, by their paths
)

// SecretFields are the names of a JSON secret's fields.
type SecretFields struct {
	Name, ARN string   // of the secret
	Paths     []string // sorted; a link's key finds the field by it
}

// ListFields reads the version of a secret that a link wants, and tells what fields it has. The values are forgotten. A
// secret without fields is an error.
func (s *Session) ListFields(ctx context.Context, t Target, link vault.Link, depth FieldDepth) (SecretFields, error) {
	in, err := valueInput(link)
	if err != nil {
		return SecretFields{}, err
	}
	client, err := s.SecretsManager(ctx, t)
	if err != nil {
		return SecretFields{}, err
	}
	out, err := client.GetSecretValue(ctx, in)
	if err != nil {
		return SecretFields{}, s.told(fmt.Sprintf("read the secret %q in %s", link.SecretID, client.Options().Region), t, link.SecretID, err)
	}
	f := SecretFields{Name: aws.ToString(out.Name), ARN: aws.ToString(out.ARN), Paths: fieldNames(aws.ToString(out.SecretString), depth)}
	if len(f.Paths) == 0 {
		return f, &vault.Error{
			Problem: fmt.Sprintf("the secret %q is no JSON object with fields", link.SecretID),
			Hint:    "link it whole: runner vault link ALIAS --secret-id " + link.SecretID,
		}
	}
	return f, nil
}

func fieldNames(text string, depth FieldDepth) []string {
	var top map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &top) != nil {
		return nil
	}
	if depth == TopFields {
		return slices.Sorted(maps.Keys(top))
	}
	var names []string
	for _, leaf := range Expand(text) {
		names = append(names, leaf.Path)
	}
	return names
}

// valueInput asks for the version that a link wants.
func valueInput(link vault.Link) (*secretsmanager.GetSecretValueInput, error) {
	v, err := parseVersion(link.Version)
	if err != nil {
		return nil, err
	}
	in := &secretsmanager.GetSecretValueInput{SecretId: &link.SecretID}
	if v.id != "" {
		in.VersionId = &v.id
	} else {
		in.VersionStage = &v.stage
	}
	return in, nil
}
