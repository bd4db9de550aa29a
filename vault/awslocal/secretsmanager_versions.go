package awslocal

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
)

type versionsInput struct {
	SecretID          string `json:"SecretId"`
	MaxResults        *int
	NextToken         string
	IncludeDeprecated bool
}

type versionsOutput struct {
	Versions  []versionEntry
	NextToken string `json:",omitempty"`
	ARN       string
	Name      string
}

type versionEntry struct {
	VersionID        string   `json:"VersionId"`
	VersionStages    []string `json:",omitempty"`
	LastAccessedDate *epoch   `json:",omitempty"`
	CreatedDate      *epoch
	KmsKeyIDs        []string `json:"KmsKeyIds"`
}

func (s *Server) listSecretVersionIDs(c *call, in versionsInput) (any, error) {
	sec, err := s.target(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	versions := slices.Clone(sec.Versions)
	if !in.IncludeDeprecated {
		versions = slices.DeleteFunc(versions, func(v *version) bool { return len(v.Stages) == 0 })
	}
	start, end, next, err := c.window(len(versions), in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := versionsOutput{Versions: []versionEntry{}, ARN: sec.ARN, Name: sec.Name, NextToken: next}
	for _, v := range versions[start:end] {
		out.Versions = append(out.Versions, v.entry())
	}
	return out, nil
}

func (v *version) entry() versionEntry {
	key := v.KmsKeyID
	if key == "" {
		key = "DefaultEncryptionKey"
	}
	return versionEntry{
		VersionID: v.ID, VersionStages: slices.Clone(v.Stages), LastAccessedDate: v.Accessed.date(),
		CreatedDate: date(v.Created), KmsKeyIDs: []string{key},
	}
}

// window is the slice of a list of n that a page shows. Versions are only ever added at the end, so a position is enough.
func (c *call) window(n int, limit *int, token string) (start, end int, next string, err error) {
	size := listLimit
	if limit != nil {
		size = *limit
	}
	if size < 1 || size > listLimit {
		return 0, 0, "", c.validation("1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: "+
			"Member must have value between 1 and %d", size, listLimit)
	}
	if token != "" {
		text, _ := base64.RawURLEncoding.DecodeString(token)
		if start, err = strconv.Atoi(string(text)); err != nil || start < 0 || start > n {
			return 0, 0, "", apiError{http.StatusBadRequest, "InvalidNextTokenException", "The NextToken value is invalid."}
		}
	}
	end = min(start+size, n)
	if end < n {
		next = base64.RawURLEncoding.EncodeToString(strconv.AppendInt(nil, int64(end), 10))
	}
	return start, end, next, nil
}
