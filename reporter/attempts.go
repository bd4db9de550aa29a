package reporter

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection/run"
)

// markRetried puts the attempts before the last on one case, so that reports count a flaky request once: on the first
// that passed when it is flaky, else on the first that did not.
func (m *caseMaker) markRetried() {
	n := len(m.x.Attempts) - 1
	if n < 1 {
		return
	}
	flaky := m.x.Flaky()
	chosen := -1
	for i, c := range m.all {
		if flaky && c.verdict == passed || !flaky && c.failure != nil {
			chosen = i
			break
		}
	}
	if chosen < 0 && flaky { // all of its tests are skipped
		chosen = 0
	}
	if chosen >= 0 {
		m.all[chosen].earlier, m.all[chosen].flaky = m.x.Attempts[:n], flaky
	}
}

// retriedText is "passed on attempt 3 of 3, after 503 Service Unavailable, ECONNREFUSED". Of an execution that is not
// flaky it is asked for a case that failed.
func retriedText(x *run.Execution) string {
	outcomes := make([]string, 0, len(x.Attempts))
	for i := range len(x.Attempts) - 1 {
		outcomes = append(outcomes, oneLine(x.Attempts[i].Outcome()))
	}
	word := "failed"
	if x.Flaky() {
		word = "passed"
	}
	n := len(x.Attempts)
	return fmt.Sprintf("%s on attempt %d of %d, after %s", word, n, n, strings.Join(outcomes, ", "))
}

// attemptTitle is "attempt 1 of 3: 503 Service Unavailable".
func attemptTitle(x *run.Execution, i int) string {
	return fmt.Sprintf("attempt %d of %d: %s", i+1, len(x.Attempts), oneLine(x.Attempts[i].Outcome()))
}

// attemptText tells one attempt: what came, how long it took and the pause after it.
func attemptText(x *run.Execution, i int) string {
	a := &x.Attempts[i]
	text := fmt.Sprintf("%s, in %s", attemptTitle(x, i), elapsed(a.Time))
	if a.Wait > 0 {
		text += fmt.Sprintf(", sent again after %s", elapsed(a.Wait))
	}
	if f := a.Error; f != nil && f.Message != "" {
		text += "\n" + clean(f.Message)
	}
	return text
}
