package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// secretVariables reads --secret name=@file: variables of the environment that are masked as secrets of the vault are.
func secretVariables(ctx context.Context, p *process, flags []string) ([]collection.Variable, error) {
	var all []collection.Variable
	stdin := false
	for _, flag := range flags {
		name, from, _ := strings.Cut(flag, "=")
		text := ""
		switch path, isFile := strings.CutPrefix(from, "@"); {
		case name == "" || from != "-" && (!isFile || path == ""):
			return nil, secretUsage(name)
		case from == "-" && stdin:
			return nil, &usageError{problem: "--secret: stdin holds one value", hint: "give the others with NAME=@FILE"}
		case from == "-":
			stdin = true
			read, err := readAll(ctx, p.stdin)
			if err != nil {
				return nil, fmt.Errorf("--secret %s: %w", name, err)
			}
			text = read
		default:
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("--secret %s: %w", name, inputError(err))
			}
			text = string(data)
		}
		all = append(all, collection.Variable{Key: name, Value: trimNewline(text), Type: "secret", Secret: true})
	}
	return all, nil
}

// secretUsage does not repeat what it was given: it may be the secret.
func secretUsage(name string) error {
	if name == "" {
		name = "NAME"
	}
	return &usageError{
		problem: "--secret wants NAME=@FILE or NAME=- (stdin); a value on the command line would stay in the shell's history",
		hint:    "write the value to a file that only you can read: --secret " + name + "=@FILE",
	}
}
