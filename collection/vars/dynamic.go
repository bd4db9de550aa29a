package vars

import (
	crand "crypto/rand"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/rq-runner/runner/collection"
)

// DynamicOptions are what the values of dynamic variables depend on.
type DynamicOptions struct {
	// Seed makes the values repeat. 0 takes them from the system's randomness, as good for tokens as crypto/rand.
	Seed uint64
	// Now is the clock; nil is the system's.
	Now func() time.Time
	// Dialect decides on ranges and on the format of dates.
	Dialect collection.Dialect
}

// Dynamic makes the values of dynamic variables such as {{$guid}} and {{$randomCity}}. It is for one lane: it is not
// safe for concurrent use.
type Dynamic struct {
	source  *rand.ChaCha8
	rand    *rand.Rand
	now     func() time.Time
	dialect collection.Dialect
}

// NewDynamic returns a Dynamic.
func NewDynamic(o DynamicOptions) *Dynamic {
	var seed [32]byte
	if o.Seed == 0 {
		_, _ = crand.Read(seed[:]) // it never fails
	} else {
		binary.LittleEndian.PutUint64(seed[:], o.Seed)
	}
	source := rand.NewChaCha8(seed)
	d := &Dynamic{source: source, rand: rand.New(source), now: o.Now, dialect: o.Dialect}
	if d.now == nil {
		d.now = time.Now
	}
	return d
}

// generator makes a value. It reads its arguments from left to right; what it makes of bad ones is thrown away.
type generator func(d *Dynamic, a *arguments) any

// Value returns a fresh value of the dynamic variable of that name, which begins with '$'. $timestamp and $randomInt are
// float64, $randomBoolean is a bool, all others are strings. The arguments are Requestly's; an empty one counts as not
// given. False means that there is no such variable in the dialect, or that the arguments are not for it: too many,
// of the wrong kind or out of bounds (see MaxDynamicLength).
func (d *Dynamic) Value(name string, args []string) (any, bool) {
	generate, ok := d.generator(name)
	if !ok {
		return nil, false
	}
	a := arguments{list: args}
	v := generate(d, &a)
	if a.bad || len(a.list) > 0 {
		return nil, false
	}
	return v, true
}

func (d *Dynamic) generator(name string) (generator, bool) {
	for _, s := range subjects(d.dialect) {
		if g, ok := s[name]; ok {
			return g, true
		}
	}
	return nil, false
}

// DynamicNames returns the names of the dialect's dynamic variables, sorted: 118 for Postman, five more for Requestly.
func DynamicNames(dialect collection.Dialect) []string {
	var names []string
	for _, s := range subjects(dialect) {
		for name := range s {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// subjects returns the tables of the dialect; none of them is ever changed.
func subjects(dialect collection.Dialect) []map[string]generator {
	all := [...]map[string]generator{
		basicNames, textNames, personNames, placeNames, internetNames, businessNames, financeNames, imageNames, dateNames,
		fileNames, requestlyNames,
	}
	if dialect == collection.Requestly {
		return all[:]
	}
	return all[:len(all)-1]
}

// requestlyNames are those that Postman lacks.
var requestlyNames = map[string]generator{
	"$randomZipCode":          func(d *Dynamic, _ *arguments) any { return d.digits(5) },
	"$randomCreditCardNumber": (*Dynamic).cardNumber,
	"$randomBitcoinAddress":   (*Dynamic).bitcoin,
	"$randomRgbColor":         func(d *Dynamic, _ *arguments) any { return d.cssColor(false) },
	"$randomColorName":        from("color safe"),
}

// oneOf makes a generator that picks from a list.
func oneOf(list ...string) generator {
	return func(d *Dynamic, _ *arguments) any { return d.pick(list) }
}

func (d *Dynamic) pick(list []string) string { return list[d.rand.IntN(len(list))] }

// between returns a number from lo to hi, both included.
func (d *Dynamic) between(lo, hi int) int { return lo + d.rand.IntN(hi-lo+1) }

// chars returns n characters of the alphabet.
func (d *Dynamic) chars(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[d.rand.IntN(len(alphabet))]
	}
	return string(b)
}

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func (d *Dynamic) digits(n int) string { return d.chars(n, digits) }

// letters returns the letters of a casing: upper, lower or mixed.
func letters(casing string) string {
	switch casing {
	case "upper":
		return upper
	case "lower":
		return lower
	}
	return upper + lower
}
