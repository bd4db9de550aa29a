package run

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// memo remembers what short texts look like when they are masked: the names of headers, tests and requests, and their
// values, come again and again. It belongs to one matcher, and is safe for concurrent use.
type memo struct {
	seed maphash.Seed
	at   [512]atomic.Pointer[maskedText] // by the hash of the text; a later one takes the place of an earlier one
}

type maskedText struct{ text, masked string }

// maxMemo bounds the memory, in bytes of a text; longer ones seldom come again.
const maxMemo = 128

func newMemo() *memo { return &memo{seed: maphash.MakeSeed()} }

// text masks a text, by what is remembered or by find.
func (m *memo) text(text string, find func(string) string) string {
	if len(text) > maxMemo {
		return find(text)
	}
	slot := &m.at[maphash.String(m.seed, text)%uint64(len(m.at))]
	if known := slot.Load(); known != nil && known.text == text {
		return known.masked
	}
	text = strings.Clone(text) // it may be a part of a long one
	masked := find(text)
	slot.Store(&maskedText{text, masked})
	return masked
}
