package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// The environment variables that give one-time codes; the first also as RUNNER_MFA_CODE_FILE.
const (
	envMFACode    = "RUNNER_MFA_CODE"
	envMFACommand = "RUNNER_MFA_COMMAND"
)

// mfaFlags say where one-time codes come from. A code on the command line is fine: it is good once.
type mfaFlags struct{ code, command string }

func (m *mfaFlags) set(fs *pflag.FlagSet) {
	fs.StringVar(&m.code, "mfa-code", "", "`code` of the MFA device, if AWS wants one")
	fs.StringVar(&m.command, "mfa-command", "", "`command` that prints such a code, run by sh -c")
}

func (m mfaFlags) hide(p *process) {
	p.mask.Add(m.code)
	p.mask.Add(p.getenv(envMFACode))
}

// sources are asked in order for a code of a provider's device.
func (m mfaFlags) sources(p *process, local *vault.File, provider string) []aws.CodeSource {
	return []aws.CodeSource{
		aws.TextCode("--mfa-code", m.code),
		{Name: p.nameOfCode(), Code: func(context.Context, aws.CodeRequest) (string, error) {
			code, err := p.envOrFile(envMFACode)
			if err == nil && code == "" {
				err = aws.ErrNoCode
			}
			return code, err
		}},
		p.commandCode("--mfa-command", m.command),
		p.commandCode(envMFACommand, p.getenv(envMFACommand)),
		aws.TOTPCode("the MFA seed in the local vault", func(ctx context.Context, _ string) (vault.Value, bool, error) {
			return local.Private(ctx, seedName(provider))
		}),
		{Name: "the terminal", Tries: 3, Code: p.askCode},
	}
}

// nameOfCode is the variable that a code of the environment comes from.
func (p *process) nameOfCode() string {
	if p.getenv(envMFACode) == "" && p.getenv(envMFACode+"_FILE") != "" {
		return envMFACode + "_FILE"
	}
	return envMFACode
}

// commandPatience is how long a command may take to print a code: a person may have to find and touch a key first.
const commandPatience = 2 * time.Minute

func (p *process) commandCode(name, command string) aws.CodeSource {
	if command != "" && runtime.GOOS != "windows" && p.hasTerminal() {
		command = "exec </dev/tty\n" + command // it may ask the person for something itself
	}
	source := aws.CommandCode(name, command, p.stderr)
	print := source.Code
	source.Code = func(ctx context.Context, r aws.CodeRequest) (string, error) {
		ctx, cancel := context.WithTimeoutCause(ctx, commandPatience, fmt.Errorf("%s printed no code within %s", name, commandPatience))
		defer cancel()
		return print(ctx, r)
	}
	return source
}

func (p *process) hasTerminal() bool {
	in, out, err := p.terminal()
	if err != nil {
		return false
	}
	return errors.Join(in.Close(), out.Close()) == nil
}

// askCode asks the person at the terminal. Where there is none, there is no code.
func (p *process) askCode(ctx context.Context, r aws.CodeRequest) (string, error) {
	prompt := "Enter MFA code for " + r.Serial
	if r.Provider != "" && r.Provider != vault.EnvironmentProvider {
		prompt += " (" + r.Provider + ")"
	}
	if r.Refused != "" {
		prompt = fmt.Sprintf("%s It is %s UTC.\n%s", r.Refused, r.Time.UTC().Format("15:04:05"), prompt)
	}
	code, err := p.askSecret(ctx, prompt+": ")
	if isNoTerminal(err) {
		return "", aws.ErrNoCode
	}
	return strings.TrimSpace(code), err
}
