package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/rq-runner/runner/vault"
)

// valueFlags say where a value comes from. The command line is not among them: it would stay in the shell's history and
// show in the list of processes.
type valueFlags struct {
	file string
	raw  bool
}

func (f *vaultFlags) valueFlags() *valueFlags {
	v := &valueFlags{}
	f.StringVar(&v.file, "file", "", "read the value from `file`; - is stdin")
	f.BoolVar(&v.raw, "raw", false, "keep the newline at the end of the value")
	return v
}

// read takes the value from the file, else from stdin when that is no terminal, else it asks.
func (v *valueFlags) read(ctx context.Context, p *process, name string) (vault.Value, error) {
	text, err := v.text(ctx, p, name)
	if err != nil {
		return vault.Value{}, err
	}
	if !v.raw {
		text = trimNewline(text)
	}
	p.mask.Add(text)
	if text == "" {
		return vault.Value{}, &usageError{
			problem: fmt.Sprintf("the value for %q is empty", name),
			hint:    "give it with --file FILE, over stdin or at the prompt; runner vault unset removes a secret",
		}
	}
	return vault.NewValue(text), nil
}

func (v *valueFlags) text(ctx context.Context, p *process, name string) (string, error) {
	if v.file != "" && v.file != "-" {
		data, err := os.ReadFile(v.file)
		return string(data), inputError(err)
	}
	if v.file == "-" || !stdinTTY(p) {
		return readAll(ctx, p.stdin)
	}
	text, err := p.askSecret(ctx, fmt.Sprintf("Value of %q (not shown): ", name))
	if isNoTerminal(err) {
		return "", &usageError{problem: "there is no terminal to ask for the value", hint: "give it with --file FILE or over stdin"}
	}
	return text, err
}

func stdinTTY(p *process) bool {
	file, ok := p.stdin.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// maxValue is far more than a header or a key file needs.
const maxValue = 16 << 20

// readAll reads to the end, or until ctx ends; the read then goes on until the process does.
func readAll(ctx context.Context, r io.Reader) (string, error) {
	type text struct {
		data []byte
		err  error
	}
	done := make(chan text, 1)
	go func() {
		data, err := io.ReadAll(io.LimitReader(r, maxValue+1))
		done <- text{data, err}
	}()
	select {
	case t := <-done:
		if len(t.data) > maxValue {
			return "", &usageError{problem: fmt.Sprintf("the value is longer than %d MiB", maxValue>>20)}
		}
		return string(t.data), t.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
