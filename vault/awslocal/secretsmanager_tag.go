package awslocal

import "slices"

type tagInput struct {
	SecretID string `json:"SecretId"`
	Tags     []tag
}

func (s *Server) tagResource(c *call, in tagInput) (any, error) {
	if in.Tags == nil {
		return nil, c.missing("tags")
	}
	if err := s.checkTags(c, in.Tags); err != nil {
		return nil, err
	}
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	for _, t := range in.Tags {
		sec.setTag(t)
	}
	s.syncReplicas(sec)
	return struct{}{}, nil
}

func (sec *secret) setTag(t tag) {
	i := slices.IndexFunc(sec.Tags, func(have tag) bool { return have.Key == t.Key })
	if i >= 0 {
		sec.Tags[i].Value = t.Value
		return
	}
	sec.Tags = append(sec.Tags, t)
}

type untagInput struct {
	SecretID string `json:"SecretId"`
	TagKeys  []string
}

func (s *Server) untagResource(c *call, in untagInput) (any, error) {
	if in.TagKeys == nil {
		return nil, c.missing("tagKeys")
	}
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	sec.Tags = slices.DeleteFunc(sec.Tags, func(t tag) bool { return slices.Contains(in.TagKeys, t.Key) })
	s.syncReplicas(sec)
	return struct{}{}, nil
}
