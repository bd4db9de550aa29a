package vars

import (
	"context"

	"github.com/rq-runner/runner/collection"
)

// Source answers references with a scheme, such as {{vault:name}}; name is what follows the colon. The text that it
// returns is never expanded again.
type Source func(ctx context.Context, name string) (string, error)

// Env is all that a reference can mean at one moment of a lane. The zero Env leaves every text as it is.
type Env struct {
	// Scopes are asked in order, innermost (highest precedence) first. A nil scope is passed over.
	Scopes []*Scope
	// Sources by scheme ("vault", "secrets"). They are asked from authored text only.
	Sources map[string]Source
	// Stored answers for variables that name the Source of their value, when it is reached over authored text alone;
	// like a Source's, its answer is never expanded. Nil takes the value that they have.
	Stored func(ctx context.Context, v Variable) (string, error)
	// Dynamic makes the value of {{$name args…}}; false leaves the reference literal. See Dynamic.Value.
	Dynamic func(name string, args []string) (any, bool)
	// NullText makes a null in a row of data the text null, as it is for pm.variables.replaceIn; else its reference stays.
	NullText bool
	// Dialect decides on blanks inside the braces and on arguments: Requestly allows both, Postman neither.
	Dialect collection.Dialect
	// Unknown is told of every reference that stays literal, by its name. May be nil.
	Unknown func(name string)
}

// Get returns the variable that counts for key, from the innermost scope that has it.
func (e *Env) Get(key string) (Variable, bool) {
	for _, s := range e.Scopes {
		if s == nil {
			continue
		}
		if v, ok := s.Get(key); ok {
			return v, true
		}
	}
	return Variable{}, false
}
