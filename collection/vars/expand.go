package vars

import (
	"context"
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// MaxGrowth is by how many bytes an expansion may make a text longer. It is more than API gateways let through
// (10 MiB), and so little that eight variables which hold each other ten times cannot fill the memory of a small CI
// machine.
const MaxGrowth = 16 << 20

const (
	// maxPasses is Postman's bound: a value may hold references, whose values may hold references, and so on.
	maxPasses = 19
	// maxReferences bounds the look-ups of one expansion, so that a hostile text costs about a second at worst.
	maxReferences = 1 << 20
)

// BudgetError says that an expansion would cost too much. Reference is the one at which it was given up.
type BudgetError struct {
	Reference string
	Limit     string // what was exceeded, in words
}

// Error tells the reference, the limit and where to look.
func (e *BudgetError) Error() string {
	return fmt.Sprintf("{{%s}}: expanding it exceeds the limit of %s; look for variables whose values refer to other "+
		"variables many times over", e.Reference, e.Limit)
}

// Expand returns an authored text with its {{references}} replaced, by Postman's rules: the innermost reference
// first, again and again for what the values hold, at most 19 levels deep. A name is looked for in the Scopes, then
// as scheme:name in the Sources, then as a dynamic variable. What nothing answers to stays literal, and Unknown is
// told. So does a reference that its own value leads back to. {vault://name}, as Kong writes it, is {{vault://name}}.
//
// A Source is asked only when each byte of the reference, braces included, is authored: it stands in the text itself
// or in an authored variable which was reached over authored text alone. What a Source returned is never looked at
// again: braces in it open nothing, and no reference can have a secret as a part of its name.
//
// The error is that of a Source, wrapped with the name of the reference, or a *BudgetError.
func (e *Env) Expand(ctx context.Context, text string) (string, error) {
	return e.expand(ctx, text, authored)
}

// ExpandRuntime is Expand for a text that a script or a response made: no Source is ever asked.
func (e *Env) ExpandRuntime(ctx context.Context, text string) (string, error) {
	return e.expand(ctx, text, runtime)
}

func (e *Env) expand(ctx context.Context, text string, t trust) (string, error) {
	if !mayRefer(text) {
		return text, nil
	}
	x := expansion{env: e, limit: len(text) + MaxGrowth, lookups: maxReferences}
	var few [2][4]span // enough for most texts, in one allocation
	x.now = marked{text: text, spans: append(few[0][:0], span{end: len(text), trust: t})}
	x.spare = few[1][:0]
	for range maxPasses {
		changed, err := x.pass(ctx)
		if err != nil {
			return "", err
		}
		if !changed || !mayRefer(x.now.text) {
			break
		}
	}
	x.reportUnknown()
	return x.now.text, nil
}

// expansion is the state between two passes over a text.
type expansion struct {
	env     *Env
	limit   int // of the length of the text, in bytes
	lookups int // that are left
	now     marked
	spare   []span // memory for the next pass
}

// pass replaces every reference that stands in the text now, as one global replace by Postman's regular expression
// would, and tells whether there was one to replace.
func (x *expansion) pass(ctx context.Context) (changed bool, err error) {
	out := writer{spans: x.spare[:0], limit: x.limit}
	c := cursor{in: &x.now}
	var last ref
	for r, ok := c.next(); ok; r, ok = c.next() {
		x.lookups--
		if x.lookups < 0 {
			return false, &BudgetError{r.name, fmt.Sprintf("%d references in one text", maxReferences)}
		}
		v, found, err := x.resolve(ctx, r)
		if err != nil {
			return false, err
		}
		if !found {
			continue
		}
		if !changed {
			out.text.Grow(min(x.limit, len(x.now.text)-(r.end-r.start)+len(v.text)))
		}
		changed = true
		if !out.copy(&x.now, last.end, r.start) || !out.add(v) {
			return false, tooLong(r)
		}
		last = r
	}
	if !changed {
		return false, nil
	}
	if !out.copy(&x.now, last.end, len(x.now.text)) {
		return false, tooLong(last)
	}
	x.spare = x.now.spans
	x.now = marked{text: out.text.String(), spans: out.spans}
	return true, nil
}

func tooLong(r ref) error {
	return &BudgetError{r.name, fmt.Sprintf("%d MiB more than the text has", MaxGrowth>>20)}
}

// resolve returns what the reference means. False leaves it as it is.
func (x *expansion) resolve(ctx context.Context, r ref) (piece, bool, error) {
	name := x.env.refName(r)
	if v, ok := x.env.Get(name); ok {
		if v.Literal && v.Value == nil && !x.env.NullText {
			return piece{}, false, nil
		}
		if v.Source != "" && v.Authored && x.env.Stored != nil {
			return x.stored(ctx, r, name, v)
		}
		return x.variable(r, name, v)
	}
	if source, key := x.env.source(name); source != nil && r.trust == authored {
		secret, err := source(ctx, key)
		if err != nil {
			return piece{}, false, fmt.Errorf("{{%s}}: %w", name, err)
		}
		return piece{text: secret, trust: sealed}, true, nil
	}
	v, ok := x.env.dynamic(name)
	if !ok {
		return piece{}, false, nil
	}
	return piece{text: Text(v), trust: runtime}, true, nil
}

// stored asks for the value of a variable that is kept elsewhere. Text from the run cannot name it.
func (x *expansion) stored(ctx context.Context, r ref, name string, v Variable) (piece, bool, error) {
	if r.trust != authored {
		return piece{}, false, nil
	}
	secret, err := x.env.Stored(ctx, v)
	if err != nil {
		return piece{}, false, fmt.Errorf("{{%s}}: %w", name, err)
	}
	return piece{text: secret, trust: sealed}, true, nil
}

// variable makes the piece that a variable's value is. A value that would hold itself is refused.
func (x *expansion) variable(r ref, name string, v Variable) (piece, bool, error) {
	if r.from.passed(name) {
		return piece{}, false, nil
	}
	p := piece{text: Text(v.Value), trust: runtime}
	if v.Authored {
		p.trust = r.trust
	}
	if strings.ContainsAny(p.text, "{}") {
		p.from = &step{name, r.from}
	}
	return p, true, nil
}

// refName is the name in the braces; only Requestly allows blanks around it.
func (e *Env) refName(r ref) string {
	if e.Dialect == collection.Requestly {
		return strings.TrimSpace(r.name)
	}
	return r.name
}

// source returns the Source that a name with a scheme is for, and the name that it is to be asked for.
func (e *Env) source(name string) (Source, string) {
	scheme, key, ok := strings.Cut(name, ":")
	if !ok {
		return nil, ""
	}
	if e.Dialect == collection.Requestly {
		scheme, key = strings.TrimSpace(scheme), strings.TrimSpace(key)
	}
	return e.Sources[scheme], key
}

// dynamic makes the value of a dynamic variable; only Requestly gives arguments.
func (e *Env) dynamic(name string) (any, bool) {
	if e.Dynamic == nil || !strings.HasPrefix(name, "$") {
		return nil, false
	}
	if e.Dialect != collection.Requestly {
		return e.Dynamic(name, nil)
	}
	words, ok := splitArgs(name)
	if !ok {
		return nil, false
	}
	return e.Dynamic(words[0], words[1:])
}

// reportUnknown tells of the references that are left. {{}} has no name and is not one.
func (x *expansion) reportUnknown() {
	if x.env.Unknown == nil {
		return
	}
	c := cursor{in: &x.now}
	for r, ok := c.next(); ok; r, ok = c.next() {
		if name := x.env.refName(r); name != "" {
			x.env.Unknown(name)
		}
	}
}
