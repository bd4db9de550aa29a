package script

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// fits reports whether s has the shape of a sample: 9 is a digit up to 9, 5 one up to 5, the rest is itself.
func fits(s, sample string) bool {
	if len(s) != len(sample) {
		return false
	}
	for i := range len(s) {
		if top := sample[i]; isDecimal(top) && (s[i] < '0' || s[i] > top) || !isDecimal(top) && s[i] != top {
			return false
		}
	}
	return true
}

func isQuickDate(s string) bool { return fits(s, "9999-19-39") }

func isQuickTime(s string) bool {
	zone, ok := afterClock(s, "29:59:59")
	return ok && (zone == "" || isZone(zone))
}

func isQuickDateTime(s string) bool {
	if len(s) < 11 || !isQuickDate(s[:10]) {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[10:])
	zone, ok := afterClock(s[10+n:], "29:59:59")
	return ok && isDateSeparator(r) && isZone(zone)
}

// afterClock cuts a time of day of that shape, or the leap second, and a fraction.
func afterClock(s, shape string) (rest string, ok bool) {
	if len(s) < 8 || !fits(s[:8], shape) && s[:8] != "23:59:60" {
		return "", false
	}
	s = s[8:]
	if !strings.HasPrefix(s, ".") {
		return s, true
	}
	n := 1
	for n < len(s) && isDecimal(s[n]) {
		n++
	}
	return s[n:], n > 1
}

func isZone(s string) bool {
	if s == "z" || s == "Z" {
		return true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return false
	}
	return fits(s[1:], "99") || fits(s[1:], "99:99") || fits(s[1:], "9999")
}

func isDateSeparator(r rune) bool { return r == 't' || r == 'T' || isScriptSpace(r) }

// isScriptSpace is \s of JavaScript's patterns.
func isScriptSpace(r rune) bool { return r != 0x85 && unicode.IsSpace(r) || r == 0xfeff }

func isDate(s string) bool {
	if !fits(s, "9999-99-99") {
		return false
	}
	if s[:4] == "0000" { // a leap year, which the time package has none of
		s = "2000" + s[4:]
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isTime(s string) bool {
	zone, ok := fullClock(s)
	return ok && (zone == "" || isZone(zone))
}

// fullClock cuts a time that a clock shows.
func fullClock(s string) (zone string, ok bool) {
	zone, ok = afterClock(s, "99:99:99")
	if !ok {
		return "", false
	}
	hour, _ := strconv.Atoi(s[:2])
	return zone, s[:8] == "23:59:60" || hour <= 23 && s[3] <= '5' && s[6] <= '5'
}

func isDateTime(s string) bool {
	parts := strings.FieldsFunc(s, isDateSeparator)
	i := strings.IndexFunc(s, isDateSeparator)
	if len(parts) != 2 || i < 0 {
		return false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	zone, ok := fullClock(s[i+n:])
	return ok && isDate(s[:i]) && isZone(zone)
}
