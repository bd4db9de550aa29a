package script

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// An option that would be left out of what is written is an error that names it.
func TestIntlRefuses(t *testing.T) {
	for source, want := range map[string]string{
		`(5).toLocaleString('en-US', {style: 'currency', currency: 'USD', currencyDisplay: 'name'})`: "currencyDisplay: 'name' is not supported",
		`new Intl.NumberFormat('en-US', {notation: 'compact', compactDisplay: 'long'})`:              "compactDisplay: 'long' is not supported",
		`new Date(0).toLocaleDateString('en-US', {era: 'short'})`:                                    "era: 'short' is not supported",
		`new Intl.DateTimeFormat('en-US', {hour: 'numeric', dayPeriod: 'long'})`:                     "dayPeriod: 'long' is not supported",
	} {
		r := newRecorder(collection.Test)
		if err := r.run(t, source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", source, err, want)
		}
	}
}
