package vars

import (
	"math"
	"slices"
	"strconv"
)

// MaxDynamicLength is the most characters, words or lines that an argument of a dynamic variable may ask for: enough
// to test any field's limit, and not enough to fill the memory.
const MaxDynamicLength = 1 << 16

// maxSafe is the largest integer that a JavaScript number holds exactly.
const maxSafe = 1<<53 - 1

// arguments are those of one dynamic variable that are not read yet. Bad is set by the first that does not fit; what the
// readers return from then on is harmless and is thrown away.
type arguments struct {
	list []string
	bad  bool
}

// next takes the next argument; it is empty when there is none.
func (a *arguments) next() string {
	if len(a.list) == 0 {
		return ""
	}
	s := a.list[0]
	a.list = a.list[1:]
	return s
}

// word is the next argument, or otherwise.
func (a *arguments) word(otherwise string) string {
	if s := a.next(); s != "" {
		return s
	}
	return otherwise
}

// choice is the next argument, which must be one of the options; the first is the default.
func (a *arguments) choice(options ...string) string {
	s := a.word(options[0])
	if !slices.Contains(options, s) {
		a.bad = true
		return options[0]
	}
	return s
}

// flag is whether the next argument is true.
func (a *arguments) flag() bool { return a.choice("false", "true") == "true" }

// int is the next argument, which must be from lo to hi, or otherwise.
func (a *arguments) int(otherwise, lo, hi int) int {
	s := a.next()
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi {
		a.bad = true
		return otherwise
	}
	return n
}

// float is the next argument, which must be from lo to hi, or otherwise.
func (a *arguments) float(otherwise, lo, hi float64) float64 {
	s := a.next()
	if s == "" {
		return otherwise
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || f < lo || f > hi {
		a.bad = true
		return otherwise
	}
	return f
}

// given tells whether the next argument is there and not empty.
func (a *arguments) given() bool { return len(a.list) > 0 && a.list[0] != "" }

// number tells whether the next argument is an integer.
func (a *arguments) number() bool {
	if !a.given() {
		return false
	}
	_, err := strconv.Atoi(a.list[0])
	return err == nil
}

// amount is "n" or "min max", each at most limit; without them it is from lo to hi.
func (a *arguments) amount(lo, hi, limit int) (int, int) {
	if !a.given() {
		a.next() // an empty one is passed over
		return lo, hi
	}
	first := a.int(lo, 0, limit)
	if !a.number() {
		return first, first
	}
	last := a.int(first, 0, limit)
	if last < first {
		a.bad = true
		return lo, hi
	}
	return first, last
}

// count is a random number of an amount.
func (d *Dynamic) count(a *arguments, lo, hi, limit int) int {
	return d.between(a.amount(lo, hi, limit))
}
