package aws

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/rq-runner/runner/vault"
)

// SecretInfo is what AWS tells about a secret. There is no place in it for a value. Times that AWS does not tell are zero.
type SecretInfo struct {
	ARN         string            `json:"arn"`
	Name        string            `json:"name"`
	Region      string            `json:"region"`
	Description string            `json:"description,omitempty"`
	KMSKey      string            `json:"kmsKey,omitempty"` // empty is the account's own, aws/secretsmanager
	Owner       string            `json:"owningService,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
	Versions    []SecretVersion   `json:"versions,omitempty"` // the current one first, then the previous one
	Rotation    *Rotation         `json:"rotation,omitempty"`
	Replicas    []Replica         `json:"replicas,omitempty"`
	Primary     string            `json:"primaryRegion,omitempty"`
	Created     time.Time         `json:"created,omitzero"`
	Changed     time.Time         `json:"changed,omitzero"`
	Accessed    time.Time         `json:"accessed,omitzero"` // a day: AWS tells no hour
	Deletion    time.Time         `json:"deletion,omitzero"` // when it is scheduled for
}

// SecretVersion is one value that a secret has or had.
type SecretVersion struct {
	ID      string    `json:"id"`
	Stages  []string  `json:"stages"`
	Created time.Time `json:"created,omitzero"` // known where secretsmanager:ListSecretVersionIds is allowed
}

// Rotation is how a secret is changed by itself.
type Rotation struct {
	Enabled  bool      `json:"enabled"`
	Lambda   string    `json:"lambda,omitempty"`
	Schedule string    `json:"schedule,omitempty"` // rate(…), cron(…), or the days of an older rule
	Last     time.Time `json:"last,omitzero"`
	Next     time.Time `json:"next,omitzero"`
}

// Replica is a copy in another region.
type Replica struct {
	Region string `json:"region"`
	Status string `json:"status"`
}

// ListOptions say which secrets to list. The zero value lists all.
type ListOptions struct {
	// Match is a pattern of the name: * is any text, with slashes too, and ? is one character.
	Match string
	// Tags are KEY or KEY=VALUE; a secret must have each of them.
	Tags []string
	// Description is AWS's search: each of its words begins a word of the description, whatever the case.
	Description string
}

// ListSecrets lists the secrets of the target's region by name, as many pages as there are. Secrets that are scheduled for
// deletion are left out. It wants the permission secretsmanager:ListSecrets.
func (s *Session) ListSecrets(ctx context.Context, t Target, o ListOptions) ([]SecretInfo, error) {
	client, err := s.SecretsManager(ctx, t)
	if err != nil {
		return nil, err
	}
	in := &secretsmanager.ListSecretsInput{
		MaxResults: aws.Int32(100), Filters: o.filters(), SortBy: types.SortByTypeName, SortOrder: types.SortOrderTypeAsc,
	}
	var found []SecretInfo
	for pages := secretsmanager.NewListSecretsPaginator(client, in); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, s.told("list the secrets of "+client.Options().Region, t, "", err)
		}
		for _, entry := range page.SecretList {
			if info := listedInfo(entry); o.want(info) {
				found = append(found, info)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b SecretInfo) int { return strings.Compare(a.Name, b.Name) })
	return found, nil
}

// nameCharacters are those that AWS allows in names. Its filters refuse some others.
const nameCharacters = alphanumerics + "/_+=.@-!"

// filters lets AWS leave out what it can. Its filters match beginnings, so want looks again.
func (o ListOptions) filters() []types.Filter {
	var list []types.Filter
	add := func(key types.FilterNameStringType, value string) {
		// A ! at the start would negate.
		if value != "" && !strings.HasPrefix(value, "!") && strings.Trim(value, nameCharacters+" :") == "" {
			list = append(list, types.Filter{Key: key, Values: []string{value}})
		}
	}
	fixed, _, _ := strings.Cut(o.Match, "*")
	fixed, _, _ = strings.Cut(fixed, "?")
	add(types.FilterNameStringTypeName, fixed)
	for _, tag := range o.Tags {
		key, value, _ := strings.Cut(tag, "=")
		add(types.FilterNameStringTypeTagKey, key)
		add(types.FilterNameStringTypeTagValue, value)
	}
	add(types.FilterNameStringTypeDescription, o.Description)
	return list
}

func (o ListOptions) want(info SecretInfo) bool {
	if o.Match != "" && !vault.MatchName(o.Match, info.Name) {
		return false
	}
	return !slices.ContainsFunc(o.Tags, func(tag string) bool {
		key, value, exact := strings.Cut(tag, "=")
		have, ok := info.Tags[key]
		return !ok || exact && have != value
	})
}

// DescribeSecret tells about the secret with this name or ARN, without its value. It wants secretsmanager:DescribeSecret; with
// secretsmanager:ListSecretVersionIds the versions have their dates.
func (s *Session) DescribeSecret(ctx context.Context, t Target, id string) (SecretInfo, error) {
	client, err := s.SecretsManager(ctx, t)
	if err != nil {
		return SecretInfo{}, err
	}
	out, err := client.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &id})
	if err != nil {
		return SecretInfo{}, s.told(fmt.Sprintf("describe the secret %q in %s", id, client.Options().Region), t, id, err)
	}
	info := describedInfo(out)
	// A caller who may not see the dates of the versions goes without.
	created, err := versionDates(ctx, client, info.ARN)
	if err != nil && !isRefusal(err) {
		return SecretInfo{}, s.told(fmt.Sprintf("list the versions of the secret %q", info.Name), t, id, err)
	}
	for n := range info.Versions {
		info.Versions[n].Created = created[info.Versions[n].ID]
	}
	return info, nil
}

func versionDates(ctx context.Context, client *secretsmanager.Client, id string) (map[string]time.Time, error) {
	created := map[string]time.Time{}
	pages := secretsmanager.NewListSecretVersionIdsPaginator(client, &secretsmanager.ListSecretVersionIdsInput{SecretId: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, v := range page.Versions {
			created[aws.ToString(v.VersionId)] = aws.ToTime(v.CreatedDate)
		}
	}
	return created, nil
}
