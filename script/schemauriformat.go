package script

import (
	"net/netip"
	"strings"
)

func isQuickURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	return ok && isScheme(scheme) && !strings.ContainsFunc(rest, isScriptSpace)
}

func isQuickURIReference(s string) bool {
	before, fragment, _ := strings.Cut(s, "#")
	return !strings.ContainsFunc(s, isScriptSpace) && !strings.HasPrefix(before, `\`) && !strings.Contains(fragment, `\`)
}

const (
	unreserved = "-._~"
	subDelims  = "!$&'()*+,;="
	pathChars  = unreserved + subDelims + ":@/"
)

// isURI is RFC 3986's grammar, taken as widely as ajv takes it: without brackets an authority may be what a path may be.
func isURI(s string) bool {
	u := splitURI(s)
	return u.scheme != "" && (u.hasAuthority || u.path != "") && u.isWellFormed("")
}

// isURIReference lets double quotes pass, as ajv does.
func isURIReference(s string) bool { return splitURI(s).isWellFormed(`"`) }

func (u uriParts) isWellFormed(also string) bool {
	if !allURIChars(u.query, pathChars+"?"+also) || !allURIChars(u.fragment, pathChars+"?"+also) {
		return false
	}
	if !strings.Contains(u.authority+u.path, "[") {
		return allURIChars(u.authority, pathChars+also) && allURIChars(u.path, pathChars+also)
	}
	return u.hasLiteralIP(also)
}

// hasLiteralIP reports name@[address]:port and a path, after one slash or two.
func (u uriParts) hasLiteralIP(also string) bool {
	place, path := u.authority, u.path
	if !u.hasAuthority {
		rest, ok := strings.CutPrefix(u.path, "/")
		if !ok {
			return false
		}
		place, path = rest, ""
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			place, path = rest[:i], rest[i:]
		}
	}
	name, rest, _ := strings.Cut(place, "[")
	address, port, ok := strings.Cut(rest, "]")
	user, named := strings.CutSuffix(name, "@")
	return ok && (name == "" || named) && allURIChars(user, unreserved+subDelims+":") && isLiteralIP(address) &&
		(port == "" || isPort(port)) && allURIChars(path, pathChars+also)
}

func isPort(s string) bool { return s[0] == ':' && strings.Trim(s[1:], "0123456789") == "" }

// isLiteralIP is what may stand between brackets.
func isLiteralIP(s string) bool {
	if s != "" && s[0]|0x20 == 'v' {
		version, rest, ok := strings.Cut(s[1:], ".")
		return ok && version != "" && strings.Trim(version, "0123456789abcdefABCDEF") == "" &&
			rest != "" && allChars(rest, unreserved+subDelims+":")
	}
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is6() && ip.Zone() == ""
}

// allURIChars is allChars where %41 is a character too.
func allURIChars(s, others string) bool {
	for i := 0; i < len(s); i++ {
		switch {
		case isAlphanumeric(s[i]) || strings.IndexByte(others, s[i]) >= 0:
		case isEscape(s[i:]):
			i += 2
		default:
			return false
		}
	}
	return true
}

func isEscape(s string) bool {
	return len(s) > 2 && s[0] == '%' && isHexDigit(s[1]) && isHexDigit(s[2])
}

// isURITemplate is RFC 6570's grammar: expressions between braces, and anything else that a URI may hold.
func isURITemplate(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '{':
			n := strings.IndexByte(s[i:], '}')
			if n < 0 || !isExpression(s[i+1:i+n]) {
				return false
			}
			i += n
		case c == '%':
			if !isEscape(s[i:]) {
				return false
			}
		case c <= ' ' || strings.IndexByte("\"'<>\\^`|}", c) >= 0:
			return false
		}
	}
	return true
}

func isExpression(s string) bool {
	if s != "" && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for variable := range strings.SplitSeq(s, ",") {
		name, length, hasLength := strings.Cut(strings.TrimSuffix(variable, "*"), ":")
		if name == "" || !allURIChars(name, "_") || hasLength && (strings.HasSuffix(variable, "*") || !isTemplateLength(length)) {
			return false
		}
	}
	return true
}

// isTemplateLength is a number from 1 to 9999.
func isTemplateLength(s string) bool {
	return s != "" && len(s) <= 4 && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}
