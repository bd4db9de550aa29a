package script

import (
	"fmt"
	"runtime/debug"
)

// background runs work on a goroutine of its own, which ends with it; then runs on the loop's. What work panics with,
// the loop's goroutine panics with: there it can be caught, while the Go runtime would print it with the secrets in it.
func background(finish func(then func()), work func() (then func())) {
	go func() {
		var then func()
		defer func() {
			if cause := recover(); cause != nil {
				text := fmt.Sprintf("%v\n\n%s", cause, debug.Stack())
				then = func() { panic(text) }
			}
			finish(then)
		}()
		then = work()
	}()
}
