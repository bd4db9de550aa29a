package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

func runCommand(ctx context.Context, p *process, args []string) error {
	var f runFlags
	sources, flags, err := f.parse(args, p.stderr)
	if err != nil {
		return err
	}
	if err := f.applyConfig(p, flags); err != nil {
		return err
	}
	if f.part, err = shardOf(f.shard, p.getenv); err != nil {
		return err
	}
	switch {
	case len(sources) == 0:
		return &usageError{problem: "a collection is missing", hint: "runner run COLLECTION, or runner run --help"}
	case len(sources) > 1 && f.writesFiles():
		return &usageError{problem: "files can be written for one collection at a time", hint: "run the collections one by one"}
	}
	f.hideSecrets(p)
	p.mask.Add(f.clientPassphrase)
	p.mask.Add(f.postmanAPIKey)
	f.hideProxy(p)
	s, err := f.openSecrets(ctx, p)
	if err != nil {
		return err
	}
	worst := exitPassed
	for _, src := range sources {
		code, err := f.runSource(ctx, p, src, s)
		if err != nil {
			return err
		}
		worst = max(worst, code)
		if ctx.Err() != nil {
			break
		}
	}
	if worst != exitPassed {
		return &runError{code: worst}
	}
	return nil
}

// runSource loads and runs one collection, and writes what was asked for.
func (f *runFlags) runSource(ctx context.Context, p *process, src string, s *secrets) (exitCode, error) {
	c, err := collection.Load(ctx, src, f.loadOptions(p))
	if err != nil {
		return exitUsage, inputError(err)
	}
	f.offerEnvironments(c, src)
	o, err := f.options(ctx, p)
	if err != nil {
		return exitUsage, err
	}
	for _, e := range []*collection.Environment{o.Environment, o.Globals} {
		if e != nil {
			c.Warnings = append(c.Warnings, e.Warnings...)
		}
	}
	o.Vault, o.EnvironmentVars = s.vault(), append(o.EnvironmentVars, s.variables...)
	if err := s.unlock(ctx, c, o); err != nil {
		return codeOf(err), err
	}
	code, err := f.runCollection(ctx, p, c, src, o)
	switch {
	case code == exitErrored && s.person.Load():
		code = exitNeedsPerson
	case f.suppressExitCode && (code == exitTestsFailed || code == exitErrored):
		code = exitPassed
	}
	return code, err
}

func (f *runFlags) runCollection(
	ctx context.Context, p *process, c *collection.Collection, src string, o run.Options,
) (exitCode, error) {
	if err := run.Check(c, o); err != nil {
		return codeOf(err), err
	}
	out, err := f.openReporters(p, c, src)
	if err != nil {
		return exitUsage, err
	}
	o.Emit, o.HTTP.Header = out.emit, out.header
	result, err := run.Collection(ctx, c, o)
	if result == nil {
		return codeOf(err), errors.Join(err, out.close())
	}
	if closeErr := errors.Join(out.close(), f.export(p, c, result.State)); closeErr != nil {
		return exitUsage, closeErr
	}
	code := verdict(result)
	if aborted, ok := errors.AsType[*run.StopError](err); ok {
		fmt.Fprintf(p.stderr, "error: %s\n", aborted.Cause.Message) // Newman's words for --bail folder
		code = exitErrored
	}
	return code, nil
}

func (f *runFlags) loadOptions(p *process) collection.LoadOptions {
	return collection.LoadOptions{
		Stdin: p.stdin, PostmanAPIKey: f.postmanAPIKey,
		Client: &http.Client{Timeout: 30 * time.Second, Transport: f.loadTransport(p)},
	}
}

// loadTransport fetches collections with the same trust and proxies as their requests.
func (f *runFlags) loadTransport(p *process) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = f.proxyFunc(p)
	return t
}

// options turns flags and files into the options of a run.
func (f *runFlags) options(ctx context.Context, p *process) (run.Options, error) {
	bail, err := bailOf(f.bail)
	if err != nil {
		return run.Options{}, err
	}
	o := run.Options{
		Iterations: f.iterationCount, Folders: f.folders, Bail: bail, Delay: time.Duration(f.delayRequest),
		Timeout: time.Duration(f.timeout), RequestTimeout: time.Duration(f.timeoutRequest),
		Retry:         run.Retry{Times: f.retry, Delay: time.Duration(f.retryDelay)},
		ScriptTimeout: time.Duration(f.timeoutJS), Isolate: f.isolate, Lanes: f.parallel, Shard: f.part, Now: p.now, Mask: &p.mask,
		Files:     run.Files{Dir: f.workingDir, Outside: f.insecureFileRead},
		Libraries: libraries(), ScriptCache: p.cacheDir(),
	}
	if err := f.loadVariables(ctx, p, &o); err != nil {
		return o, inputError(err)
	}
	o.HTTP, err = f.httpOptions(p)
	return o, err
}

// loadVariables reads the files with variables, rows and cookies.
func (f *runFlags) loadVariables(ctx context.Context, p *process, o *run.Options) (err error) {
	load := f.loadOptions(p)
	if f.environment != "" {
		if o.Environment, err = collection.LoadEnvironment(ctx, f.environment, load); err != nil {
			return err
		}
	}
	if f.globals != "" {
		if o.Globals, err = collection.LoadGlobals(ctx, f.globals, load); err != nil {
			return err
		}
	}
	if f.iterationData != "" {
		if o.Data, err = collection.LoadData(ctx, f.iterationData, load); err != nil {
			return err
		}
	}
	if f.cookieJar != "" {
		if o.Cookies, err = collection.LoadCookies(ctx, f.cookieJar, load); err != nil {
			return err
		}
	}
	o.EnvironmentVars, o.GlobalVars = overrides(f.envVars), overrides(f.globalVars)
	return nil
}

// inputError adds a hint where the message cannot know the command line.
func inputError(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		dir, _ := os.Getwd()
		return &usageError{problem: err.Error(), hint: "paths are relative to " + dir}
	}
	return err
}

func isBail(text string) bool {
	if text == "" {
		return false
	}
	_, err := bailOf(text)
	return err == nil
}
