package script

import (
	"strconv"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// schemaRules is a compiled schema: its checks in the order in which ajv 6 makes them. It is only read once made. The
// zero value allows everything.
type schemaRules struct{ checks []schemaCheck }

// schemaCheck looks at a value and tells the run what is wrong with it.
type schemaCheck func(*schemaRun, datum)

// schemaRun is one validation.
type schemaRun struct {
	c        *chai
	o        schemaOptions
	problems []schemaProblem
	path     []schemaStep // from the whole value to the part that is looked at
	// own is where the problems of the present function start: ajv makes one of a schema and of each $ref that is not
	// written into the schema that refers to it.
	own int
	// inBranch is inside of anyOf and its like, where one problem does not end the validation.
	inBranch bool
	// first ends a schema at its first problem.
	first bool
	depth int
	steps int
}

type schemaProblem struct{ path, text string }

const (
	// maxSchemaDepth is about what ajv gets to before it runs out of stack. Only a schema that refers to itself without
	// going into the value comes here.
	maxSchemaDepth = 10000
	// schemaPause is how many schemas are looked at between two looks at the script's deadline: about a millisecond.
	schemaPause = 4096
)

// valid checks a value and reports whether nothing is wrong with it.
func (v *schemaRun) valid(s *schemaRules, value goja.Value) bool {
	if v.depth++; v.depth > maxSchemaDepth {
		panic(v.c.construct("RangeError", nil, "Maximum call stack size exceeded: the schema refers to itself without end"))
	}
	v.tick()
	before := len(v.problems)
	v.run(s.checks, datumOf(orUndefined(value)))
	v.depth--
	return len(v.problems) == before
}

// run makes the checks, up to the first problem when that is all that counts.
func (v *schemaRun) run(checks []schemaCheck, d datum) {
	before := len(v.problems)
	for _, check := range checks {
		if check(v, d); v.ends(before) {
			return
		}
	}
}

// ends reports whether the problems since before end what is going on.
func (v *schemaRun) ends(before int) bool { return v.first && len(v.problems) > before }

// tick is called for every value that is looked at.
func (v *schemaRun) tick() {
	if v.steps++; v.steps%schemaPause == 0 {
		v.c.obeyInterrupt()
	}
}

// matches is re.test(s). A match may take as long as the engine lets it, a second.
func (v *schemaRun) matches(re *goja.Object, s goja.Value) bool {
	v.c.obeyInterrupt()
	return v.c.callMember(re, "test", s).ToBoolean()
}

// nothing is a program to run where only the engine can tell that the script was interrupted.
var nothing = sync.OnceValue(func() *goja.Program { return goja.MustCompile("", "0", false) })

// obeyInterrupt lets the engine throw when the script is to stop.
func (c *chai) obeyInterrupt() {
	if _, err := c.vm.RunProgram(nothing()); err != nil {
		panic(err)
	}
}

// call validates by a function of its own.
func (v *schemaRun) call(s *schemaRules, d datum) {
	own, inBranch := v.own, v.inBranch
	v.own, v.inBranch = len(v.problems), false
	v.valid(s, d.value)
	v.own, v.inBranch = own, inBranch
}

// branch validates where a problem is not yet the end.
func (v *schemaRun) branch(s *schemaRules, value goja.Value) bool {
	was := v.inBranch
	v.inBranch = true
	ok := v.valid(s, value)
	v.inBranch = was
	return ok
}

// holds validates for the answer alone.
func (v *schemaRun) holds(s *schemaRules, value goja.Value) bool {
	before, first := len(v.problems), v.first
	v.first = true
	ok := v.branch(s, value)
	v.first = first
	v.forget(before)
	return ok
}

// forget drops the problems since before.
func (v *schemaRun) forget(before int) { v.problems = v.problems[:before] }

// inside validates a part of the value.
func (v *schemaRun) inside(step schemaStep, s *schemaRules, value goja.Value) bool {
	v.path = append(v.path, step)
	ok := v.valid(s, value)
	v.path = v.path[:len(v.path)-1]
	return ok
}

// problem tells of one. Where only the first counts, it takes the place of those that led to it.
func (v *schemaRun) problem(text string) {
	if v.first && !v.inBranch {
		v.forget(v.own)
	}
	v.more(text)
}

// more tells of one after those that led to it.
func (v *schemaRun) more(text string) {
	v.problems = append(v.problems, schemaProblem{v.pathText(), text})
}

// problemOf tells of a property that should be there, or should not.
func (v *schemaRun) problemOf(step schemaStep, text string) {
	if v.o.propertyPaths {
		v.path = append(v.path, step)
		defer func() { v.path = v.path[:len(v.path)-1] }()
	}
	v.problem(text)
}

// schemaStep is a step to a part of the value.
type schemaStep struct {
	name  string
	index int
	kind  stepKind
}

type stepKind uint8

const (
	stepItem   stepKind = iota // [1]
	stepListed                 // .a or ['a-b']: a property that the schema names
	stepKey                    // ['a']: any other property
)

func (v *schemaRun) pathText() string {
	var b strings.Builder
	for _, s := range v.path {
		if v.o.pointers {
			b.WriteString(s.pointer())
		} else {
			b.WriteString(s.script())
		}
	}
	return b.String()
}

func (s schemaStep) pointer() string {
	if s.kind == stepItem {
		return "/" + strconv.Itoa(s.index)
	}
	return "/" + strings.ReplaceAll(strings.ReplaceAll(s.name, "~", "~0"), "/", "~1")
}

func (s schemaStep) script() string {
	switch s.kind {
	case stepItem:
		return "[" + strconv.Itoa(s.index) + "]"
	case stepListed:
		return memberPath(s.name)
	}
	return "['" + s.name + "']"
}

// memberPath writes .a or ['b-c'].
func memberPath(name string) string {
	if isPlainName(name) {
		return "." + name
	}
	return "['" + schemaQuotes(name) + "']"
}

// schemaQuotes escapes what ajv escapes in texts between quotes.
func schemaQuotes(s string) string {
	if !strings.ContainsAny(s, "'\\\n\r\f\t") {
		return s
	}
	return strings.NewReplacer("'", `\'`, `\`, `\\`, "\n", `\n`, "\r", `\r`, "\f", `\f`, "\t", `\t`).Replace(s)
}

// isPlainName reports a name that ajv writes after a dot.
func isPlainName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !isLetter(c) && c != '$' && c != '_' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
