package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/reporter"
)

const reportUsage = `Usage: runner report merge DIR… [flags]

Makes one report of the blobs that the shards of a run left (runner run --shard 1/4 -r blob …).
DIR is a folder with blobs, or a blob. The exit code is the one that the whole run would have had.

`

func reportCommand(_ context.Context, p *process, args []string) error {
	if len(args) > 0 && args[0] == "merge" {
		return mergeReports(p, args[1:])
	}
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help") {
		fmt.Fprint(p.stderr, reportUsage)
		return nil
	}
	return &usageError{problem: "runner report wants a command: merge", hint: "runner report merge --help"}
}

func mergeReports(p *process, args []string) error {
	var f runFlags
	sources, err := f.parseMerge(args, p.stderr)
	if err != nil {
		return err
	}
	files, err := blobFiles(sources)
	if err != nil {
		return err
	}
	code, err := f.merge(p, files)
	if err == nil && code != exitPassed {
		err = &runError{code: code}
	}
	return err
}

// parseMerge reads the flags that say how to report; those of runner run mean the same.
func (f *runFlags) parseMerge(args []string, stderr io.Writer) ([]string, error) {
	rest := f.takeReporterOptions(args)
	fs := pflag.NewFlagSet("runner report merge", pflag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Usage = func() { fmt.Fprint(stderr, reportUsage, fs.FlagUsagesWrapped(100)) }
	f.reportFlags(fs)
	if err := fs.Parse(rest); err != nil {
		return nil, flagError(err, "runner report merge --help")
	}
	if fs.NArg() == 0 {
		return nil, &usageError{problem: "a folder with blobs is missing", hint: "runner report merge DIR…"}
	}
	return fs.Args(), f.checkColor()
}

func (f *runFlags) merge(p *process, files []string) (code exitCode, err error) {
	blobs, err := reporter.OpenBlobs(files)
	if err != nil {
		return exitUsage, blobError(err)
	}
	defer func() { _ = blobs.Close() }() // what is read is read
	out, err := f.openReporters(p, nil, blobs.Source)
	if err != nil {
		return exitUsage, err
	}
	result, err := blobs.Replay(out.emit)
	if err := errors.Join(err, out.close()); err != nil {
		return exitUsage, blobError(err)
	}
	code = verdict(result)
	if code == exitPassed && result.Stopped != "" {
		code = exitErrored // a part is missing: nobody knows what it would have said
	}
	if f.suppressExitCode && (code == exitTestsFailed || code == exitErrored) {
		code = exitPassed
	}
	return code, nil
}

// blobFiles are the blobs in the folders, and the files that were named.
func blobFiles(sources []string) ([]string, error) {
	var files []string
	for _, src := range sources {
		info, err := os.Stat(src)
		if err != nil {
			return nil, inputError(err)
		}
		if !info.IsDir() {
			files = append(files, src)
			continue
		}
		found, err := filepath.Glob(filepath.Join(src, "*.jsonl"))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, &usageError{problem: "there is no blob (*.jsonl) in " + quote(sources[0]), hint: "runner run -r blob writes blobs"}
	}
	return files, nil
}

// blobError keeps the hint.
func blobError(err error) error {
	if bad, ok := errors.AsType[*reporter.BlobError](err); ok {
		return &usageError{problem: bad.Error(), hint: bad.Hint}
	}
	return err
}
