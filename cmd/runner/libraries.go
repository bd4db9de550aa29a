package main

import (
	"github.com/rq-runner/runner/script"
	"github.com/rq-runner/runner/script/library"
)

// libraries are those bundled into this binary; without any, requiring one says how to get them.
func libraries() script.Library {
	if !library.Built() {
		return nil
	}
	return library.Source
}
