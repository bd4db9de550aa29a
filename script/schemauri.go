package script

import (
	"net/url"
	"path"
	"strings"
)

// uriParts are the five parts of RFC 3986, section 3.
type uriParts struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery, hasFragment      bool
}

func splitURI(s string) (u uriParts) {
	s, u.fragment, u.hasFragment = strings.Cut(s, "#")
	s, u.query, u.hasQuery = strings.Cut(s, "?")
	if i := strings.IndexAny(s, ":/"); i > 0 && s[i] == ':' && isScheme(s[:i]) {
		u.scheme, s = strings.ToLower(s[:i]), s[i+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		u.hasAuthority, u.authority, s = true, rest, ""
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			u.authority, s = rest[:i], rest[i:]
		}
	}
	u.path = s
	return u
}

func isScheme(s string) bool { return s != "" && isLetter(s[0]) && allChars(s, "+-.") }

// resolveURI is RFC 3986, section 5.2.2. net/url makes /a of a beside no base, and does not read all that schemas have.
func resolveURI(base, ref string) string {
	b, r := splitURI(base), splitURI(ref)
	switch {
	case r.scheme != "":
	case r.hasAuthority:
		r.scheme = b.scheme
	case r.path == "":
		if !r.hasQuery {
			r.query, r.hasQuery = b.query, b.hasQuery
		}
		r.path = b.path
		r.scheme, r.authority, r.hasAuthority = b.scheme, b.authority, b.hasAuthority
	default:
		r.path = mergePath(b, r.path)
		r.scheme, r.authority, r.hasAuthority = b.scheme, b.authority, b.hasAuthority
	}
	return r.String()
}

func mergePath(base uriParts, p string) string {
	if !strings.HasPrefix(p, "/") {
		p = base.path[:strings.LastIndexByte(base.path, '/')+1] + p
		if base.hasAuthority && base.path == "" {
			p = "/" + p
		}
	}
	clean := path.Clean(p)
	for strings.HasPrefix(clean, "../") {
		clean = clean[len("../"):]
	}
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return clean
}

func (u uriParts) String() string {
	var b strings.Builder
	for _, part := range [...]struct {
		is           bool
		before, text string
		after        string
	}{
		{u.scheme != "", "", u.scheme, ":"},
		{u.hasAuthority, "//", strings.ToLower(u.authority), ""},
		{true, "", u.path, ""},
		{u.hasQuery, "?", u.query, ""},
		{u.hasFragment, "#", u.fragment, ""},
	} {
		if part.is {
			b.WriteString(part.before + part.text + part.after)
		}
	}
	return b.String()
}

// normalID leaves out an empty fragment.
func normalID(id string) string {
	return strings.TrimSuffix(strings.TrimSuffix(id, "#/"), "#")
}

// unescapeFragment undoes what a URI does to a JSON pointer's token.
func unescapeFragment(token string) string {
	if plain, err := url.PathUnescape(token); err == nil {
		token = plain
	}
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}

// escapeFragment writes a name as a token of a JSON pointer in a URI.
func escapeFragment(name string) string {
	name = strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	if allChars(name, "-_.!~*'()") {
		return name
	}
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; allChars(name[i:i+1], "-_.!~*'()") {
			b.WriteByte(c)
		} else {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
