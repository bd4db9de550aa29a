package run

import (
	"hash/maphash"
	"math/bits"
	"strings"
	"sync"
)

const (
	// minPiece is how long a part of a secret must be for it to be hidden beside an ellipsis; of its start, minMasked
	// bytes are enough.
	minPiece = 8
	// maxRepeats bounds the search in a secret that repeats itself.
	maxRepeats = 16
)

// pieces finds what an ellipsis left of a secret: assertions, consoles and excerpts cut long values.
type pieces struct {
	patterns []pattern

	once sync.Once // ellipses are rare: the set is made at the first
	seed maphash.Seed
	set  []uint64 // a bit for the hash of every piece of minPiece bytes, and of every start
}

func (s *pieces) find(text string, hide func(from, to int)) {
	for _, mark := range [...]string{"…", "..."} {
		for i := strings.Index(text, mark); i >= 0; {
			end := i + len(mark)
			before, after := s.beside(text[:i], text[end:])
			if before > 0 {
				hide(i-before, i)
			}
			if after > 0 {
				hide(end, end+after)
			}
			next := strings.Index(text[end:], mark)
			if next < 0 {
				break
			}
			i = end + next
		}
	}
}

// beside returns how much of what stands before and after an ellipsis is a piece of a pattern.
func (s *pieces) beside(before, after string) (n, m int) {
	s.once.Do(s.index)
	ends, begins := s.mayEnd(before), len(after) >= minPiece && s.has(after[:minPiece])
	if !ends && !begins {
		return 0, 0
	}
	for _, p := range s.patterns {
		if p.place != anywhere && p.place != inBase64 {
			continue
		}
		if ends {
			n = max(n, p.endOf(before))
		}
		if begins {
			m = max(m, p.startOf(after))
		}
	}
	return n, m
}

func (s *pieces) index() {
	total := 0
	for _, p := range s.patterns {
		total += len(p.text)
	}
	s.seed, s.set = maphash.MakeSeed(), make([]uint64, 1<<bits.Len(uint(total/8))) // eight bits a piece, or more
	for _, p := range s.patterns {
		for i := 0; i+minPiece <= len(p.text); i++ {
			s.put(p.text[i : i+minPiece])
		}
		if len(p.text) >= minMasked {
			s.put(p.text[:minMasked])
		}
	}
}

func (s *pieces) put(piece string) {
	h := maphash.String(s.seed, piece)
	s.set[h/64%uint64(len(s.set))] |= 1 << (h % 64)
}

func (s *pieces) has(piece string) bool {
	h := maphash.String(s.seed, piece)
	return s.set[h/64%uint64(len(s.set))]&(1<<(h%64)) != 0
}

func (s *pieces) mayEnd(text string) bool {
	if len(text) >= minPiece && s.has(text[len(text)-minPiece:]) {
		return true
	}
	for n := minMasked; n < minPiece && n <= len(text); n++ {
		if start := text[len(text)-n:]; s.has(start[:minMasked]) {
			return true
		}
	}
	return false
}

// endOf is the length of the longest piece of the pattern that the text ends with, 0 when that is too short to tell.
func (p pattern) endOf(text string) int {
	most := 0
	for n := minMasked; n < minPiece && n <= len(p.text); n++ {
		if strings.HasSuffix(text, p.text[:n]) {
			most = n
		}
	}
	if len(text) < minPiece {
		return most
	}
	at := 0
	for range maxRepeats {
		i := strings.Index(p.text[at:], text[len(text)-minPiece:])
		if i < 0 {
			break
		}
		at += i
		n := minPiece
		for n < len(text) && n-minPiece < at && text[len(text)-n-1] == p.text[at+minPiece-n-1] {
			n++
		}
		most = max(most, n)
		at++
	}
	return most
}

// startOf is the length of the longest piece of the pattern that the text begins with, 0 when that is too short.
func (p pattern) startOf(text string) int {
	most, at := 0, 0
	for range maxRepeats {
		i := strings.Index(p.text[at:], text[:minPiece])
		if i < 0 {
			break
		}
		at += i
		n := minPiece
		for n < len(text) && at+n < len(p.text) && text[n] == p.text[at+n] {
			n++
		}
		most = max(most, n)
		at++
	}
	return most
}
