package run

import (
	"context"
	"strconv"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// host is what a script of this exchange may see and do.
func (x *exchange) host(s collection.Script, owner *collection.Item) *script.Host {
	l := x.lane
	h := &script.Host{
		Dialect: l.run.collection.Dialect, Event: s.Event,
		Info: script.Info{
			RequestName: x.item.Name, RequestID: x.item.ID, Iteration: x.iteration, IterationCount: l.run.total,
			Entry: x.ref.Position, Entries: len(l.run.items),
		},
		Location: x.location(), Current: owner.Name,
		Request: x.current, Globals: l.globals, Environment: l.environment, Local: l.local, Data: l.data,
		CollectionVariables: l.collectionVariables(x.item),
		Expand:              x.expandText,
		Dynamic:             l.dynamic.Value,
		Test:                func(t script.Test) { x.addTest(s.Event, owner, t) },
		Log:                 func(level, text string) { x.addLog(s.Event, level, text) },
		Send: func(ctx context.Context, r *script.Request) (*script.Response, error) {
			return x.sendForScript(ctx, s.Event, r)
		},
		Jar:        l.jar.script(),
		Vault:      x.vault(),
		RunRequest: x.runner(),
		Visualize:  func(v *script.Visualization) { x.visualizer = v },
		Next:       func(target *string) { x.jumps, x.target = true, target },
	}
	if x.calls != nil {
		h.Next = func(*string) { x.warn("setNextRequest has no effect in a request that a script runs") }
		h.Visualize = func(*script.Visualization) { x.warn("pm.visualizer has no effect in a request that a script runs") }
	}
	if s.Event == collection.PreRequest {
		h.Skip = func() { x.skipped = true }
		return h
	}
	h.Response = x.response()
	if x.wire != nil {
		h.Request = x.wire.sent()
	}
	return h
}

// location is the names from the collection to the request.
func (x *exchange) location() []string {
	names := []string{x.lane.run.collection.Name}
	names = append(names, x.ref.Folders...)
	return append(names, x.item.Name)
}

// expandText is pm.variables.replaceIn: what a script asks for is run-time text, in which no secret can be named.
func (x *exchange) expandText(text string) string {
	env := x.lane.env(x.item, nil)
	env.NullText = true
	expanded, err := env.ExpandRuntime(context.Background(), text)
	if err != nil {
		return text
	}
	return expanded
}

// response is what a test script sees; after a failed request it is there, with nothing in it (Postman's rule).
func (x *exchange) response() *script.Response {
	if x.reply == nil {
		return &script.Response{}
	}
	return &x.reply.Response
}

func (x *exchange) addTest(event collection.Event, owner *collection.Item, t script.Test) {
	test := Test{Name: t.Name, Event: event, Owner: owner.Name, Index: t.Index, Skipped: t.Skipped}
	if t.Error != nil {
		test.Error = scriptFailure(t.Error)
		test.Error.Script = owner.Name + " (" + string(event) + ")"
	}
	x.tests = append(x.tests, test)
	x.emit(Tested{Item: x.ref, Iteration: x.iteration, Test: test})
}

func (x *exchange) addLog(event collection.Event, level, text string) {
	c := Console{Level: level, Text: text, Event: event}
	x.console = append(x.console, c)
	x.emit(Log{Item: x.ref, Iteration: x.iteration, Console: c})
}

// sentRequest is a request that a script made, in plaintext.
type sentRequest struct {
	event collection.Event // of the script
	wire  *wire
	reply *reply
	err   *Failure
}

// sendForScript is pm.sendRequest: what the script gives goes out as it is, a body with any method.
func (x *exchange) sendForScript(
	ctx context.Context, event collection.Event, r *script.Request,
) (*script.Response, error) {
	o := x.sendOptions()
	keep := true
	o.settings.DisableBodyPruning = &keep
	o.fromScript, o.allow = true, x.lane.run.guard.check
	made := sentRequest{event: event}
	var err error
	if made.wire, err = x.lane.sender.build(ctx, r, o); err == nil {
		made.reply, err = x.lane.sender.send(ctx, made.wire)
	}
	if err != nil {
		made.err = failureOf(ctx, err)
	}
	x.mu.Lock()
	x.sent = append(x.sent, made)
	x.mu.Unlock()
	if made.err != nil {
		return nil, &script.SendError{Code: made.err.Code, Message: err.Error()}
	}
	return &made.reply.Response, nil
}

func quote(s string) string { return strconv.Quote(s) }
