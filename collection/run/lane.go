package run

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// A lane runs iterations one after the other. Variables and cookies live on from one to the next, as in Postman.
type lane struct {
	run     *run
	scripts *script.Lane
	sender  *sender
	jar     *jar
	dynamic *vars.Dynamic

	globals, environment, local *vars.Scope
	// folders holds the scope of every item with variables that was asked for; the root's is collectionVariables.
	folders map[*collection.Item]*vars.Scope
	data    *vars.Scope // of the current iteration, nil without a data file

	iteration int
	// started is false until the first request of the lane: Requestly's delay starts with the second.
	started bool
}

func newLane(r *run) (*lane, error) {
	o := r.options
	jar := newJar(o.Cookies, o.Now)
	sender, err := newSender(o.HTTP, o.Files, jar, o.Now)
	if err != nil {
		return nil, err
	}
	l := &lane{
		run: r, sender: sender, jar: jar,
		scripts: script.NewLane(script.Options{
			Cache: &r.cache, Timeout: o.ScriptTimeout, Isolate: o.Isolate, Dir: r.collection.Dir, Libraries: o.Libraries,
			CacheDir: o.ScriptCache,
		}),
		dynamic:     vars.NewDynamic(vars.DynamicOptions{Now: o.Now, Dialect: r.collection.Dialect}),
		globals:     scopeOf(r.collection.Globals, o.Globals, o.GlobalVars),
		environment: scopeOf(nil, o.Environment, o.EnvironmentVars),
		local:       vars.NewScope("", nil),
		folders:     map[*collection.Item]*vars.Scope{},
	}
	l.folder(r.collection.Root)
	r.record.mask.watch(l.globals)
	r.record.mask.watch(l.environment)
	if len(r.items) > 0 {
		l.scripts.Prepare(r.collection.Dialect, scriptsOf(r.items[0])) // while the first request is on its way
	}
	return l, nil
}

// scriptsOf are those that may run around an item.
func scriptsOf(it *collection.Item) (all []collection.Script) {
	for _, owner := range it.Lineage() {
		for _, s := range owner.Scripts {
			if s.Runs() {
				all = append(all, s)
			}
		}
	}
	return all
}

// scopeOf holds a file's variables (the one given on the command line, else the collection's own) and the overrides.
func scopeOf(own, given *collection.Environment, overrides []collection.Variable) *vars.Scope {
	if given == nil {
		given = own
	}
	if given == nil {
		given = &collection.Environment{}
	}
	s := vars.NewScope(given.Name, given.Variables)
	for _, v := range overrides {
		s.Override(v)
	}
	return s
}

// folder is the scope of an item's own variables, made when it is first asked for.
func (l *lane) folder(it *collection.Item) *vars.Scope {
	s := l.folders[it]
	if s == nil {
		s = vars.NewScope("", it.Variables)
		l.folders[it] = s
		l.run.record.mask.watch(s)
	}
	return s
}

func (l *lane) close() {
	l.sender.close()
}

// runLanes gives iteration i to lane i mod n: which variables an iteration inherits does not depend on luck.
func (r *run) runLanes(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out := newOrder(len(r.lanes), r.record.emit)
	var wg sync.WaitGroup
	var crash atomic.Pointer[string]
	for i, l := range r.lanes {
		wg.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					text := fmt.Sprintf("%v\n\n%s", cause, debug.Stack())
					crash.Store(&text)
					cancel(errors.New("a lane crashed"))
				}
			}()
			if err := l.iterate(ctx, i, out); err != nil {
				r.brake.pull(err) // the other lanes stop too
			}
		})
	}
	wg.Wait()
	if text := crash.Load(); text != nil {
		panic("run: " + r.record.mask.Text(*text)) // where the caller can catch it: a crash prints what it knows, secrets too
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return r.brake.reason()
}

// iterate runs every n-th iteration from the first. The error says why it stopped early.
func (l *lane) iterate(ctx context.Context, first int, out *order) error {
	for i := first; i < l.run.iterations; i += len(l.run.lanes) {
		out.begin(i)
		err := l.run.brake.reason()
		if err == nil {
			var failed bool
			failed, err = l.iterateOnce(ctx, l.run.options.Shard.global(i, l.run.total), func(evs ...Event) { out.emit(i, evs...) })
			l.run.record.iterated(failed)
		}
		out.end(i)
		if err != nil {
			l.leave(i, out)
			return err
		}
	}
	return nil
}

// leave gives up the lane's turns, so that the events of other lanes still go out.
func (l *lane) leave(i int, out *order) {
	for i += len(l.run.lanes); i < l.run.iterations; i += len(l.run.lanes) {
		out.end(i)
	}
}

// iterateOnce walks the items, or where setNextRequest sends it.
func (l *lane) iterateOnce(ctx context.Context, iteration int, emit func(...Event)) (failed bool, err error) {
	l.iteration = iteration
	l.data = l.row(iteration)
	items := l.run.items
	for pos := 0; pos >= 0 && pos < len(items); {
		if err := l.pause(ctx); err != nil {
			return failed, err
		}
		x := l.newExchange(items[pos], emit)
		x.execute(ctx)
		l.sender.release()
		failed = failed || x.failure() != nil
		if err := x.stop(ctx); err != nil {
			return failed, err
		}
		pos = x.next(items, pos)
	}
	return failed, nil
}

// row is the data of an iteration. Iterations beyond the rows have the last one in Newman and start again in Requestly.
func (l *lane) row(iteration int) *vars.Scope {
	row := l.run.row(iteration)
	if row == nil {
		return nil
	}
	return vars.NewRow(row, l.run.collection.Dialect)
}

func (r *run) row(iteration int) collection.Row {
	rows := r.options.Data
	if len(rows) == 0 {
		return nil
	}
	i := min(iteration, len(rows)-1)
	if r.collection.Dialect == collection.Requestly {
		i = iteration % len(rows)
	}
	return rows[i]
}

// pause waits for the delay between requests. Newman waits before the first one too, Requestly does not.
func (l *lane) pause(ctx context.Context) error {
	delay := l.run.options.Delay
	if !l.started && l.run.collection.Dialect == collection.Requestly {
		delay = 0
	}
	l.started = true
	return l.run.brake.sleep(ctx, delay)
}

// env is what a reference means while item runs: the scopes in the order of the format.
func (l *lane) env(item *collection.Item, unknown func(string)) *vars.Env {
	e := &vars.Env{
		Dynamic: l.dynamic.Value, Dialect: l.run.collection.Dialect, Unknown: unknown,
	}
	if e.Dialect == collection.Requestly {
		e.Scopes = []*vars.Scope{l.data, l.local, l.environment}
		for anc := item.Parent; anc != nil; anc = anc.Parent {
			e.Scopes = append(e.Scopes, l.folder(anc))
		}
		e.Scopes = append(e.Scopes, l.globals)
		return e
	}
	// Postman's runtime leaves the variables of folders out.
	e.Scopes = []*vars.Scope{l.local, l.data, l.environment, l.folder(l.run.collection.Root), l.globals}
	return e
}

// collectionVariables is the scope that a script of item sees: the root's in Postman, the nearest parent's in Requestly.
func (l *lane) collectionVariables(item *collection.Item) *vars.Scope {
	if l.run.collection.Dialect == collection.Requestly && item.Parent != nil {
		return l.folder(item.Parent)
	}
	return l.folder(l.run.collection.Root)
}

// stop is why the run must end after this item, nil when it goes on.
func (x *exchange) stop(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if why := x.lane.run.brake.reason(); why != nil {
		return why
	}
	bail, failure := x.lane.run.options.Bail, x.failure()
	switch {
	case failure == nil:
		return nil
	case (bail == BailFolder || bail == BailBoth) && x.errored():
		return &StopError{Cause: *x.lane.run.record.mask.failure(failure)}
	case bail == BailFailure || bail == BailBoth:
		return errBail
	}
	return nil
}

// cause is the text of why ctx ended, for a failure.
func cause(ctx context.Context) string {
	err := context.Cause(ctx)
	if errors.Is(err, context.Canceled) {
		return "the run was interrupted"
	}
	return fmt.Sprint(err)
}
