package main

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/rq-runner/runner/examples/echo"
)

func echoCommand(ctx context.Context, p *process, args []string) error {
	fs := pflag.NewFlagSet("runner echo", pflag.ContinueOnError)
	fs.SetOutput(p.stderr)
	port := fs.Int("port", 4080, "`port` on the loopback address; 0 takes a free one")
	if err := fs.Parse(args); err != nil {
		return flagError(err, "runner echo --help")
	}
	if fs.NArg() > 0 {
		return &usageError{problem: "runner echo takes no arguments", hint: "runner echo --help"}
	}
	server, err := echo.NewServer(net.JoinHostPort("127.0.0.1", strconv.Itoa(*port)))
	if err != nil {
		return fmt.Errorf("serving the example API: %w", err)
	}
	defer func() { _ = server.Close() }() // the process ends with it
	fmt.Fprintln(p.stdout, server.URL)
	fmt.Fprintln(p.stderr, "runner: the example API is there until you press Ctrl-C")
	<-ctx.Done()
	return nil
}
