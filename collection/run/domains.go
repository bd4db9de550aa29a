package run

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// CheckDomain reports why a text is no allowed domain of a secret. Postman's rules: a host means https on any port;
// *.example.com is every name below example.com and example.com itself; a scheme (http://, or *:// for both) and a port
// may be given; a path does not count; * is every host.
func CheckDomain(text string) error {
	_, err := parseDomain(text)
	return err
}

// domain is one allowed domain.
type domain struct {
	text   string
	scheme string // "*" is any
	host   string // as in address; "*" is any
	below  bool   // and every name below host
	port   string // empty is any
}

func parseDomain(text string) (domain, error) {
	d := domain{text: text, scheme: "https", host: strings.ToLower(strings.TrimSpace(text))}
	if scheme, rest, ok := strings.Cut(d.host, "://"); ok {
		d.scheme, d.host = scheme, rest
	}
	if i := strings.IndexAny(d.host, "/?#"); i >= 0 {
		d.host = d.host[:i]
	}
	if i := strings.LastIndexByte(d.host, ':'); i >= 0 && !strings.HasSuffix(d.host, "]") {
		d.host, d.port = d.host[:i], d.host[i+1:]
		if _, err := strconv.ParseUint(d.port, 10, 16); err != nil && d.port != "*" {
			return d, badDomain(text, "its port is no number")
		}
	}
	if d.port == "*" {
		d.port = ""
	}
	if d.host != "*" {
		d.host, d.below = strings.CutPrefix(d.host, "*.")
		d.host = strings.TrimSuffix(asciiHost(d.host), ".")
	}
	switch {
	case d.scheme != "http" && d.scheme != "https" && d.scheme != "*":
		return d, badDomain(text, "its scheme is neither http nor https")
	case d.host == "":
		return d, badDomain(text, "it has no host")
	case d.host != "*" && strings.ContainsAny(d.host, "*@ ,"):
		return d, badDomain(text, "its host is none")
	}
	return d, nil
}

func badDomain(text, why string) error {
	return &HintError{
		Err:  fmt.Errorf("%q is no allowed domain: %s", text, why),
		Hint: "write api.example.com, *.example.com, http://localhost or https://example.com:8443",
	}
}

func (d domain) allows(to address) bool {
	return (d.scheme == "*" || d.scheme == to.scheme) && d.matchesHost(to.host) && (d.port == "" || d.port == portOf(to))
}

func (d domain) matchesHost(host string) bool {
	host = strings.TrimSuffix(host, ".")
	return d.host == "*" || host == d.host || d.below && strings.HasSuffix(host, "."+d.host)
}

func portOf(a address) string {
	switch {
	case a.port != "":
		return strings.TrimLeft(a.port, "0")
	case a.scheme == "https":
		return "443"
	}
	return "80"
}

// guarded is a secret that may be sent to some hosts only.
type guarded struct {
	name    string
	where   string // its domains are written; empty is the local vault
	domains []domain
	find    *matcher // of this secret alone
}

// check reports that the secret may not go there.
func (g *guarded) check(to address) error {
	when := "if it may go there"
	var texts []string
	for _, d := range g.domains {
		if d.allows(to) {
			return nil
		}
		if d.matchesHost(to.host) && d.scheme == "https" && to.scheme == "http" {
			when = "a domain without a scheme means https; for http"
		}
		texts = append(texts, d.text)
	}
	place := to.scheme + "://" + to.authority()
	list := strings.Join(texts, ", ")
	return &HintError{
		Err:  fmt.Errorf("the secret %q may not go to %s: its allowed domains are %s", g.name, place, list),
		Hint: when + ": " + g.allowing(list, place),
	}
}

// allowing is how the secret may go to one more place.
func (g *guarded) allowing(list, place string) string {
	if g.where != "" {
		return fmt.Sprintf("add %q to %s", place, g.where)
	}
	return fmt.Sprintf("runner vault set %q --keep --domains %q", g.name, list+", "+place)
}

// in reports whether the secret, or a form of it, stands in what goes to the wire.
func (g *guarded) in(w *wire) bool {
	if g.hides(w.url()) || w.body != nil && w.body.holds(g.hides) {
		return true
	}
	for _, h := range w.header {
		if g.hides(h.Key) || g.hides(h.Value) {
			return true
		}
	}
	return false
}

func (g *guarded) hides(text string) bool { return g.find.hides(text) }

// guard knows the guarded secrets that were used in a run so far. It is safe for concurrent use.
type guard struct {
	mu   sync.Mutex
	list map[string]*guarded // by use, name and value
}

// use is who has a secret.
type use string

const (
	byReference use = "reference" // the request, whole
	byScript    use = "script"    // which may take its JSON, its lines or its URL apart and send one of them
)

func (u use) formsOf(secret string) []pattern {
	f := formsOf(secret)
	if u == byScript {
		for _, part := range partsOf(secret) {
			if len(part) >= minPart { // shorter ones may stand in any request
				f.add(part, anywhere)
			}
		}
	}
	return f.list
}

// add returns nil for a secret that may go anywhere.
func (g *guard) add(s Secret, by use) (*guarded, error) {
	if len(s.Domains) == 0 || s.Text == "" {
		return nil, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	key := string(by) + "\x00" + s.Name + "\x00" + s.Text
	if known := g.list[key]; known != nil {
		return known, nil
	}
	made := &guarded{name: s.Name, where: s.Settings, find: &matcher{known: newAutomaton(by.formsOf(s.Text))}}
	for _, text := range s.Domains {
		d, err := parseDomain(text)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the allowed domains of secret %q", s.Name), err)
		}
		made.domains = append(made.domains, d)
	}
	if g.list == nil {
		g.list = map[string]*guarded{}
	}
	g.list[key] = made
	return made, nil
}

// check refuses a request that carries a guarded secret to a host where it may not go, however it came into it. Only a
// host that a secret does not allow costs more than a glance.
func (g *guard) check(w *wire) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, secret := range g.list {
		refused := secret.check(w.to)
		if refused == nil {
			continue
		}
		if secret.in(w) {
			return refused
		}
	}
	return nil
}
