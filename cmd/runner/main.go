// Command runner runs Postman and Requestly collections without a screen.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

const usage = `runner runs Postman and Requestly collections: in CI, in a terminal, on a schedule.

Usage:
    runner run COLLECTION [flags]     run a file, a folder, - (stdin) or a URL; flags as newman run
    runner report merge DIR… [flags]  one report of the blobs that shards left (--shard, -r blob)
    runner list COLLECTION [--json]   the requests with their ids, paths and scripts
    runner vault COMMAND              keep secrets: init, set, get, unset, list, export
    runner vault provider COMMAND     reach those of AWS: add, autofill, list, use, test, remove
    runner vault link NAME …          let a name be one of them; unlink, fetch, refresh, move-to-local
    runner aws login|whoami|logout    the session with AWS, and its MFA; runner aws secrets|describe to browse
    runner demo                       run the example collection against the example API, offline
    runner echo [--port N]            serve the example API on loopback
    runner aws serve [flags]          serve AWS Secrets Manager and STS on loopback
    runner version                    print the version

runner COMMAND --help lists the flags of a command.

Exit codes: 0 passed, 1 tests failed, 2 usage or unreadable input, 3 a request or a script errored,
4 a login needs a person, 130 interrupted.
`

// command is one subcommand; args are what follows its name.
type command func(ctx context.Context, p *process, args []string) error

func commands() map[string]command {
	return map[string]command{
		"run": runCommand, "list": listCommand, "demo": demoCommand, "echo": echoCommand,
		"version": versionCommand, "help": helpCommand, "aws": awsCommand, "report": reportCommand, "vault": vaultCommand,
	}
}

func main() {
	os.Exit(int(newProcess().main(os.Args[1:])))
}

func (p *process) main(args []string) (code exitCode) {
	defer p.flush()
	defer func() {
		if cause := recover(); cause != nil {
			code = p.crashed(cause)
		}
	}()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go stopOnSignal(ctx, stop) // beside the rest: the runtime takes a quarter of a millisecond for the first handler
	tuneGC(p)
	return report(p, dispatch(ctx, p, args))
}

// stopOnSignal calls stop when a person or the system wants the process to end. The second signal ends it, whatever it
// waits for: a pipe that nobody reads.
func stopOnSignal(ctx context.Context, stop func()) {
	signalled, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	<-signalled.Done()
	release()
	stop()
}

func dispatch(ctx context.Context, p *process, args []string) error {
	if len(args) == 0 {
		return &usageError{problem: "a command is missing", hint: "runner --help lists the commands"}
	}
	switch args[0] {
	case "-h", "--help":
		return helpCommand(ctx, p, nil)
	case "-v", "--version":
		return versionCommand(ctx, p, nil)
	}
	run, ok := commands()[args[0]]
	if !ok {
		return &usageError{problem: "unknown command " + quote(args[0]), hint: "runner --help lists the commands"}
	}
	return run(ctx, p, args[1:])
}

func helpCommand(_ context.Context, p *process, _ []string) error {
	_, err := p.stdout.Write([]byte(usage))
	return err
}
