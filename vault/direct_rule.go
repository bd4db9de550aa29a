package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// DirectRule says which secrets of a provider direct references may name, {{vault://PROVIDER/NAME}}, and where their values
// may be sent: whoever writes a collection writes such references too. The zero value allows all. In JSON it is a boolean,
// or an object with "names" and "domains".
type DirectRule struct {
	Denied bool // there are to be none
	// Names are patterns of the secrets, as MatchName has them, of what a reference names: a name, or an ARN where it has
	// one. None allow all.
	Names []string
	// Domains are the hosts that the values may be sent to, as of a link; none allow all.
	Domains []string
}

// directKey is where a provider has its rule. There false is not what nothing is.
const directKey = "direct"

// directRule is the object of a DirectRule.
type directRule struct {
	Names   []string `json:"names,omitempty"`
	Domains []string `json:"domains,omitempty"`
}

// UnmarshalJSON reads a boolean or the object.
func (r *DirectRule) UnmarshalJSON(data []byte) error {
	*r = DirectRule{}
	var allowed *bool
	if json.Unmarshal(data, &allowed) == nil && allowed != nil {
		r.Denied = !*allowed
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var object *directRule
	if err := d.Decode(&object); err != nil || object == nil || d.Decode(&struct{}{}) != io.EOF {
		return errors.New(`"direct" of a provider wants true, false or {"names": ["prod/*"], "domains": ["*.example.com"]}`)
	}
	if slices.Contains(object.Names, "") || object.Names != nil && len(object.Names) == 0 {
		return errors.New(`"direct" of a provider: "names" wants patterns such as "prod/*"; false allows none, and * all`)
	}
	r.Names, r.Domains = object.Names, object.Domains
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (r DirectRule) MarshalJSON() ([]byte, error) {
	if r.Denied || r.IsZero() {
		return json.Marshal(!r.Denied)
	}
	return json.Marshal(directRule{r.Names, r.Domains})
}

// IsZero reports whether everything is allowed.
func (r DirectRule) IsZero() bool { return !r.Denied && len(r.Names) == 0 && len(r.Domains) == 0 }

// Allows reports whether a direct reference may name a secret.
func (r DirectRule) Allows(name string) bool {
	matches := func(pattern string) bool { return MatchName(pattern, name) }
	return !r.Denied && (len(r.Names) == 0 || slices.ContainsFunc(r.Names, matches))
}

// MatchName matches a name with a pattern, in which * is any text, with slashes too, and ? one byte. It goes back to the
// last * alone, which is enough, so it takes no more steps than the product of the two lengths.
func MatchName(pattern, name string) bool {
	star, mark, p, n := -1, 0, 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
