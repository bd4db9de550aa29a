package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/term"

	"github.com/rq-runner/runner/vault"
)

// errNoTerminal is why nobody can be asked.
var errNoTerminal = fmt.Errorf("there is no terminal to ask on: %w", vault.ErrNeedsPerson)

// askSecret asks a person for one line, which is not shown. It never waits where nobody can answer.
func (p *process) askSecret(ctx context.Context, prompt string) (string, error) {
	return p.dialogue(ctx, prompt, func(in *os.File) (string, error) {
		line, err := term.ReadPassword(int(in.Fd()))
		p.mask.Add(string(line))
		return string(line), err
	})
}

// confirm asks a question to which only y and yes agree.
func (p *process) confirm(ctx context.Context, question string) (bool, error) {
	line, err := p.dialogue(ctx, question+" [y/N] ", readLine)
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", err
}

// dialogue writes a prompt to the terminal itself, as stdin and stdout may be in use, and reads the answer. When ctx
// ends, the terminal is put back as it was; the read goes on until the process ends.
func (p *process) dialogue(ctx context.Context, prompt string, read func(*os.File) (string, error)) (string, error) {
	in, out, err := p.terminal()
	if err != nil {
		return "", err
	}
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", errNoTerminal
	}
	fmt.Fprint(out, prompt)
	type answer struct {
		line string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		line, err := read(in)
		done <- answer{line, err}
	}()
	select {
	case a := <-done:
		fmt.Fprintln(out)
		return a.line, errors.Join(a.err, in.Close(), out.Close())
	case <-ctx.Done():
		fmt.Fprintln(out)
		return "", errors.Join(context.Cause(ctx), term.Restore(int(in.Fd()), before))
	}
}

// terminal opens the terminal of this process. Under CI there is none, whatever the system says.
func (p *process) terminal() (in, out *os.File, err error) {
	if p.inCI() {
		return nil, nil, errNoTerminal
	}
	from, to := "/dev/tty", "/dev/tty"
	if runtime.GOOS == "windows" {
		from, to = "CONIN$", "CONOUT$"
	}
	if in, err = os.OpenFile(from, os.O_RDWR, 0); err != nil {
		return nil, nil, errNoTerminal
	}
	if out, err = os.OpenFile(to, os.O_RDWR, 0); err != nil {
		return nil, nil, errNoTerminal
	}
	return in, out, nil
}

func (p *process) inCI() bool {
	ci := p.getenv("CI")
	return ci != "" && ci != "0" && ci != "false"
}

// readLine reads to the end of a line, and no byte more.
func readLine(in *os.File) (string, error) {
	var line strings.Builder
	for b := make([]byte, 1); ; {
		if _, err := in.Read(b); err != nil {
			return line.String(), err
		}
		if b[0] == '\n' {
			return line.String(), nil
		}
		line.WriteByte(b[0])
	}
}

func isNoTerminal(err error) bool { return errors.Is(err, errNoTerminal) }
