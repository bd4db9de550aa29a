package script

import (
	"context"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// A host that panics in the background panics where the lane can catch it.
func TestBackgroundPanic(t *testing.T) {
	for _, code := range []string{
		`pm.sendRequest("http://127.0.0.1/", () => {})`,
		`fetch("http://127.0.0.1/")`,
	} {
		var cause any
		func() {
			defer func() { cause = recover() }()
			lane := NewLane(Options{})
			_ = lane.Run(t.Context(), collection.Script{Source: code}, &Host{Send: func(context.Context, *Request) (*Response, error) {
				panic("index out of hunter22")
			}})
		}()
		if text, _ := cause.(string); !strings.Contains(text, "index out of hunter22") || !strings.Contains(text, "background_test.go") {
			t.Errorf("%s: the lane's goroutine panics with %v, want the words and the place", code, cause)
		}
	}
}
