package run

import (
	"slices"
	"strings"
)

// recent is the last credentials of a kind that a run may make without end: a token signed for one request, the cookies
// of one login. Such a value is of no interest when its execution is over, so the oldest make room for new ones. They
// are looked for as they are and in all views, but in no other form. It is immutable; nil has none.
type recent struct {
	values []string
	// starts has a bit for what the first four bytes of a value hash to: most of a text is passed with one look.
	starts [64]uint64
}

// maxRecent is far more than the lanes and their scripts use at a time.
const maxRecent = 256

// minRecent is the shortest credential that is hidden anywhere: shorter ones may be words.
const minRecent = minMasked

// with returns a list that has the value as its newest; the same list when it is there already.
func (r *recent) with(value string) *recent {
	next := &recent{}
	if r != nil {
		*next = *r
	}
	for i, v := range next.values {
		if v == value {
			if i > len(next.values)/2 {
				return r
			}
			next.values = append(append([]string{}, next.values[:i]...), next.values[i+1:]...) // it is in use: keep it longer
			break
		}
	}
	if len(next.values) >= maxRecent {
		next.values = next.values[1:]
	}
	next.values = append(slices.Clip(next.values), value)
	next.starts = [64]uint64{}
	for _, v := range next.values {
		h := startHash(v)
		next.starts[h/64] |= 1 << (h % 64)
	}
	return next
}

// startHash is made of the first four bytes.
func startHash(s string) uint32 {
	n := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	return n * 0x9e3779b1 >> 20 // Knuth's multiplier; 12 bits are left
}

func (r *recent) find(text string, hide func(from, to int)) {
	if r == nil {
		return
	}
	for i := 0; i+minRecent <= len(text); i++ {
		h := startHash(text[i : i+minRecent])
		if r.starts[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for _, v := range r.values {
			if strings.HasPrefix(text[i:], v) {
				hide(i, i+len(v))
			}
		}
	}
}
