package awslocal

import (
	"cmp"
	"slices"
	"time"
)

// listLimit is the most secrets that one ListSecrets returns, and how many it returns when not told.
const listLimit = 100

type listInput struct {
	IncludePlannedDeletion bool
	MaxResults             *int
	NextToken              string
	Filters                []filter
	SortOrder              string
	SortBy                 string
}

type listOutput struct {
	SecretList []description
	NextToken  string `json:",omitempty"`
}

func (s *Server) listSecrets(c *call, in listInput) (any, error) {
	if err := s.allowAny(c); err != nil {
		return nil, err
	}
	list, err := s.matching(c, in.Filters)
	if err != nil {
		return nil, err
	}
	if !in.IncludePlannedDeletion {
		list = slices.DeleteFunc(list, (*secret).scheduled)
	}
	if err := c.arrange(list, in); err != nil {
		return nil, err
	}
	page, next, err := c.page(list, in.MaxResults, listLimit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := listOutput{SecretList: []description{}, NextToken: next}
	for _, sec := range page {
		d := sec.describe()
		d.SecretVersionsToStages = sec.stages()
		out.SecretList = append(out.SecretList, d)
	}
	return out, nil
}

// arrange sorts a list that comes in the order of creation.
func (c *call) arrange(list []*secret, in listInput) error {
	by := map[string]func(*secret) time.Time{
		"created-date":       func(sec *secret) time.Time { return sec.Created },
		"last-changed-date":  func(sec *secret) time.Time { return sec.Changed },
		"last-accessed-date": func(sec *secret) time.Time { return time.Unix(sec.Accessed.unix.Load(), 0) },
	}
	switch key, ok := by[in.SortBy]; {
	case ok:
		slices.SortStableFunc(list, func(a, b *secret) int { return key(a).Compare(key(b)) })
	case in.SortBy == "name":
		slices.SortStableFunc(list, func(a, b *secret) int { return cmp.Compare(a.Name, b.Name) })
	case in.SortBy != "":
		return c.validation("1 validation error detected: Value '%s' at 'sortBy' failed to satisfy constraint: "+
			"Member must satisfy enum value set: [created-date, last-accessed-date, last-changed-date, name]", in.SortBy)
	}
	switch in.SortOrder {
	case "", "asc":
	case "desc":
		slices.Reverse(list)
	default:
		return c.validation("1 validation error detected: Value '%s' at 'sortOrder' failed to satisfy constraint: "+
			"Member must satisfy enum value set: [asc, desc]", in.SortOrder)
	}
	return nil
}
