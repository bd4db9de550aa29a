package run

import (
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
)

// parseSetCookie reads a Set-Cookie header by RFC 6265, section 5.2, in tough-cookie's loose mode: `=value` and `value`
// make a cookie without a name. It is false for what no cookie can be made of.
func parseSetCookie(header string, now time.Time) (collection.Cookie, bool) {
	pair, attributes, _ := strings.Cut(strings.TrimSpace(header), ";")
	if i := strings.IndexAny(pair, "\n\r\x00"); i >= 0 {
		pair = pair[:i]
	}
	name, value, found := strings.Cut(strings.TrimPrefix(pair, "="), "=")
	if !found || name == "" {
		name, value = "", strings.TrimPrefix(pair, "=")
	}
	c := collection.Cookie{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	if hasControl(c.Name) || hasControl(c.Value) || header == "" {
		return collection.Cookie{}, false
	}
	maxAge := false
	for attribute := range strings.SplitSeq(attributes, ";") {
		key, value, _ := strings.Cut(attribute, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "max-age": // it counts before Expires, wherever it stands
			if t, ok := parseMaxAge(value, now); ok {
				c.Expires, maxAge = t, true
			}
		case "expires":
			if t, ok := parseCookieDate(value); ok && !maxAge {
				c.Expires = t
			}
		default:
			setAttribute(&c, key, value)
		}
	}
	return c, true
}

func setAttribute(c *collection.Cookie, key, value string) {
	switch key {
	case "domain":
		if value != "" && value != "." {
			c.Domain = strings.ToLower(value)
		}
	case "path":
		c.Path = ""
		if strings.HasPrefix(value, "/") {
			c.Path = value
		}
	case "secure":
		c.Secure = true
	case "httponly":
		c.HTTPOnly = true
	case "samesite":
		c.SameSite = map[string]string{"strict": "Strict", "lax": "Lax", "none": "None"}[strings.ToLower(value)]
	}
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 })
}

// farFuture ends a cookie whose Max-Age would overflow a time.
const farFuture = 100 * 365 * 24 * time.Hour

func parseMaxAge(value string, now time.Time) (time.Time, bool) {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	switch {
	case strings.HasPrefix(value, "-") || err == nil && seconds <= 0:
		return time.Unix(0, 0), true
	case err != nil || seconds > int64(farFuture/time.Second):
		return now.Add(farFuture), true
	}
	return now.Add(time.Duration(seconds) * time.Second), true
}

// parseCookieDate reads a date by RFC 6265, section 5.1.1: four kinds of token in any order, whatever stands between.
func parseCookieDate(value string) (time.Time, bool) {
	d := cookieDate{day: -1, year: -1}
	for _, token := range strings.FieldsFunc(value, dateDelimiter) {
		d.take(token)
	}
	switch {
	case d.year >= 70 && d.year <= 99:
		d.year += 1900
	case d.year >= 0 && d.year <= 69:
		d.year += 2000
	}
	if d.clock == nil || d.month == 0 || d.day < 1 || d.day > 31 || d.year < 1601 {
		return time.Time{}, false
	}
	return time.Date(d.year, d.month, d.day, d.clock[0], d.clock[1], d.clock[2], 0, time.UTC), true
}

func dateDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}

// cookieDate is what of a date was found; nil, 0 and negative numbers are not found yet.
type cookieDate struct {
	clock     []int
	day, year int
	month     time.Month
}

// take gives the token to the first kind that is missing and that it fits.
func (d *cookieDate) take(token string) {
	if d.clock == nil {
		if d.clock = parseClock(token); d.clock != nil {
			return
		}
	}
	if d.day < 0 {
		if d.day = leadingNumber(token, 1, 2); d.day >= 0 {
			return
		}
	}
	if d.month == 0 {
		if d.month = parseMonth(token); d.month != 0 {
			return
		}
	}
	if d.year < 0 {
		d.year = leadingNumber(token, 2, 4)
	}
}

// parseClock reads hh:mm:ss; nil when it is none.
func parseClock(token string) []int {
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return nil
	}
	clock := make([]int, 3)
	for i, limit := range []int{23, 59, 59} {
		clock[i] = leadingNumber(parts[i], 1, 2)
		if clock[i] < 0 || clock[i] > limit || i < 2 && len(parts[i]) > 2 {
			return nil
		}
	}
	return clock
}

func parseMonth(token string) time.Month {
	if len(token) < 3 {
		return 0
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(token[:3]))
	if i < 0 || i%3 != 0 {
		return 0
	}
	return time.Month(i/3 + 1)
}

// leadingNumber is the number of least to most digits that a token begins with, -1 when it has fewer or more.
func leadingNumber(token string, least, most int) int {
	n := 0
	for n < len(token) && token[n] >= '0' && token[n] <= '9' {
		n++
	}
	if n < least || n > most {
		return -1
	}
	v, _ := strconv.Atoi(token[:n])
	return v
}
