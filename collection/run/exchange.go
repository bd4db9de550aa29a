package run

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// exchange is one item in one iteration, in plaintext. It never leaves the package: mask.execution makes the record.
type exchange struct {
	lane      *lane
	item      *collection.Item
	ref       ItemRef
	emit      func(...Event)
	started   time.Time
	iteration int

	// authored is the request as the file has it; current is what scripts made of it.
	authored, current *script.Request
	used              []*guarded // secrets with allowed domains that went into the request
	wire              *wire
	reply             *reply
	err               *Failure
	attempts          []Attempt // when there was more than one
	scripts           []ScriptRun
	tests             []Test
	console           []Console
	skipped           bool
	visualizer        *script.Visualization // of the last script that called pm.visualizer.set

	nested []*exchange // requests that scripts of this one ran
	calls  *int        // of runRequest, by the script that runs this one; nil when none does
	after  []Event     // of nested, to be told after this one's record

	jumps  bool // setNextRequest was called
	target *string

	mu   sync.Mutex // guards sent: scripts may send several requests at once
	sent []sentRequest
}

func (l *lane) newExchange(it *collection.Item, emit func(...Event)) *exchange {
	x := &exchange{
		lane: l, item: it, ref: l.run.refs[it], emit: emit, iteration: l.iteration, started: l.run.options.Now(),
	}
	x.authored = &script.Request{
		Request: *it.Request, ID: it.ID, Name: it.Name, Description: it.Description, Auth: it.EffectiveAuth(),
	}
	x.current = &script.Request{
		Request: *it.Request.Clone(), ID: it.ID, Name: it.Name, Description: it.Description, Auth: x.authored.Auth.Clone(),
	}
	return x
}

// execute runs the scripts and the request, each as long as nothing before it says otherwise.
func (x *exchange) execute(ctx context.Context) {
	x.emit(Requesting{Item: x.ref, Iteration: x.iteration})
	if x.err = refused(x.item.Request); x.err != nil {
		x.finish()
		return
	}
	x.runScripts(ctx, collection.PreRequest)
	if x.mayRequest(ctx) {
		x.request(ctx)
	}
	if x.mayTest(ctx) {
		x.runScripts(ctx, collection.Test)
	}
	x.finish()
}

func (x *exchange) mayRequest(ctx context.Context) bool {
	if x.halted(ctx) {
		return false
	}
	// Requestly does not send a request whose pre-request script failed, Postman does.
	if x.lane.run.collection.Dialect == collection.Requestly && x.scriptFailure() != nil {
		x.err = &Failure{Name: "Error", Message: "the request was not sent because its pre-request script failed"}
		return false
	}
	return true
}

// mayTest says whether the test scripts run: in Postman also after a failed request, with an empty response.
func (x *exchange) mayTest(ctx context.Context) bool {
	if x.halted(ctx) {
		return false
	}
	return x.err == nil || x.lane.run.collection.Dialect == collection.Postman
}

// halted reports whether nothing more of this item may run.
func (x *exchange) halted(ctx context.Context) bool {
	if x.skipped || ctx.Err() != nil {
		return true
	}
	switch x.lane.run.options.Bail {
	case BailFailure, BailBoth:
		return x.failure() != nil
	case BailFolder:
		return x.errored()
	case BailNever:
	}
	return false
}

// request expands and sends.
func (x *exchange) request(ctx context.Context) {
	env := x.lane.env(x.item, x.warnUnknown)
	x.addSecrets(env)
	expanded, err := expandRequest(ctx, env, x.authored, x.current)
	if err != nil {
		x.err = failureOf(ctx, err)
		return
	}
	x.send(ctx, expanded)
}

func (x *exchange) sendOptions() sendOptions {
	return sendOptions{
		settings: x.item.EffectiveSettings(), dialect: x.lane.run.collection.Dialect,
		timeout: x.lane.run.options.RequestTimeout, warn: x.warn,
		tokens: &x.lane.run.tokens, mask: x.lane.run.record.mask, allow: x.allow,
	}
}

func (x *exchange) warnUnknown(name string) {
	x.warn("{{" + name + "}} is not defined and was sent as it is")
}

func (x *exchange) warn(message string) {
	x.emit(Warned{Item: x.ref, Iteration: x.iteration, Message: message})
}

// runScripts runs the scripts of an event: from the root down to the item, but Requestly's post-response scripts the
// other way round.
func (x *exchange) runScripts(ctx context.Context, event collection.Event) {
	lineage := x.item.Lineage()
	for i := range lineage {
		owner := lineage[i]
		if event == collection.Test && x.lane.run.collection.Dialect == collection.Requestly {
			owner = lineage[len(lineage)-1-i]
		}
		for _, s := range owner.Scripts {
			if s.Event != event || !s.Runs() {
				continue
			}
			if x.halted(ctx) {
				return
			}
			x.runScript(ctx, s, owner)
		}
	}
}

func (x *exchange) runScript(ctx context.Context, s collection.Script, owner *collection.Item) {
	began := x.lane.run.options.Now()
	earlier := x.visualizer
	x.visualizer = nil
	err := x.lane.scripts.Run(ctx, s, x.host(s, owner))
	if x.visualizer == nil { // pm.visualizer.clear is for the script that calls it, as in Postman
		x.visualizer = earlier
	}
	ran := ScriptRun{Event: s.Event, Owner: owner.Name, Started: began, Duration: x.lane.run.options.Now().Sub(began)}
	if err != nil {
		ran.Error = failureOf(ctx, err)
		ran.Error.Script = owner.Name + " (" + string(s.Event) + ")"
	}
	x.scripts = append(x.scripts, ran)
}

// next is the position of the item to run after this one, -1 at the end of the iteration.
func (x *exchange) next(items []*collection.Item, pos int) int {
	if !x.jumps {
		return pos + 1
	}
	if x.target == nil {
		return -1
	}
	to := lookup(items, *x.target)
	if to < 0 {
		x.warn("setNextRequest: no request of this run is named " + quote(*x.target) + "; the iteration ends")
	}
	return to
}

// failure is the first thing that went wrong, nil when nothing did.
func (x *exchange) failure() *Failure {
	if f := x.scriptFailure(); f != nil {
		return f
	}
	if x.err != nil {
		return x.err
	}
	for _, t := range x.tests {
		if t.Error != nil {
			return t.Error
		}
	}
	return x.nestedFailure()
}

func (x *exchange) scriptFailure() *Failure {
	for _, s := range x.scripts {
		if s.Error != nil {
			return s.Error
		}
	}
	return nil
}

func (x *exchange) errored() bool { return x.err != nil || x.scriptFailure() != nil }

// failureOf tells an error for the record. When the run itself ended, that is the reason and not its symptom.
func failureOf(ctx context.Context, err error) *Failure {
	if ctx.Err() != nil {
		return &Failure{Name: "Error", Message: cause(ctx)}
	}
	if thrown, ok := errors.AsType[*script.Error](err); ok {
		return scriptFailure(thrown)
	}
	f := &Failure{Name: "Error", Message: err.Error()}
	if sent, ok := errors.AsType[*sendError](err); ok {
		f.Code, f.Phase, f.Hint = sent.Code, sent.Phase.String(), sent.Hint
	}
	if mended, ok := errors.AsType[*HintError](err); ok {
		f.Hint = mended.Hint
	}
	return f
}

func scriptFailure(e *script.Error) *Failure {
	return &Failure{
		Name: e.Name, Message: e.Message, Stack: e.Stack, Line: e.Line, Column: e.Column, Excerpt: e.Excerpt,
		Actual: e.Actual, Expected: e.Expected, Compared: e.Compared,
	}
}
