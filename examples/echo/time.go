package echo

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// routeTime routes the date and time endpoints. All reckon in UTC; ?timestamp= is now when it is absent.
func routeTime(mux *http.ServeMux) {
	mux.HandleFunc("GET /time/now", func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, "text/html; charset=utf-8", time.Now().UTC().Format(http.TimeFormat))
	})
	mux.HandleFunc("GET /time/valid", func(w http.ResponseWriter, r *http.Request) {
		_, err := parseTime(r.URL.Query().Get("timestamp"))
		writeJSON(w, map[string]any{"valid": err == nil})
	})
	for name, answer := range map[string]func(time.Time, url.Values) (any, error){
		"format": timeFormat, "unit": timeUnit, "add": timeAdd, "subtract": timeSubtract, "start": timeStart,
		"object": timeObject, "before": timeBefore, "after": timeAfter, "between": timeBetween, "leap": timeLeap,
	} {
		mux.HandleFunc("GET /time/"+name, timed(name, answer))
	}
}

// timed answers {key: value} for the time of the query.
func timed(name string, answer func(time.Time, url.Values) (any, error)) http.HandlerFunc {
	key := name
	switch name {
	case "add":
		key = "sum"
	case "subtract":
		key = "difference"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		at, err := parseTime(query.Get("timestamp"))
		var value any
		if err == nil {
			value, err = answer(at, query)
		}
		switch {
		case err != nil:
			writeError(w, http.StatusBadRequest, err.Error())
		case name == "object":
			writeJSON(w, value)
		default:
			writeJSON(w, map[string]any{key: value})
		}
	}
}

func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Now().UTC(), nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly, http.TimeFormat} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date: write it as 2016-10-10 or 2016-10-10T08:30:00Z", text)
}

// timeFormat knows the plain tokens of Moment's formats.
func timeFormat(t time.Time, query url.Values) (any, error) {
	return strings.NewReplacer(
		"YYYY", t.Format("2006"), "YY", t.Format("06"), "MMMM", t.Format("January"), "MMM", t.Format("Jan"),
		"MM", t.Format("01"), "DD", t.Format("02"), "dddd", t.Format("Monday"), "ddd", t.Format("Mon"),
		"HH", t.Format("15"), "hh", t.Format("03"), "mm", t.Format("04"), "ss", t.Format("05"), "A", t.Format("PM"),
	).Replace(query.Get("format")), nil
}

func timeUnit(t time.Time, query url.Values) (any, error) {
	switch unit := query.Get("unit"); unit {
	case "year", "years":
		return t.Year(), nil
	case "month", "months":
		return int(t.Month()) - 1, nil // as JavaScript counts them
	case "day", "days":
		return int(t.Weekday()), nil
	case "date":
		return t.Day(), nil
	case "hour", "hours":
		return t.Hour(), nil
	case "minute", "minutes":
		return t.Minute(), nil
	case "second", "seconds":
		return t.Second(), nil
	default:
		return nil, fmt.Errorf("%q is no unit: write year, month, day, date, hour, minute or second", unit)
	}
}

// momentTime is how Moment prints a time as text.
const momentTime = "Mon Jan 02 2006 15:04:05 GMT-0700"

func timeAdd(t time.Time, query url.Values) (any, error)      { return shift(t, query, 1) }
func timeSubtract(t time.Time, query url.Values) (any, error) { return shift(t, query, -1) }

func shift(t time.Time, query url.Values, sign int) (any, error) {
	amount := map[string]int{}
	for _, unit := range []string{"years", "months", "days", "hours", "minutes", "seconds"} {
		if text := query.Get(unit); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, fmt.Errorf("%s=%q is no whole number", unit, text)
			}
			amount[unit] = sign * n
		}
	}
	t = t.AddDate(amount["years"], amount["months"], amount["days"])
	seconds := amount["hours"]*3600 + amount["minutes"]*60 + amount["seconds"]
	return t.Add(time.Duration(seconds) * time.Second).Format(momentTime), nil
}

// timeStart is the beginning of the unit that t is in.
func timeStart(t time.Time, query url.Values) (any, error) {
	y, m, d := t.Date()
	switch unit := query.Get("unit"); unit {
	case "year", "years":
		t = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	case "month", "months":
		t = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "day", "days":
		t = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case "hour", "hours":
		t = t.Truncate(time.Hour)
	case "minute", "minutes":
		t = t.Truncate(time.Minute)
	default:
		return nil, fmt.Errorf("%q is no unit: write year, month, day, hour or minute", unit)
	}
	return t.Format(momentTime), nil
}

func timeObject(t time.Time, _ url.Values) (any, error) {
	return map[string]int{
		"years": t.Year(), "months": int(t.Month()) - 1, "date": t.Day(), "hours": t.Hour(), "minutes": t.Minute(),
		"seconds": t.Second(), "milliseconds": t.Nanosecond() / int(time.Millisecond),
	}, nil
}

func timeBefore(t time.Time, query url.Values) (any, error) {
	target, err := parseTime(query.Get("target"))
	return t.Before(target), err
}

func timeAfter(t time.Time, query url.Values) (any, error) {
	target, err := parseTime(query.Get("target"))
	return t.After(target), err
}

func timeBetween(t time.Time, query url.Values) (any, error) {
	start, err := parseTime(query.Get("start"))
	if err != nil {
		return nil, err
	}
	end, err := parseTime(query.Get("end"))
	return t.After(start) && t.Before(end), err
}

func timeLeap(t time.Time, _ url.Values) (any, error) {
	return time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, time.UTC).YearDay() == 366, nil
}
