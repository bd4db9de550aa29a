package run

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/script"
)

// Retry says how often a request is sent again when it met something that may pass by itself: a network error, a 429
// or a 5xx. The zero value never sends one again.
//
// A method that is idempotent (RFC 9110 9.2.2: GET, HEAD, OPTIONS, TRACE, PUT, DELETE) may be sent again after each of
// these. Any other one is only where the server did not act on it: when nothing was sent because no connection came
// about, and on a 429 or 503 that names a time in Retry-After. A certificate that is not trusted, a body that cannot
// be decoded and a loop of redirects do not pass by themselves.
//
// The pre-request scripts ran once; the request is signed anew for each attempt; the test scripts see the last one.
// Requests of scripts are not sent again: a script can do that itself.
type Retry struct {
	Times int // of sending again, after the first; 0 is never
	// Delay is the pause before the first retry, doubled for each further one; 0 is a second. A Retry-After beats it.
	Delay time.Duration
}

const (
	// maxBackoff is where doubling ends: a server that is not back by then is asked twice a minute.
	maxBackoff = 30 * time.Second
	// maxRetryAfter bounds what a server may ask for. It is what a job of CI can wait.
	maxRetryAfter = time.Minute
)

// Attempt is one sending of a request that was sent more than once.
type Attempt struct {
	Started time.Time
	// Code and Status are of its response, 0 and empty when none came.
	Code    int
	Status  string
	Error   *Failure
	Time    time.Duration
	Timings Timings
	// Reason is why its outcome called for another attempt: a status, or the code of a network error. It is empty for
	// one that stands, and set for the last one too when no attempt was left.
	Reason string
	// Wait is the pause after it.
	Wait time.Duration
}

// Outcome is the attempt in few words: "503 Service Unavailable", or the code or message of its error.
func (a *Attempt) Outcome() string {
	switch {
	case a.Error != nil && a.Error.Code != "":
		return a.Error.Code
	case a.Error != nil:
		return a.Error.Message
	}
	return strings.TrimSpace(strconv.Itoa(a.Code) + " " + a.Status)
}

// Flaky reports whether the item passed, but only because its request was sent again.
func (x *Execution) Flaky() bool {
	n := len(x.Attempts)
	if n < 2 || x.Attempts[n-1].Reason != "" || x.Error != nil {
		return false
	}
	for _, s := range x.Scripts {
		if s.Error != nil {
			return false
		}
	}
	for _, t := range x.Tests {
		if t.Error != nil {
			return false
		}
	}
	return true
}

// send sends the request until its outcome stands or no attempt is left.
func (x *exchange) send(ctx context.Context, r *script.Request) {
	retry := x.lane.run.options.Retry
	for done := 1; ; done++ {
		a := x.attempt(ctx, r)
		last := a.Reason == "" || done > retry.Times
		if last && done == 1 {
			return
		}
		if !last {
			a.Wait = retry.wait(done, x.reply, x.lane.run.options.Now())
		}
		x.attempts = append(x.attempts, a)
		if last {
			return
		}
		if err := x.lane.run.brake.sleep(ctx, a.Wait); err != nil {
			if ctx.Err() != nil {
				x.err = failureOf(ctx, err)
			}
			return // with what the last attempt brought, when another lane stopped the run
		}
	}
}

// attempt builds and sends the request once. It is built each time because what signs it may count only once.
func (x *exchange) attempt(ctx context.Context, r *script.Request) Attempt {
	now := x.lane.run.options.Now
	a := Attempt{Started: now()}
	x.reply, x.err = nil, nil
	var err error
	x.wire, err = x.lane.sender.build(ctx, r, x.sendOptions())
	if err == nil {
		x.reply, err = x.lane.sender.send(ctx, x.wire)
		a.Reason = retryReason(x.wire, x.reply, err)
	}
	if err != nil {
		x.err = failureOf(ctx, err)
		a.Error, a.Time = x.err, now().Sub(a.Started)
		return a
	}
	a.Code, a.Status, a.Time, a.Timings = x.reply.Code, x.reply.Status, x.reply.Time, x.reply.Timings
	return a
}

// retryReason is why a request may be sent again, empty when it may or need not be.
func retryReason(w *wire, r *reply, err error) string {
	if err != nil {
		if code := transient(err); code != "" && (idempotent(w.method) || !w.left) {
			return code
		}
		return ""
	}
	busy := r.Code == http.StatusTooManyRequests
	if !busy && r.Code < 500 {
		return ""
	}
	if !idempotent(w.method) {
		busy = busy || r.Code == http.StatusServiceUnavailable
		if _, told := headers(r.Header).get("Retry-After"); !busy || !told || r.Redirects > 0 {
			return ""
		}
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, r.Status))
}

// idempotent are the methods that RFC 9110 says may be sent again.
func idempotent(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE":
		return true
	}
	return false
}

// wait is the pause after so many attempts.
func (o Retry) wait(done int, r *reply, now time.Time) time.Duration {
	if r != nil {
		text, _ := headers(r.Header).get("Retry-After")
		if after, ok := retryAfter(text, now); ok {
			return min(after, maxRetryAfter)
		}
	}
	delay := o.Delay
	if delay <= 0 {
		delay = time.Second
	}
	most := max(delay, maxBackoff)
	for range done - 1 {
		delay = min(2*delay, most)
	}
	return delay
}

// retryAfter reads seconds, or a date.
func retryAfter(text string, now time.Time) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}
