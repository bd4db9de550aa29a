package script

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"
)

// matchTimeout bounds one match of the backtracking regexp library, which nothing can interrupt. A match that begins just
// before a deadline of a second still ends before two. It is long for a match all the same: a machine that does much else
// gives a script a tenth of its time, and what sugar matches when it is loaded has taken 0.4 s on one.
const matchTimeout = 900 * time.Millisecond

// limitRegexps sets the bound for all patterns that are compiled from then on; the engine has no other way to set it.
var limitRegexps = sync.OnceFunc(func() { regexp2.DefaultMatchTimeout = matchTimeout })

// backtracks reports whether a pattern goes to the backtracking library: it looks around or refers back. The others run
// in linear time.
func backtracks(source string) bool {
	for _, mark := range []string{"(?=", "(?!", "(?<", `\k<`, `\p{`, `\P{`} {
		if strings.Contains(source, mark) {
			return true
		}
	}
	for i := strings.IndexByte(source, '\\'); i >= 0 && i+1 < len(source); {
		if c := source[i+1]; c >= '1' && c <= '9' {
			return true
		}
		next := strings.IndexByte(source[i+2:], '\\')
		if next < 0 {
			break
		}
		i += 2 + next
	}
	return false
}

// timeMatches makes a match that ran out of time an error. To the engine it is no match, and a test that expects none
// would pass. All else that matches goes through exec once that is not the engine's own; as this makes it slower, it is
// done when the first pattern that may need it is seen.
func (rt *realm) timeMatches() {
	if rt.timed {
		return
	}
	rt.timed = true
	proto := rt.builtIn.Get("RegExp").(*goja.Object).Get("prototype").(*goja.Object)
	for _, name := range []string{"exec", "test"} {
		match, ok := goja.AssertFunction(proto.Get(name))
		if !ok {
			continue // a script took it away
		}
		hide(proto, name, rt.fn(name, func(c goja.FunctionCall) goja.Value {
			rt.tick()
			start := time.Now()
			v := mustJS(match(c.This, c.Arguments...))
			if !v.ToBoolean() && time.Since(start) >= matchTimeout {
				rt.throw("RangeError", fmt.Sprintf("the regular expression was stopped after %v: "+
					"nested repetitions try too many ways to match", matchTimeout))
			}
			return v
		}))
	}
}

// maxGroups bounds how deep groups may nest: the library reads them by recursion, and a million take the process down.
const maxGroups = 10_000

// checkPattern looks at the text of a pattern before a regexp is made of it.
func (rt *realm) checkPattern(source string) {
	depth := 0
	for i := 0; i < len(source) && depth <= maxGroups; i++ {
		switch source[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	rt.refuse(len(source) > maxSource || depth > maxGroups, "Regular expression too large")
	if backtracks(source) {
		rt.timeMatches()
	}
}
