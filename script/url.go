package script

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// urlParts is what stands before a URL's query, taken apart as Postman does: nothing is decoded, {{references}} stay
// whole.
type urlParts struct {
	protocol       string
	user, password string
	hasAuth        bool
	host, path     []string
	port           string
	hasPath        bool
}

func splitBase(base string) (p urlParts) {
	rest := base
	if i := strings.Index(rest, "://"); i >= 0 && !strings.Contains(rest[:i], "/") {
		p.protocol, rest = rest[:i], rest[i+3:]
	}
	host := rest
	if i := indexOutside(rest, '/'); i >= 0 {
		host, p.hasPath = rest[:i], true
		p.path = splitOutside(rest[i+1:], '/')
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		p.hasAuth = true
		p.user, p.password, _ = strings.Cut(host[:i], ":")
		host = host[i+1:]
	}
	if i := lastOutside(host, ':'); i >= 0 && !strings.Contains(host[i:], "]") { // [::1] is a host
		host, p.port = host[:i], host[i+1:]
	}
	if host != "" {
		p.host = splitOutside(host, '.')
	}
	return p
}

// indexOutside finds a byte that is not inside a {{reference}}.
func indexOutside(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "{{") {
			if end := strings.Index(s[i:], "}}"); end > 0 {
				i += end + 1
				continue
			}
		}
		if s[i] == c {
			return i
		}
	}
	return -1
}

// lastOutside is the last place that indexOutside finds.
func lastOutside(s string, c byte) int {
	last := -1
	for {
		i := indexOutside(s[last+1:], c)
		if i < 0 {
			return last
		}
		last += i + 1
	}
}

func splitOutside(s string, c byte) []string {
	var parts []string
	for {
		i := indexOutside(s, c)
		if i < 0 {
			return append(parts, s)
		}
		parts, s = append(parts, s[:i]), s[i+1:]
	}
}

func (p urlParts) hostText() string { return strings.Join(p.host, ".") }

func (p urlParts) pathText() string {
	if !p.hasPath {
		return ""
	}
	return "/" + strings.Join(p.path, "/")
}

func (p urlParts) authText() string {
	if !p.hasAuth {
		return ""
	}
	if p.password == "" {
		return p.user + "@"
	}
	return p.user + ":" + p.password + "@"
}

// String puts the parts together.
func (p urlParts) String() string {
	s := ""
	if p.protocol != "" {
		s = p.protocol + "://"
	}
	s += p.authText() + p.hostText()
	if p.port != "" {
		s += ":" + p.port
	}
	return s + p.pathText()
}

// parseURL reads a URL's text.
func parseURL(s string) collection.URL {
	var u collection.URL
	s = strings.TrimLeft(s, " \t\r\n")
	if i := indexOutside(s, '#'); i >= 0 {
		s, u.Hash = s[:i], s[i+1:]
	}
	if i := indexOutside(s, '?'); i >= 0 {
		u.Query = []collection.Param{{Bare: true}} // of "http://host?"
		if i+1 < len(s) {
			u.Query = queryParams(s[i+1:])
		}
		s = s[:i]
	}
	u.Base = strings.ReplaceAll(s, `\`, "/")
	return u
}

// fillPath puts the values of path variables in the place of :name segments.
func fillPath(path []string, variables []collection.Param) string {
	filled := make([]string, len(path))
	for i, seg := range path {
		filled[i] = seg
		name, ok := strings.CutPrefix(seg, ":")
		if !ok {
			continue
		}
		for _, v := range variables {
			if v.Key == name && !v.Disabled && v.Value != "" { // without a value the name stays, as when it is sent
				filled[i] = v.Value
			}
		}
	}
	return "/" + strings.Join(filled, "/")
}

// queryText is the enabled parameters, without the question mark.
func queryText(query []collection.Param) string {
	var rows []string
	for _, p := range query {
		if !p.Disabled {
			rows = append(rows, queryRow(p))
		}
	}
	return strings.Join(rows, "&")
}

// queryRow is one parameter. What would end it is encoded, so that the text can be read again.
func queryRow(p collection.Param) string {
	key := encodeOutside(p.Key, "&#=")
	if p.Bare {
		return key
	}
	return key + "=" + encodeOutside(p.Value, "&#")
}

// encodeOutside percent-encodes characters that are not inside a {{reference}}.
func encodeOutside(s, chars string) string {
	if !strings.ContainsAny(s, chars) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "{{") {
			if end := strings.Index(s[i:], "}}"); end > 0 {
				b.WriteString(s[i : i+end+2])
				i += end + 1
				continue
			}
		}
		if strings.IndexByte(chars, s[i]) >= 0 {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// readURL reads what a script gives as a URL: a text, another URL, or an object of Postman's parts.
func (x *execution) readURL(v goja.Value) collection.URL {
	if u, ok := nativeOf[*urlAPI](v); ok {
		copied := *u.url
		copied.Query = append([]collection.Param(nil), u.url.Query...)
		copied.Variables = append([]collection.Param(nil), u.url.Variables...)
		return copied
	}
	if u, ok := stateOf[*webURL](v); ok {
		return parseURL(u.Href(false))
	}
	o, ok := v.(*goja.Object)
	if ok {
		o = x.plain(o)
	}
	if !ok || o.Get("host") == nil && o.Get("raw") == nil && o.Get("path") == nil {
		return parseURL(text(v))
	}
	var u collection.URL
	if o.Get("host") == nil && o.Get("path") == nil {
		u = parseURL(member(o, "raw"))
	} else {
		u.Base = x.partsOf(o).String()
		u.Hash = member(o, "hash")
	}
	if q := o.Get("query"); defined(q) {
		u.Query = x.newList(listOptions{}).read(q)
	}
	if vars := either(o, "variable", "variables"); vars != nil {
		u.Variables = x.newList(listOptions{}).read(vars)
	}
	return u
}

func (x *execution) partsOf(o *goja.Object) urlParts {
	p := urlParts{protocol: strings.TrimRight(member(o, "protocol"), ":/"), port: member(o, "port")}
	p.host = x.segments(o.Get("host"), '.')
	if path := o.Get("path"); defined(path) {
		p.path, p.hasPath = x.segments(path, '/'), true
	}
	p.setAuth(o.Get("auth"))
	return p
}

// setAuth takes {user, password}; anything else is none.
func (p *urlParts) setAuth(v goja.Value) {
	p.user, p.password, p.hasAuth = "", "", false
	if o, ok := v.(*goja.Object); ok {
		p.user, p.password, p.hasAuth = member(o, "user"), member(o, "password"), true
	}
}

// segments reads a host or a path, given as an array or as a text.
func (x *execution) segments(v goja.Value, sep byte) []string {
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Array" {
		s := text(v)
		if sep == '/' {
			s = strings.TrimPrefix(s, "/")
		}
		if s == "" {
			return nil
		}
		return splitOutside(s, sep)
	}
	var parts []string
	x.rt.vm.ForOf(o, func(item goja.Value) bool {
		if seg, ok := item.(*goja.Object); ok {
			item = seg.Get("value")
		}
		parts = append(parts, text(item))
		return true
	})
	return parts
}
