package script

import (
	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"
	"github.com/rq-runner/runner/collection"
)

// realm is one runtime with its global scope. A lane replaces it after a script that had to be stopped.
type realm struct {
	vm   *goja.Runtime
	opts Options
	// builtIn is JavaScript's own global object; guarded is what stands before some of its members.
	builtIn *goja.Object
	guarded map[string]goja.Value
	// x is the script that runs, nil between scripts.
	x *execution
	// vars are the globals that scripts made; they live as long as the realm.
	vars      map[string]goja.Value
	modules   map[string]*goja.Object
	natives   map[string]goja.Value // modules of our own
	ticks     ticker
	jsonOwn   goja.Callable   // the engine's JSON.stringify
	jsonFn    goja.Value      // counts what it writes
	resumed   int             // generators that run inside each other
	iterators map[string]bool // of the engine that look whether the script was stopped
	ownEval   goja.Value      // the engine's eval
	evals     bool            // some code calls eval directly
	bound     bool            // and that they are counted
	empties   map[string]bool // sources of regexps that may match nothing
	typed     bool            // what typed arrays have in common is guarded
	timed     bool            // matches of regular expressions are timed
	// hooks wait for SugarJS to be needed; sugared says that it is loaded.
	hooks     map[sugarMember]bool
	sugared   bool
	listProto *goja.Object // of lists: they can be walked with for…of
	classes   map[string]*class
	testFn    *goja.Object // pm.test
	expect    *chai
	expectOf  collection.Dialect
}

// newRealm makes a runtime. source is its first script, and its only one when they are isolated.
func newRealm(opts Options, source string) *realm {
	rt := &realm{vm: goja.New(), opts: opts, vars: make(map[string]goja.Value)}
	rt.vm.SetMaxCallStackSize(maxCalls)
	// eval must not look for source maps on the disk.
	rt.vm.SetParserOptions(parser.WithDisableSourceMaps)
	rt.vm.SetPromiseRejectionTracker(rt.rejected)
	rt.builtIn = rt.vm.GlobalObject()
	rt.guardBuiltins(source)
	rt.guardCode(source)
	scope := rt.vm.NewDynamicObject(&globals{rt: rt})
	_ = scope.SetPrototype(rt.builtIn)
	_ = rt.builtIn.DefineDataProperty("globalThis", scope, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	rt.vm.SetGlobalObject(scope)
	return rt
}

// rejected keeps the book of promises that were rejected and that nobody handles.
func (rt *realm) rejected(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if rt.x == nil {
		return // a promise of an earlier script
	}
	if op == goja.PromiseRejectionReject {
		rt.x.rejections = append(rt.x.rejections, p)
		return
	}
	for i, q := range rt.x.rejections {
		if p == q {
			rt.x.rejections = append(rt.x.rejections[:i], rt.x.rejections[i+1:]...)
			return
		}
	}
}

// globals is the global scope: what scripts put there, then the API of the running script, then JavaScript's own.
type globals struct{ rt *realm }

// Get implements goja.DynamicObject.
func (g *globals) Get(name string) goja.Value {
	if v, ok := g.rt.vars[name]; ok {
		return v
	}
	if g.rt.x != nil {
		if v := g.rt.x.global(name); v != nil {
			return v
		}
	}
	return g.rt.guardedGlobal(name)
}

// guardedGlobal returns what stands before a global of JavaScript, nil for most names: those are found in the prototype.
func (rt *realm) guardedGlobal(name string) goja.Value {
	if v, ok := rt.guarded[name]; ok {
		return v
	}
	if name == "eval" {
		return rt.evalGlobal()
	}
	var v goja.Value
	if name == "JSON" {
		v = rt.builtIn.Get(name)
		rt.installJSON(v.(*goja.Object))
	} else if f := rt.hidden(name); f != nil {
		v = rt.fn(name, f)
	} else if v = rt.guardGlobal(name); v == nil {
		v = rt.webGlobal(name)
	}
	if v != nil {
		if rt.guarded == nil {
			rt.guarded = make(map[string]goja.Value)
		}
		rt.guarded[name] = v
	}
	return v
}

// Set implements goja.DynamicObject. A name of the API belongs to the script that took it.
func (g *globals) Set(name string, v goja.Value) bool {
	if x := g.rt.x; x != nil && x.global(name) != nil {
		x.keep(name, v)
		return true
	}
	g.rt.vars[name] = v
	return true
}

// Has implements goja.DynamicObject.
func (g *globals) Has(name string) bool { return g.Get(name) != nil }

// Delete implements goja.DynamicObject.
func (g *globals) Delete(name string) bool {
	delete(g.rt.vars, name)
	return true
}

// Keys implements goja.DynamicObject.
func (g *globals) Keys() []string {
	keys := make([]string, 0, len(g.rt.vars))
	for name := range g.rt.vars {
		keys = append(keys, name)
	}
	return keys
}
