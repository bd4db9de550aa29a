package run

import (
	"regexp"
	"strings"
	"sync"

	"github.com/rq-runner/runner/collection"
)

// address is a URL as it goes to the wire, in parts that are already encoded. It is kept as text and not as a
// net/url.URL: what the user wrote must reach the server byte for byte.
type address struct {
	scheme  string // lower case
	auth    string // "user:password", encoded
	hasAuth bool
	host    string // lower case, punycode; IPv6 in brackets
	zone    string // of an IPv6 address, empty for none
	port    string // as written, also when it is the scheme's own
	path    string // begins with a slash
	query   string
	// hasQuery tells `/?` from `/`.
	hasQuery bool
	hash     string
}

// parseAddress cuts a URL the way Postman does and encodes its parts. A missing scheme is http. With raw set, only
// the host is encoded (disableUrlEncoding). It never fails: send says what cannot be sent.
func parseAddress(text string, encode encoding) address {
	u := collection.ParseURL(text)
	a := address{scheme: "http", hash: encode(u.Hash, fragmentSet)}
	rest := u.Base
	if i := strings.Index(rest, "://"); i >= 0 {
		a.scheme, rest = strings.ToLower(rest[:i]), rest[i+3:]
	}
	a.path = "/"
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		rest, a.path = rest[:i], encode(rest[i:], pathSet)
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		a.auth, a.hasAuth, rest = encodeUserInfo(rest[:i], encode), true, rest[i+1:]
	}
	if i := strings.LastIndexByte(rest, ':'); i >= 0 && !strings.Contains(rest[i:], "]") {
		rest, a.port = rest[:i], rest[i+1:]
	}
	rest, a.zone = cutZone(rest)
	a.host = asciiHost(strings.ToLower(rest))
	a.query, a.hasQuery = queryText(u.Query)
	a.query = encode(a.query, querySet)
	return a
}

func encodeUserInfo(auth string, encode encoding) string {
	user, password, found := strings.Cut(auth, ":")
	if !found {
		return encode(user, userInfoSet)
	}
	return encode(user, userInfoSet) + ":" + encode(password, userInfoSet)
}

// queryText joins the enabled rows; false when there is none, so that no question mark is sent.
func queryText(rows []collection.Param) (string, bool) {
	for _, p := range rows {
		if !p.Disabled {
			text := collection.URL{Query: rows}.String()
			return text[1:], true
		}
	}
	return "", false
}

// cutZone takes the zone out of an IPv6 address, [fe80::1%25eth0] (RFC 6874) or with a bare percent sign: it says which
// interface to dial by, and no server is told.
func cutZone(host string) (bare, zone string) {
	bare, zone, found := strings.Cut(host, "%")
	if !found || !strings.HasPrefix(host, "[") || !strings.HasSuffix(host, "]") {
		return host, ""
	}
	return bare + "]", strings.TrimSuffix(strings.TrimPrefix(zone, "25"), "]")
}

// zoned is host and port with the zone behind a percent sign that is written in the way of the caller.
func (a address) zoned(percent string) string {
	if a.zone == "" {
		return a.authority()
	}
	a.host = strings.TrimSuffix(a.host, "]") + percent + a.zone + "]"
	return a.authority()
}

// authority is host and port as written.
func (a address) authority() string {
	if a.port == "" {
		return a.host
	}
	return a.host + ":" + a.port
}

// target is the path and query of the request line.
func (a address) target() string {
	if !a.hasQuery {
		return a.path
	}
	return a.path + "?" + a.query
}

// String is the whole URL; a hash is part of it, though never sent.
func (a address) String() string {
	text := a.scheme + "://"
	if a.hasAuth {
		text += a.auth + "@"
	}
	text += a.zoned("%25") + a.target()
	if a.hash != "" {
		text += "#" + a.hash
	}
	return text
}

// public is the URL without what must not be told to others: the user information and the hash.
func (a address) public() string {
	a.auth, a.hasAuth, a.hash = "", false, ""
	return a.String()
}

// hostname is the host to connect to: IPv6 without brackets.
func (a address) hostname() string { return strings.Trim(a.host, "[]") }

// dialAddress is host:port to connect to, with the scheme's port when none is written.
func (a address) dialAddress() string {
	switch {
	case a.port != "":
	case a.scheme == "https":
		a.port = "443"
	default:
		a.port = "80"
	}
	return a.zoned("%")
}

// bareHost is the Host header of a redirected request: a port that is the scheme's own is left out (Postman keeps
// it as written on the first request).
func (a address) bareHost() string {
	if a.port == "80" && a.scheme == "http" || a.port == "443" && a.scheme == "https" {
		return a.host
	}
	return a.authority()
}

var absoluteURL = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9.+-]+:(//|\\\\).`) })

// resolve makes the target of a Location header. As Postman does, it joins texts: "../" stays for the server.
func (a address) resolve(location string, encode encoding) address {
	origin := a
	origin.path, origin.query, origin.hasQuery, origin.hash = "", "", false, ""
	switch {
	case location == "":
		a.hash = ""
		return a
	case strings.HasPrefix(location, "//"), strings.HasPrefix(location, `\\`):
		location = a.scheme + ":" + location
	case location[0] == '/', location[0] == '\\':
		location = origin.String() + location
	case location[0] == '#':
		a.hash = ""
		location = a.String() + location
	case location[0] == '?':
		location = origin.String() + a.path + location
	case !absoluteURL().MatchString(location) && !httpPrefix().MatchString(location):
		location = origin.String() + a.path[:strings.LastIndexByte(a.path, '/')+1] + location
	}
	return parseAddress(location, encode)
}

// httpPrefix is Postman's test for a Location that needs no joining.
var httpPrefix = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^https?:`) })
