package vault

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// ScriptRule says which secrets scripts may use: all, or those of a list. In JSON it is a boolean or the list.
type ScriptRule struct {
	All   bool
	Names []string
}

// UnmarshalJSON reads a boolean or a list.
func (s *ScriptRule) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.All) == nil || json.Unmarshal(data, &s.Names) == nil {
		return nil
	}
	return errors.New("vault.scripts wants true, false or a list of names")
}

// MarshalJSON writes what UnmarshalJSON reads.
func (s ScriptRule) MarshalJSON() ([]byte, error) {
	if s.All || len(s.Names) == 0 {
		return json.Marshal(s.All)
	}
	return json.Marshal(s.Names)
}

// IsZero reports whether nothing is allowed.
func (s ScriptRule) IsZero() bool { return !s.All && len(s.Names) == 0 }

// Allow reports whether a secret may be used; a name stands for its JSON fields too.
func (s ScriptRule) Allow(name string) bool {
	return s.All || slices.ContainsFunc(s.Names, func(allowed string) bool {
		return name == allowed || strings.HasPrefix(name, allowed+".")
	})
}
