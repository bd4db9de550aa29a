package run

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// hostProfile maps host names as browsers and Node do (UTS 46, not transitional: ß stays apart from ss), and is as
// lenient as they are about hyphens, underscores and lengths.
var hostProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
	idna.CheckHyphens(false), idna.CheckJoiners(true), idna.BidiRule(), idna.VerifyDNSLength(false))

// asciiHost returns a lower-case host in the form that is dialled and sent: punycode, numeric IPv4 forms (0x7f.1)
// in full. A host that cannot be mapped is returned as it is; connecting will say what is wrong.
func asciiHost(host string) string {
	if strings.HasPrefix(host, "[") {
		return canonicalIPv6(host)
	}
	if plainHost(host) {
		return host
	}
	decoded, err := url.PathUnescape(host)
	if err != nil {
		return host
	}
	mapped, err := hostProfile.ToASCII(decoded)
	if err != nil || mapped == "" || strings.ContainsAny(mapped, "\x00\t\n\r #%/:<>?@[\\]^|\x7f") {
		return host
	}
	if !endsInNumber(mapped) {
		return mapped
	}
	ip, ok := numericIPv4(mapped)
	if !ok {
		return host
	}
	return ip
}

// plainHost is the quick test that nothing needs mapping: what nearly every host is.
func plainHost(host string) bool {
	digits := true
	for i := range len(host) {
		c := host[i]
		switch {
		case c == '.':
		case '0' <= c && c <= '9':
		case 'a' <= c && c <= 'z', c == '-', c == '_':
			digits = false
		default:
			return false
		}
	}
	return !digits && !endsInNumber(host) && !strings.Contains(host, "xn--") || isDottedQuad(host)
}

func isDottedQuad(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

func canonicalIPv6(host string) string {
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil || ip.Zone() != "" {
		return host
	}
	if ip.Is4In6() { // the WHATWG form has no dots
		b := ip.As16()
		return "[::ffff:" + hexPair(b[12], b[13]) + ":" + hexPair(b[14], b[15]) + "]"
	}
	return "[" + ip.String() + "]"
}

// bracketed says that an IPv6 address, and nothing else, stands in brackets.
func (a address) bracketed() bool {
	if !strings.ContainsAny(a.host, "[]:") {
		return true
	}
	ip, err := netip.ParseAddr(a.hostname())
	return err == nil && ip.Is6() && a.host == "["+a.hostname()+"]"
}

func hexPair(hi, lo byte) string { return strconv.FormatUint(uint64(hi)<<8|uint64(lo), 16) }

// endsInNumber reports whether the last label is a number, which makes the host an IPv4 address or nothing.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return false
	}
	if strings.Trim(last, "0123456789") == "" {
		return true
	}
	_, ok := parseIPv4Number(last)
	return ok
}

// numericIPv4 reads an IPv4 address of one to four numbers, decimal, octal or hexadecimal; the last one fills up.
func numericIPv4(host string) (string, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return "", false
	}
	var sum uint64
	for i, part := range parts {
		n, ok := parseIPv4Number(part)
		if !ok {
			return "", false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return "", false
			}
			sum |= n << (8 * (3 - i))
			continue
		}
		if n >= 1<<(8*(5-len(parts))) {
			return "", false
		}
		sum |= n
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}).String(), true
}

func parseIPv4Number(s string) (uint64, bool) {
	base := 10
	switch {
	case s == "":
		return 0, false
	case strings.HasPrefix(s, "0x"), strings.HasPrefix(s, "0X"):
		s, base = s[2:], 16
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}
