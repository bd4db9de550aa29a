package run

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// minList is the shortest list of numbers that is read as bytes.
const minList = minMasked - 1

// unlist reads lists of numbers as the bytes that they are: JSON's [104,117,110], the members of a Buffer's data, an
// object {"0":104,"1":117}, and <Buffer 68 75 6e> or 68:75:6e in hexadecimal. What stands between two lists is left
// out.
func unlist(v view) (view, bool) {
	var w *viewer
	for i := 0; i < len(v.text); {
		start := nextList(v.text, i)
		if start < 0 {
			break
		}
		i = start + 1
		for _, l := range [...]list{decimalList(v.text, start), hexList(v.text, start)} { // 10, 20, 30 may be either
			if len(l.numbers) < minList {
				continue
			}
			if w == nil {
				w = newViewer(v)
			}
			w.list(l)
			i = max(i, l.end)
		}
	}
	if w == nil {
		return view{}, false
	}
	return w.view(), true
}

func (w *viewer) list(l list) {
	for _, n := range l.numbers {
		w.put(n.at, n.bytes...)
	}
	rest := strings.TrimLeft(w.from.text[l.end:], ", \r\n")
	if strings.HasPrefix(rest, "...") || strings.HasPrefix(rest, "…") {
		w.put(l.end, []byte("…")...) // what was shown may be a piece of a secret
	}
	w.put(l.end, 0)
}

// list is numbers that follow each other.
type list struct {
	numbers []number
	end     int
}

type number struct {
	at    int
	bytes []byte
}

// nextList finds where a list may begin: at a number with a comma or, in hexadecimal, another mark behind it. -1 is
// nowhere.
func nextList(text string, from int) int {
	for i := from + 1; i < len(text)-1; i++ {
		c := text[i]
		if c != ',' && c != ' ' && c != ':' || !isHexDigit(text[i-1]) {
			continue
		}
		start := i
		for start > from && (isAlnum(text[start-1]) || text[start-1] == '-') {
			start--
		}
		if n := text[start:i]; c == ',' && decimals(n) || isHexPair(n) && (c == ',' || isHexDigit(text[i+1])) {
			return start
		}
	}
	return -1
}

func decimals(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && len(s) <= 5 && strings.Trim(s, "0123456789") == ""
}

func isHexPair(s string) bool {
	s = strings.TrimPrefix(s, "0x")
	return len(s) == 2 && isHexDigit(s[0]) && isHexDigit(s[1])
}

func isHexDigit(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// decimalList reads numbers between commas. Those of one byte may have a sign, larger ones are UTF-16.
func decimalList(text string, at int) (l list) {
	for {
		end := at
		if end < len(text) && text[end] == '-' {
			end++
		}
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		n, err := strconv.Atoi(text[at:min(end, at+6)])
		switch {
		case err != nil || n < -128 || n > 0xffff:
			return l
		case n <= 0xff:
			l.numbers = append(l.numbers, number{at, []byte{byte(n)}})
		default:
			l.numbers = append(l.numbers, number{at, utf8.AppendRune(nil, rune(n))})
		}
		l.end = end
		if at = afterComma(text, end); at < 0 {
			return l
		}
	}
}

// afterComma is where the next number begins: behind a comma, white space and, in an object, the key. -1 is nowhere.
func afterComma(text string, at int) int {
	if at >= len(text) || text[at] != ',' {
		return -1
	}
	at = skipSpace(text, at+1)
	key := at
	for key < len(text) && (isAlnum(text[key]) || text[key] == '"' || text[key] == '\'') {
		key++
	}
	if key < len(text) && key > at && text[key] == ':' {
		return skipSpace(text, key+1)
	}
	return at
}

func skipSpace(text string, at int) int {
	for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
		at++
	}
	return at
}

// hexList reads pairs of hexadecimal digits between commas, colons or spaces.
func hexList(text string, at int) (l list) {
	for {
		digits := at
		if strings.HasPrefix(text[at:], "0x") {
			digits += 2
		}
		if len(text) < digits+2 || !isHexPair(text[digits:digits+2]) || len(text) > digits+2 && isAlnum(text[digits+2]) {
			return l
		}
		n, _ := hexNumber(text, digits, 2)
		l.numbers = append(l.numbers, number{at, []byte{byte(n)}})
		l.end = digits + 2
		at = l.end
		if at < len(text) && strings.IndexByte(",: ", text[at]) >= 0 {
			at++
		} else {
			return l
		}
		at = skipSpace(text, at)
	}
}
