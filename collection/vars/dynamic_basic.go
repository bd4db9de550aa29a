package vars

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
)

var basicNames = map[string]generator{
	"$guid":               (*Dynamic).uuid,
	"$randomUUID":         (*Dynamic).uuid,
	"$timestamp":          func(d *Dynamic, _ *arguments) any { return float64(d.now().Unix()) },
	"$isoTimestamp":       func(d *Dynamic, _ *arguments) any { return isoDate(d.now()) },
	"$randomInt":          (*Dynamic).int,
	"$randomBoolean":      func(d *Dynamic, a *arguments) any { return d.rand.Float64() < a.float(0.5, 0, 1) },
	"$randomAlphaNumeric": (*Dynamic).alphaNumeric,
	"$randomPassword":     (*Dynamic).password,
	"$randomSemver": func(d *Dynamic, _ *arguments) any {
		return fmt.Sprintf("%d.%d.%d", d.between(0, 9), d.between(0, 9), d.between(0, 9))
	},
}

// uuid takes [4|7] [date]; the date is the time of a version 7.
func (d *Dynamic) uuid(a *arguments) any {
	version := a.choice("4", "7")
	at := d.date(a)
	var b [16]byte
	_, _ = d.source.Read(b[:]) // it never fails
	b[6] = b[6]&0x0f | 0x40
	if version == "7" {
		var ms [8]byte
		binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
		copy(b[:6], ms[2:])
		b[6] = b[6]&0x0f | 0x70
	}
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// int takes [max | min max [multiple]]. Postman's range ends at 1000, Requestly's at 10000.
func (d *Dynamic) int(a *arguments) any {
	lo, hi, multiple := 0, 1000, 1
	if d.dialect == collection.Requestly {
		hi = 10000
	}
	if a.given() {
		hi = a.int(hi, -maxSafe, maxSafe)
		if a.given() {
			lo, hi = hi, a.int(hi, -maxSafe, maxSafe)
		}
		multiple = a.int(1, 1, maxSafe)
	}
	// In multiples: the first one not below lo, the last one not above hi.
	first, last := -floorDiv(-lo, multiple), floorDiv(hi, multiple)
	if first > last {
		a.bad = true
		return nil
	}
	return float64(d.between(first, last) * multiple)
}

func floorDiv(n, by int) int {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

// alphaNumeric takes [length | min max] [upper|lower|mixed] [characters to leave out]. One lower-case letter or digit
// is the default, as in Postman.
func (d *Dynamic) alphaNumeric(a *arguments) any {
	casing := "mixed"
	if !a.given() {
		casing = "lower"
	}
	lo, hi := a.amount(1, 1, MaxDynamicLength)
	casing = a.choice(casing, "upper", "lower", "mixed")
	without := a.next()
	alphabet := strings.Map(func(r rune) rune {
		if strings.ContainsRune(without, r) {
			return -1
		}
		return r
	}, letters(casing)+digits)
	if alphabet == "" {
		a.bad = true
		return nil
	}
	return d.chars(d.between(lo, hi), alphabet)
}

// password takes [length] [memorable] [pattern of a character] [prefix]; the prefix counts towards the length.
func (d *Dynamic) password(a *arguments) any {
	length := a.int(15, 1, MaxDynamicLength)
	memorable := a.flag()
	pattern, err := regexp.Compile(a.word("[A-Za-z0-9]"))
	prefix := a.next()
	length -= len(prefix)
	if err != nil || length < 0 {
		a.bad = true
		return nil
	}
	if memorable {
		return prefix + d.memorable(length)
	}
	var alphabet []byte
	for c := byte('!'); c <= '~'; c++ {
		if pattern.Match([]byte{c}) {
			alphabet = append(alphabet, c)
		}
	}
	if len(alphabet) == 0 {
		a.bad = true
		return nil
	}
	return prefix + d.chars(length, string(alphabet))
}

// memorable alternates consonants and vowels.
func (d *Dynamic) memorable(length int) string {
	var b strings.Builder
	for i := range length {
		if i%2 == 0 {
			b.WriteString(d.chars(1, "bcdfghjklmnprstvwz"))
		} else {
			b.WriteString(d.chars(1, "aeiou"))
		}
	}
	return b.String()
}

// date is the next argument, or now: an ISO date, with or without a time, or milliseconds since 1970.
func (d *Dynamic) date(a *arguments) time.Time {
	s := a.next()
	if s == "" {
		return d.now()
	}
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil && ms >= 0 && ms < 1<<48 {
		return time.UnixMilli(ms)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 {
			return t
		}
	}
	a.bad = true
	return d.now()
}
