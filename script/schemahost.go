package script

import (
	"net/netip"
	"strings"
)

// isLabel is a part of a host's name: letters, digits, and dashes inside.
func isLabel(s string, longest int) bool {
	if s == "" || len(s) > longest || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

const (
	longestLabel = 63  // RFC 1034, section 3.1
	longestName  = 253 // the same, as text
)

// countLabels is how many labels a name has, 0 when one is none.
func countLabels(name string, longest int) int {
	n := 0
	for label := range strings.SplitSeq(name, ".") {
		if !isLabel(label, longest) {
			return 0
		}
		n++
	}
	return n
}

func isHostname(s string) bool {
	s = strings.TrimSuffix(s, ".")
	return len(s) <= longestName && countLabels(s, longestLabel) > 0
}

const mailChars = "!#$%&'*+/=?^_`{|}~-"

func isQuickEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && allChars(local, mailChars+".") && countLabels(host, longestLabel) > 0
}

func isEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	if !ok || countLabels(host, len(host)) < 2 {
		return false
	}
	for atom := range strings.SplitSeq(local, ".") {
		if atom == "" || !allChars(atom, mailChars) {
			return false
		}
	}
	return true
}

// allChars reports whether s is of letters, digits and others alone.
func allChars(s, others string) bool {
	for i := range len(s) {
		if !isAlphanumeric(s[i]) && strings.IndexByte(others, s[i]) < 0 {
			return false
		}
	}
	return true
}

// isIPv4 takes numbers with zeros before them, as ajv does.
func isIPv4(s string) bool {
	n := 0
	for part := range strings.SplitSeq(s, ".") {
		if n++; n > 4 || !fits(part, "9") && !fits(part, "99") && !fits(part, "199") && !fits(part, "249") && !fits(part, "255") {
			return false
		}
	}
	return n == 4
}

// isIPv6 takes white space around it and a zone, as ajv does.
func isIPv6(s string) bool {
	s = strings.TrimFunc(s, isScriptSpace)
	s, zone, hasZone := strings.Cut(s, "%")
	if hasZone && (zone == "" || strings.ContainsAny(zone, "\n\r\u2028\u2029")) {
		return false
	}
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is6()
}

// isURL is an address of the open internet: http, https or ftp, a public IP or a name with a top-level domain.
func isURL(s string) bool {
	scheme, rest, ok := strings.Cut(s, "://")
	if scheme = strings.ToLower(scheme); !ok || scheme != "http" && scheme != "https" && scheme != "ftp" {
		return false
	}
	if strings.ContainsFunc(rest, isScriptSpace) {
		return false
	}
	if isPublicPlace(rest) {
		return true
	}
	for i := 1; i < len(rest); i++ { // what stands before any @ may be a name and password
		if rest[i] == '@' && isPublicPlace(rest[i+1:]) {
			return true
		}
	}
	return false
}

// isPublicPlace is host[:port][/path].
func isPublicPlace(s string) bool {
	if i := strings.IndexByte(s, '/'); i >= 0 {
		s = s[:i]
	}
	host, port, hasPort := strings.Cut(s, ":")
	if hasPort && (len(port) < 2 || len(port) > 5 || strings.Trim(port, "0123456789") != "") {
		return false
	}
	return isPublicIP(host) || isPublicName(host)
}

// isPublicIP leaves out the private networks, what is no unicast, and .0 and .255.
func isPublicIP(s string) bool {
	ip, err := netip.ParseAddr(loosen(s))
	if err != nil || !ip.Is4() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	b := ip.As4()
	return b[0] >= 1 && b[0] <= 223 && b[3] >= 1 && b[3] <= 254
}

// loosen takes a zero off the second and third number, where the pattern allows one.
func loosen(s string) string {
	parts := strings.Split(s, ".")
	for i, p := range parts {
		if (i == 1 || i == 2) && len(p) == 2 {
			parts[i] = strings.TrimPrefix(p, "0")
		}
	}
	return strings.Join(parts, ".")
}

func isPublicName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.Contains(label, "--") || label[0] == '-' || label[len(label)-1] == '-' ||
			!allFunc(label, func(r rune) bool { return r == '-' || isNameRune(r) }) {
			return false
		}
	}
	top := []rune(labels[len(labels)-1])
	return len(labels) > 1 && len(top) >= 2 && allFunc(string(top), func(r rune) bool { return isNameRune(r) && (r < '0' || r > '9') })
}

// isNameRune goes by UTF-16 units, as the pattern does: characters of two are none of its letters.
func isNameRune(r rune) bool {
	return r > 0xa0 && r <= 0xffff || r < 0x80 && isAlphanumeric(byte(r))
}

func allFunc(s string, f func(rune) bool) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !f(r) })
}
