// Package vars holds the variables of a run: scopes, the expansion of {{references}} and the dynamic variables.
package vars

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// Variable is a value in a scope, with where its text came from.
type Variable struct {
	Key   string
	Value any    // a JSON value: nil, bool, float64, string, []any or map[string]any
	Type  string // as the file says; kept for exports
	// Disabled variables are neither read nor expanded, but are exported again.
	Disabled bool
	// Secret values are masked in everything that leaves the run.
	Secret bool
	// Authored text was written by the collection, an environment, a data file or the command line. Only authored text
	// can name a secret: what a response or a script put here is never looked at for {{vault:…}}.
	Authored bool
	// Source is Postman's raw JSON of where a secret variable comes from; kept for exports.
	Source      string
	Description string // as the file says; kept for exports
	// Literal leaves references to a null as they are, unless Env.NullText: in a row of data.
	Literal bool
}

// Scope is an ordered set of variables: the environment, the globals, one row of data … Of several variables with
// one key the last enabled one counts (Postman's rule). A Scope belongs to one lane; it is not safe for concurrent use.
type Scope struct {
	Name string
	list []Variable
	at   map[string]int // index of the variable that counts, of a long list; nil when it must be made again
	// secret holds the keys that the file calls secret: what is set under them later is one too. It is never changed.
	secret map[string]bool

	onSecret func(value any)
}

// longList is the number of variables from which a map finds one sooner than a walk does.
const longList = 16

// NewScope returns a scope that holds authored variables.
func NewScope(name string, authored []collection.Variable) *Scope {
	s := &Scope{Name: name, list: make([]Variable, 0, len(authored))}
	for _, v := range authored {
		s.list = append(s.list, Variable{
			Key: v.Key, Value: v.Value, Type: v.Type, Disabled: v.Disabled, Secret: v.Secret,
			Authored: true, Source: v.Source, Description: v.Description,
		})
		if v.Secret {
			s.keepSecret(v.Key)
		}
	}
	return s
}

func (s *Scope) keepSecret(key string) {
	if s.secret == nil {
		s.secret = map[string]bool{}
	}
	s.secret[key] = true
}

// OnSecret has f called with each value that a secret variable gets from now on, before it can be read.
func (s *Scope) OnSecret(f func(value any)) { s.onSecret = f }

func (s *Scope) tell(v Variable) {
	if v.Secret && s.onSecret != nil {
		s.onSecret(v.Value)
	}
}

// Get returns the enabled variable of that key that counts.
func (s *Scope) Get(key string) (Variable, bool) {
	if i := s.index(key); i >= 0 {
		return s.list[i], true
	}
	return Variable{}, false
}

// Set gives the key a value from the run: it is not authored. A secret stays one, also when it was unset or is disabled; a
// disabled variable stays disabled beside the new one.
func (s *Scope) Set(key string, value any) {
	if i := s.index(key); i >= 0 {
		v := s.list[i]
		v.Value, v.Authored = value, false
		s.tell(v)
		s.list[i] = v
		return
	}
	v := Variable{Key: key, Value: value, Secret: s.secret[key]}
	s.tell(v)
	s.list = append(s.list, v)
	if s.at != nil {
		s.at[key] = len(s.list) - 1
	}
}

// Override gives the key an authored value, as --env-var does. The variable keeps its place and its type, as in Newman,
// and a secret stays one: a file names the passwords whose values the command line brings.
func (s *Scope) Override(v collection.Variable) {
	now := NewScope("", []collection.Variable{v}).list[0]
	now.Secret = now.Secret || s.secret[v.Key]
	s.tell(now)
	i := s.index(v.Key)
	if i < 0 {
		s.list, s.at = append(s.list, now), nil
		return
	}
	was := s.list[i]
	now.Value, now.Type, now.Description = Cast(v.Value, was.Type), was.Type, was.Description
	s.list[i] = now
}

// SetTyped is Set for a value of that type, which the variable keeps.
func (s *Scope) SetTyped(key string, value any, kind string) {
	s.Set(key, value)
	s.list[s.index(key)].Type = kind
}

// Unset removes every enabled variable of that key.
func (s *Scope) Unset(key string) {
	kept := s.list[:0]
	for _, v := range s.list {
		if v.Key != key || v.Disabled {
			kept = append(kept, v)
		}
	}
	clear(s.list[len(kept):])
	s.list, s.at = kept, nil
}

// Clear removes every variable.
func (s *Scope) Clear() { s.list, s.at = nil, nil }

// Has tells whether an enabled variable has that key.
func (s *Scope) Has(key string) bool { return s.index(key) >= 0 }

// Len is the number of variables, disabled ones too.
func (s *Scope) Len() int { return len(s.list) }

// All returns the variables in order, disabled ones too. The caller must not change them.
func (s *Scope) All() []Variable { return s.list }

// Clone returns a copy for another lane.
func (s *Scope) Clone() *Scope {
	return &Scope{Name: s.Name, list: append([]Variable(nil), s.list...), secret: s.secret, onSecret: s.onSecret}
}

// ToVariables returns what an export writes: all variables in order, disabled ones too, as they are now.
func (s *Scope) ToVariables() []collection.Variable {
	list := make([]collection.Variable, len(s.list))
	for i, v := range s.list {
		list[i] = collection.Variable{
			Key: v.Key, Value: v.Value, Type: v.Type, Description: v.Description, Disabled: v.Disabled, Secret: v.Secret,
			Source: v.Source,
		}
	}
	return list
}

// index returns where the variable that counts is, or -1.
func (s *Scope) index(key string) int {
	if len(s.list) < longList {
		for i := range slices.Backward(s.list) {
			if s.list[i].Key == key && !s.list[i].Disabled {
				return i
			}
		}
		return -1
	}
	if s.at == nil {
		s.remember()
	}
	if i, ok := s.at[key]; ok {
		return i
	}
	return -1
}

func (s *Scope) remember() {
	s.at = make(map[string]int, len(s.list))
	for i := range s.list {
		if !s.list[i].Disabled {
			s.at[s.list[i].Key] = i
		}
	}
}

// ParseOverride reads key=value, the argument of --env-var and --global-var; the value may hold more '='. A key alone
// gives it the empty text: it is undefined in Newman, which prints as nothing too.
func ParseOverride(text string) collection.Variable {
	key, value, _ := strings.Cut(text, "=")
	return collection.Variable{Key: key, Value: value}
}
