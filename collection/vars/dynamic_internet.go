package vars

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

var internetNames = map[string]generator{
	"$randomEmail":        func(d *Dynamic, a *arguments) any { return d.email(a, "") },
	"$randomExampleEmail": func(d *Dynamic, a *arguments) any { return d.email(a, "example."+d.pick(exampleSuffixes)) },
	"$randomUserName":     func(d *Dynamic, a *arguments) any { return d.userName(a.next(), a.next(), "._") },
	"$randomProtocol":     oneOf("http", "https"),
	"$randomUrl":          (*Dynamic).url,
	"$randomDomainName": func(d *Dynamic, _ *arguments) any {
		return d.domainWord() + "." + d.pick(words("internet domain_suffix"))
	},
	"$randomDomainSuffix": from("internet domain_suffix"),
	"$randomDomainWord":   func(d *Dynamic, _ *arguments) any { return d.domainWord() },
	"$randomUserAgent":    func(d *Dynamic, _ *arguments) any { return d.userAgent() },
	"$randomIP":           (*Dynamic).ip,
	"$randomIPV6":         func(d *Dynamic, _ *arguments) any { return d.hexGroups(8, 2, ":") },
	"$randomMACAddress":   func(d *Dynamic, a *arguments) any { return d.macAddress(a) },
}

var (
	mailHosts       = []string{"gmail.com", "hotmail.com", "yahoo.com"}
	exampleSuffixes = []string{"com", "net", "org"} // reserved by RFC 2606: no mail gets there
)

// email takes [first] [last] [host] [special]; a host that is given takes the place of its argument. Special allows more
// than dots and underscores between the names.
func (d *Dynamic) email(a *arguments, host string) string {
	first, last := a.next(), a.next()
	if host == "" {
		host = a.word(d.pick(mailHosts))
	}
	separators := "._"
	if a.flag() {
		separators = "._!#$%&*+-/=?^~" // of RFC 5322's atoms, without quotes and braces
	}
	return d.userName(first, last, separators) + "@" + host
}

// userName joins a first and last name, with a number now and then.
func (d *Dynamic) userName(first, last, separators string) string {
	if first = mailbox(first); first == "" {
		first = d.firstName("")
	}
	if last = mailbox(last); last == "" {
		last = mailbox(d.lastName())
	}
	switch d.between(0, 2) {
	case 0:
		return first + d.chars(1, separators) + last
	case 1:
		return first + d.chars(1, separators) + last + strconv.Itoa(d.between(0, 99))
	}
	return first + strconv.Itoa(d.between(0, 99))
}

// mailbox keeps the letters and digits of a name that any mail host allows.
func mailbox(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(lower+upper+digits, r) {
			return r
		}
		return -1
	}, name)
}

// url takes [http|https] [slash at the end].
func (d *Dynamic) url(a *arguments) any {
	protocol := a.choice(d.pick([]string{"http", "https"}), "http", "https")
	u := protocol + "://" + d.domainWord() + "." + d.pick(words("internet domain_suffix"))
	if a.flag() {
		u += "/"
	}
	return u
}

func (d *Dynamic) domainWord() string { return strings.ToLower(mailbox(d.firstName(""))) }

// networks are the ranges that $randomIP knows by name, from RFCs 1122, 1918, 3927, 5737 and 5771.
var networks = map[string]string{
	"any": "0.0.0.0/0", "loopback": "127.0.0.0/8", "private-a": "10.0.0.0/8", "private-b": "172.16.0.0/12",
	"private-c": "192.168.0.0/16", "test-net-1": "192.0.2.0/24", "test-net-2": "198.51.100.0/24",
	"test-net-3": "203.0.113.0/24", "link-local": "169.254.0.0/16", "multicast": "224.0.0.0/4",
}

// ip takes [name of a network | CIDR].
func (d *Dynamic) ip(a *arguments) any {
	block := a.word("any")
	if known, ok := networks[block]; ok {
		block = known
	}
	p, err := netip.ParsePrefix(block)
	if err != nil || !p.Addr().Is4() {
		a.bad = true
		return nil
	}
	base := p.Masked().Addr().As4()
	n := binary.BigEndian.Uint32(base[:]) | uint32(uint64(d.rand.Uint32())>>p.Bits())
	binary.BigEndian.PutUint32(base[:], n)
	return netip.AddrFrom4(base).String()
}

// macAddress takes [separator]: a colon, a dash or a dot.
func (d *Dynamic) macAddress(a *arguments) string {
	return d.hexGroups(6, 1, a.choice(":", "-", "."))
}

// hexGroups joins groups of so many bytes each.
func (d *Dynamic) hexGroups(groups, bytes int, separator string) string {
	list := make([]string, groups)
	b := make([]byte, bytes)
	for i := range list {
		_, _ = d.source.Read(b) // it never fails
		list[i] = hex.EncodeToString(b)
	}
	return strings.Join(list, separator)
}
