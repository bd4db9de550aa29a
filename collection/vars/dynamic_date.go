package vars

import (
	"time"

	"github.com/rq-runner/runner/collection"
)

// maxYears and maxDays bound how far from now a random date may be asked for.
const (
	maxYears = 1000
	maxDays  = maxYears * 365
)

var dateNames = map[string]generator{
	"$randomDatePast": func(d *Dynamic, a *arguments) any {
		years, ref := a.int(1, 1, maxYears), d.date(a)
		return d.dateBetween(ref.AddDate(-years, 0, 0), ref)
	},
	"$randomDateFuture": func(d *Dynamic, a *arguments) any {
		years, ref := a.int(1, 1, maxYears), d.date(a)
		return d.dateBetween(ref, ref.AddDate(years, 0, 0))
	},
	"$randomDateRecent": func(d *Dynamic, a *arguments) any {
		days, ref := a.int(1, 1, maxDays), d.date(a)
		return d.dateBetween(ref.AddDate(0, 0, -days), ref)
	},
	"$randomMonth":   func(d *Dynamic, a *arguments) any { return abbreviated(a, time.Month(d.between(1, 12)).String()) },
	"$randomWeekday": func(d *Dynamic, a *arguments) any { return abbreviated(a, time.Weekday(d.between(0, 6)).String()) },
}

// dateBetween returns a moment between two, at least a second from both, in the dialect's format. It counts in seconds,
// because a Duration ends at 292 years.
func (d *Dynamic) dateBetween(from, to time.Time) string {
	seconds := from.Unix() + 1 + d.rand.Int64N(to.Unix()-from.Unix()-1)
	t := time.UnixMilli(seconds*1000 + d.rand.Int64N(1000))
	if d.dialect == collection.Requestly {
		return isoDate(t)
	}
	return jsDate(t)
}

// isoDate is JavaScript's Date.toISOString.
func isoDate(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// jsDate is JavaScript's Date.toString, which is what Postman writes, in UTC: Go does not know the long names of zones.
func jsDate(t time.Time) string {
	return t.UTC().Format("Mon Jan 02 2006 15:04:05 GMT-0700") + " (Coordinated Universal Time)"
}

// abbreviated takes [abbreviated] [context]; the context makes no difference in English.
func abbreviated(a *arguments, name string) string {
	short := a.flag()
	a.flag()
	if short {
		return name[:3]
	}
	return name
}
