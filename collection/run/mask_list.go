package run

import "strings"

// minList is the shortest list of numbers that is read as bytes.
const minList = minMasked - 1

// unlist reads lists of numbers as the bytes that they are: JSON's [104,117,110], the members of a Buffer's data, an
// object {"0":104,"1":117}, and <Buffer 68 75 6e> or 68:75:6e in hexadecimal. What stands between two lists is left
// out.
func unlist(v view) (view, bool) {
	var w *viewer
	for i := nextList(v.text, 0); i >= 0; {
		end := i + 1
		for _, next := range [...]func(string, int) (rune, int, int){nextDecimal, nextHex} { // 10, 20, 30 may be either
			if !isList(v.text, i, next) {
				continue
			}
			if w == nil {
				w = newViewer(v)
			}
			end = max(end, w.list(i, next))
		}
		i = nextList(v.text, end)
	}
	if w == nil {
		return view{}, false
	}
	return w.view(), true
}

// isList reports whether enough numbers follow each other.
func isList(text string, at int, next func(string, int) (rune, int, int)) bool {
	for range minList {
		if at < 0 {
			return false
		}
		var end int
		if _, end, at = next(text, at); end < 0 {
			return false
		}
	}
	return true
}

// list adds the bytes of a list and returns where it ends.
func (w *viewer) list(at int, next func(string, int) (rune, int, int)) (end int) {
	for at >= 0 {
		n, stop, following := next(w.from.text, at)
		if stop < 0 {
			break
		}
		if n <= 0xff {
			w.add(at, string([]byte{byte(n)}))
		} else {
			w.add(at, string(n))
		}
		end, at = stop, following
	}
	rest := strings.TrimLeft(w.from.text[end:], ", \r\n")
	if strings.HasPrefix(rest, "...") || strings.HasPrefix(rest, "…") {
		w.add(end, "…") // what was shown may be a piece of a secret
	}
	w.add(end, "\x01")
	return end
}

// nextList finds where a list may begin: at a number with a comma or, in hexadecimal, another mark behind it. -1 is
// nowhere.
func nextList(text string, from int) int {
	for i := from + 1; i < len(text)-1; i++ {
		c := text[i]
		if c > ':' || c != ',' && c != ' ' && c != ':' || !isHexDigit(text[i-1]) || !numberFollows(text, i+1) {
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

// numberFollows reports whether a number, or the key of one, may come next.
func numberFollows(text string, at int) bool {
	at = skipSpace(text, at)
	if at+1 < len(text) && (text[at] == '"' || text[at] == '\'' || text[at] == '-') {
		at++
	}
	return at < len(text) && isHexDigit(text[at])
}

func decimals(s string) bool {
	if s == "" || len(s) > len("-12345") {
		return false
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] != '-' || i > 0) {
			return false
		}
	}
	return true
}

func isHexPair(s string) bool {
	s = strings.TrimPrefix(s, "0x")
	return len(s) == 2 && isHexDigit(s[0]) && isHexDigit(s[1])
}

func isHexDigit(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// nextDecimal reads a number in a list with commas, and where it ends and the next one begins; -1 is nowhere. Those of
// one byte may have a sign, larger ones are UTF-16.
func nextDecimal(text string, at int) (n rune, end, next int) {
	end = at
	if end < len(text) && text[end] == '-' {
		end++
	}
	for digits := 0; end < len(text) && text[end] >= '0' && text[end] <= '9'; digits++ {
		n = n*10 + rune(text[end]-'0')
		end++
		if digits == 5 {
			return 0, -1, -1
		}
	}
	if end == at || text[end-1] == '-' || n > 0xffff {
		return 0, -1, -1
	}
	if text[at] == '-' {
		n = -n & 0xff
	}
	return n, end, afterComma(text, end)
}

// afterComma is where the next number begins: behind a comma, white space and, in an object, the key. -1 is nowhere.
func afterComma(text string, at int) int {
	if at >= len(text) || text[at] != ',' {
		return -1
	}
	at = skipSpace(text, at+1)
	key := at
	for key < len(text) && (text[key] >= '0' && text[key] <= '9' || text[key] == '"' || text[key] == '\'') {
		key++
	}
	if key < len(text) && key > at && text[key] == ':' {
		return skipSpace(text, key+1)
	}
	return at
}

func skipSpace(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] >= '\t' && text[at] <= '\r') {
		at++
	}
	return at
}

// nextHex does the same for pairs of hexadecimal digits between commas, colons or spaces.
func nextHex(text string, at int) (n rune, end, next int) {
	if strings.HasPrefix(text[at:], "0x") {
		at += 2
	}
	n, ok := hexNumber(text, at, 2)
	end = at + 2
	if !ok || end < len(text) && isAlnum(text[end]) {
		return 0, -1, -1
	}
	if end < len(text) && strings.IndexByte(",: ", text[end]) >= 0 {
		return n, end, skipSpace(text, end+1)
	}
	return n, end, -1
}
