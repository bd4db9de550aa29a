package run

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
)

// jar holds the cookies of a lane by the rules of RFC 6265, as leniently as Postman's jar (tough-cookie in loose mode):
// a cookie may have no name. It is safe for concurrent use.
type jar struct {
	now func() time.Time

	mu      sync.Mutex
	cookies []collection.Cookie // in order of creation
}

// newJar returns a jar with the cookies in it; nil now is time.Now.
func newJar(cookies []collection.Cookie, now func() time.Time) *jar {
	if now == nil {
		now = time.Now
	}
	j := &jar{now: now}
	for _, c := range cookies {
		c.Domain = canonicalDomain(c.Domain)
		if c.Path == "" {
			c.Path = "/"
		}
		j.put(c)
	}
	return j
}

// list returns the cookies that a request to the URL carries: the longest path first, then the oldest.
func (j *jar) list(to address) []collection.Cookie {
	host, path := canonicalDomain(to.hostname()), to.path
	secure := to.scheme == "https" || to.scheme == "wss" || isLoopback(host)
	now := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.expire(now)
	var found []collection.Cookie
	for i := range j.cookies {
		c := &j.cookies[i]
		if c.Domain != host && (c.HostOnly || !domainMatch(host, c.Domain)) || c.Secure && !secure || !pathMatch(path, c.Path) {
			continue
		}
		c.LastAccessed = now
		found = append(found, *c)
	}
	slices.SortStableFunc(found, func(a, b collection.Cookie) int { return len(b.Path) - len(a.Path) })
	return found
}

// header is the Cookie header for the URL, empty when there is none.
func (j *jar) header(to address) string {
	var pairs []string
	for _, c := range j.list(to) {
		if c.Name == "" {
			pairs = append(pairs, c.Value)
			continue
		}
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return strings.Join(pairs, "; ")
}

// receive stores what a Set-Cookie header of a response from the URL says; what may not be set is ignored.
func (j *jar) receive(from address, header string) {
	if c, ok := parseSetCookie(header, j.now()); ok {
		_ = j.store(from, c) // as browsers do, a cookie that is not allowed is left out
	}
}

// store sets a cookie for the URL. An empty Domain makes it the host's own, an empty Path the URL's folder.
func (j *jar) store(from address, c collection.Cookie) error {
	host := canonicalDomain(from.hostname())
	if c.Domain == "" {
		c.Domain, c.HostOnly = host, true
	} else {
		c.Domain = canonicalDomain(c.Domain)
		if c.Domain != host && !domainMatch(host, c.Domain) {
			return fmt.Errorf("cookie not in this host's domain: cookie %s, request %s", c.Domain, host)
		}
		if suffix, _ := publicsuffix.PublicSuffix(c.Domain); suffix == c.Domain {
			if c.Domain != host {
				return fmt.Errorf("cookie has domain set to a public suffix: %s", c.Domain)
			}
			c.HostOnly = true // as if it named none (RFC 6265, section 5.3)
		}
	}
	if !strings.HasPrefix(c.Path, "/") {
		c.Path = defaultPath(from.path)
	}
	if strings.HasPrefix(c.Name, "__Secure-") && !c.Secure ||
		strings.HasPrefix(c.Name, "__Host-") && (!c.Secure || !c.HostOnly || c.Path != "/") {
		return nil // the prefix promises what the cookie does not hold; silently dropped
	}
	j.put(c)
	return nil
}

// put adds a cookie, or gives the one of the same domain, path and name its new value in the old one's place.
func (j *jar) put(c collection.Cookie) {
	now := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	if c.LastAccessed.IsZero() {
		c.LastAccessed = now
	}
	for i, old := range j.cookies {
		if old.Name == c.Name && old.Domain == c.Domain && old.Path == c.Path {
			c.Created = old.Created
			j.cookies[i] = c
			return
		}
	}
	if c.Created.IsZero() {
		c.Created = now
	}
	j.cookies = append(j.cookies, c)
}

// remove drops the first cookie of that name that the URL sees.
func (j *jar) remove(to address, name string) {
	for _, c := range j.list(to) {
		if c.Name == name {
			j.drop(c)
			return
		}
	}
}

// clear drops every cookie that the URL sees.
func (j *jar) clear(to address) {
	for _, c := range j.list(to) {
		j.drop(c)
	}
}

func (j *jar) drop(c collection.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cookies = slices.DeleteFunc(j.cookies, func(k collection.Cookie) bool {
		return k.Name == c.Name && k.Domain == c.Domain && k.Path == c.Path
	})
}

// all returns every cookie that has not expired, in order of creation.
func (j *jar) all() []collection.Cookie {
	now := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.expire(now)
	return slices.Clone(j.cookies)
}

func (j *jar) expire(now time.Time) {
	j.cookies = slices.DeleteFunc(j.cookies, func(c collection.Cookie) bool {
		return !c.Expires.IsZero() && !c.Expires.After(now)
	})
}

// script is the jar as scripts may use it.
func (j *jar) script() *script.Jar {
	return &script.Jar{
		All: func(url string) ([]collection.Cookie, error) {
			to, err := cookieURL(url)
			if err != nil {
				return nil, err
			}
			return j.list(to), nil
		},
		Set: func(url string, c collection.Cookie) error {
			to, err := cookieURL(url)
			if err != nil {
				return err
			}
			return j.store(to, c)
		},
		Remove: func(url, name string) error {
			to, err := cookieURL(url)
			if err == nil {
				j.remove(to, name)
			}
			return err
		},
		Clear: func(url string) error {
			to, err := cookieURL(url)
			if err == nil {
				j.clear(to)
			}
			return err
		},
	}
}

func cookieURL(text string) (address, error) {
	to := parseAddress(text, percentEncode)
	if to.host == "" {
		return to, fmt.Errorf("CookieJar: a valid url is needed, not %q", text)
	}
	return to, nil
}

func canonicalDomain(domain string) string {
	domain = strings.ToLower(strings.Trim(strings.TrimPrefix(strings.TrimSpace(domain), "."), "[]"))
	return strings.Trim(asciiHost(domain), "[]")
}

// domainMatch reports whether the host lies below the domain. An IP address has nothing below it.
func domainMatch(host, domain string) bool {
	if host == domain {
		return true
	}
	if domain == "" || !strings.HasSuffix(host, "."+domain) {
		return false
	}
	_, err := netip.ParseAddr(host)
	return err != nil
}

func pathMatch(path, cookiePath string) bool {
	rest, ok := strings.CutPrefix(path, cookiePath)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(cookiePath, "/"))
}

// defaultPath is the folder of a URL's path, without its last slash.
func defaultPath(path string) string {
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// isLoopback says for which hosts a Secure cookie is sent without TLS.
func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
