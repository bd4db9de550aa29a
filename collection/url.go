package collection

import "strings"

// ParseURL splits an address the way Postman does: the hash at the first '#', the query at the first '?', both only
// outside of {{references}}. Nothing is decoded; `:name` path variables stay in Base. A query key without '=' is Bare.
func ParseURL(text string) URL {
	text = strings.TrimLeft(text, " \t\r\n")
	var u URL
	if i := indexOutside(text, "#"); i >= 0 {
		text, u.Hash = text[:i], text[i+1:]
	}
	if i := indexOutside(text, "?"); i >= 0 {
		u.Query = parseQuery(text[i+1:])
		text = text[:i]
	}
	u.Base = tidyBase(text)
	return u
}

// parseQuery splits a query string into its rows; an empty one is one empty row, as `http://host?` is.
func parseQuery(text string) []Param {
	var rows []Param
	for {
		i := indexOutside(text, "&")
		if i < 0 {
			return append(rows, parseQueryRow(text))
		}
		rows = append(rows, parseQueryRow(text[:i]))
		text = text[i+1:]
	}
}

func parseQueryRow(text string) Param {
	i := indexOutside(text, "=")
	if i < 0 {
		return Param{Key: text, Bare: true}
	}
	return Param{Key: text[:i], Value: text[i+1:]}
}

// tidyBase mends what Postman mends when it reads an address: backslashes, and too many slashes after the scheme.
func tidyBase(base string) string {
	if indexOutside(base, `\`) >= 0 {
		base = replaceOutside(base, func(c byte) string {
			if c == '\\' {
				return "/"
			}
			return string([]byte{c})
		})
	}
	i := strings.Index(base, "://")
	if i < 0 {
		return base
	}
	rest := strings.TrimLeft(base[i+3:], "/")
	if len(rest) < len(base)-i-3 && strings.EqualFold(base[:i], "file") {
		rest = "/" + rest
	}
	return base[:i+3] + rest
}

// String is the address as authored: Base, the enabled rows of the query and the hash. As in Postman, an '&', '=' or
// '#' that stands in a row is escaped, so that the text parses to the same rows again.
func (u URL) String() string {
	var b strings.Builder
	b.WriteString(u.Base)
	separator := byte('?')
	for _, p := range u.Query {
		if p.Disabled {
			continue
		}
		b.WriteByte(separator)
		separator = '&'
		b.WriteString(escapeReserved(p.Key, "&#="))
		if !p.Bare {
			b.WriteByte('=')
			b.WriteString(escapeReserved(p.Value, "&#"))
		}
	}
	if u.Hash != "" {
		b.WriteByte('#')
		b.WriteString(u.Hash)
	}
	return b.String()
}

// escapeReserved percent-encodes the given characters outside of {{references}}.
func escapeReserved(s, reserved string) string {
	if !strings.ContainsAny(s, reserved) {
		return s
	}
	return replaceOutside(s, func(c byte) string {
		if strings.IndexByte(reserved, c) < 0 {
			return string([]byte{c})
		}
		return map[byte]string{'&': "%26", '#': "%23", '=': "%3D"}[c]
	})
}

// indexOutside is the index of the first of chars that stands outside of {{references}}, -1 when there is none.
func indexOutside(s, chars string) int {
	for i := 0; i < len(s); i++ {
		if end := referenceEnd(s, i); end > i {
			i = end - 1
			continue
		}
		if strings.IndexByte(chars, s[i]) >= 0 {
			return i
		}
	}
	return -1
}

// replaceOutside maps each byte outside of {{references}}.
func replaceOutside(s string, f func(byte) string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if end := referenceEnd(s, i); end > i {
			b.WriteString(s[i:end])
			i = end
			continue
		}
		b.WriteString(f(s[i]))
		i++
	}
	return b.String()
}

// referenceEnd returns the end of the {{reference}}, or Kong's {vault://reference}, that begins at i, or i when none does.
func referenceEnd(s string, i int) int {
	braces := 2
	if strings.HasPrefix(s[i:], "{vault://") {
		braces = 1
	} else if !strings.HasPrefix(s[i:], "{{") {
		return i
	}
	n := strings.IndexAny(s[i+braces:], "{}")
	if n < 0 || !strings.HasPrefix(s[i+braces+n:], "}}"[:braces]) {
		return i
	}
	return i + braces + n + braces
}
