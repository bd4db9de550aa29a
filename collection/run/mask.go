package run

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// hidden stands where a secret was.
const hidden = "••••••"

// minMasked is the shortest value, in bytes, that is masked inside longer text: shorter ones would shred ordinary
// words, so they are masked only where they are the whole text.
const minMasked = 4

// mask hides registered secrets in everything that leaves the run. It is safe for concurrent use.
type mask struct {
	mu       sync.Mutex
	known    map[string]bool
	forms    []string
	replacer *strings.Replacer // nil when there is nothing to hide
	derived  []string          // credentials of requests that run now
}

func newMask(secrets []string) *mask {
	m := &mask{known: map[string]bool{}}
	for _, s := range secrets {
		m.add(s)
	}
	return m
}

// add registers a value, in the forms that it takes inside JSON, URLs and base64.
func (m *mask) add(secret string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if secret == "" || m.known[secret] {
		return
	}
	m.known[secret] = true
	if len(secret) < minMasked {
		return
	}
	quoted, _ := json.Marshal(secret) // a string always marshals
	for _, form := range []string{
		secret, strings.Trim(string(quoted), `"`), url.QueryEscape(secret), url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	} {
		if !slices.Contains(m.forms, form) {
			m.forms = append(m.forms, form)
		}
	}
	m.rebuild()
}

// rebuild sorts the forms longest first: a secret that begins another must not leave the other's tail in clear.
func (m *mask) rebuild() {
	slices.SortFunc(m.forms, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	pairs := make([]string, 0, 2*len(m.forms))
	for _, f := range m.forms {
		pairs = append(pairs, f, hidden)
	}
	m.replacer = strings.NewReplacer(pairs...)
}

// addScopes registers the secret variables of the scopes.
func (m *mask) addScopes(scopes ...*vars.Scope) {
	for _, s := range scopes {
		for _, v := range s.All() {
			if v.Secret {
				m.add(vars.Text(v.Value))
			}
		}
	}
}

func (m *mask) text(s string) string {
	m.mu.Lock()
	replacer, whole, derived := m.replacer, m.known[s], m.derived
	m.mu.Unlock()
	switch {
	case whole:
		return hidden
	case replacer == nil:
		return s
	}
	return replacer.Replace(withoutDerived(s, derived))
}

func (m *mask) bytes(b []byte) []byte {
	m.mu.Lock()
	none := len(m.known) == 0
	m.mu.Unlock()
	if none || len(b) == 0 {
		return b
	}
	return []byte(m.text(string(b)))
}

// event masks what an event says; an Executed was masked when its record was made.
func (m *mask) event(ev Event) Event {
	switch ev := ev.(type) {
	case Started:
		ev.Collection, ev.Warnings = m.text(ev.Collection), m.texts(ev.Warnings)
		for i, ref := range ev.Items {
			ev.Items[i] = m.ref(ref)
		}
		return ev
	case Requesting:
		ev.Item = m.ref(ev.Item)
		return ev
	case Log:
		ev.Item, ev.Console = m.ref(ev.Item), m.console(ev.Console)
		return ev
	case Tested:
		ev.Item, ev.Test = m.ref(ev.Item), m.test(ev.Test)
		return ev
	case Warned:
		ev.Item, ev.Message = m.ref(ev.Item), m.text(ev.Message)
		return ev
	case Executed, Finished:
		return ev
	}
	return nil
}

// execution is the masked record of an exchange: the one place where plaintext becomes what others may see.
func (m *mask) execution(x *exchange) *Execution {
	rec := &Execution{
		Item: m.ref(x.ref), Iteration: x.iteration, Started: x.started, Skipped: x.skipped,
		Duration: x.lane.run.options.Now().Sub(x.started), Error: m.failure(x.err),
	}
	rec.Data = m.row(x.lane.run.row(x.iteration))
	limit := x.lane.run.options.BodyLimit
	rec.Request, rec.Response = m.request(x.wire, limit), m.response(x.reply, limit)
	for _, s := range x.scripts {
		s.Owner, s.Error = m.text(s.Owner), m.failure(s.Error)
		rec.Scripts = append(rec.Scripts, s)
	}
	for _, t := range x.tests {
		rec.Tests = append(rec.Tests, m.test(t))
	}
	for _, c := range x.console {
		rec.Console = append(rec.Console, m.console(c))
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.sent {
		rec.Sent = append(rec.Sent,
			Exchange{Event: s.event, Request: m.request(s.wire, limit), Response: m.response(s.reply, limit), Error: m.failure(s.err)})
	}
	return rec
}

func (m *mask) request(w *wire, limit int) *Request {
	if w == nil {
		return nil
	}
	sent := w.sent()
	body, size := w.record(limit)
	return &Request{
		Method: sent.Method, URL: m.text(w.url()), Header: m.params(sent.Header), Body: m.bytes(body), BodySize: size,
	}
}

func (m *mask) response(r *reply, limit int) *Response {
	if r == nil {
		return nil
	}
	return &Response{
		Proto: r.Proto, Status: m.text(r.Status), Code: r.Code, Header: m.params(r.Header),
		Body: m.bytes(cut(r.Body, limit)), HeaderSize: r.HeaderSize, BodySize: r.BodySize, Time: r.Time,
		Timings: r.Timings, Cookies: m.cookies(r.Cookies), Redirects: r.Redirects,
	}
}

// cut keeps the first limit bytes; 0 keeps all.
func cut(b []byte, limit int) []byte {
	if limit > 0 && len(b) > limit {
		return b[:limit]
	}
	return b
}

func (m *mask) ref(r ItemRef) ItemRef {
	r.Name, r.Folders = m.text(r.Name), m.texts(r.Folders)
	return r
}

func (m *mask) console(c Console) Console {
	c.Text = m.text(c.Text)
	return c
}

func (m *mask) test(t Test) Test {
	t.Name, t.Owner, t.Error = m.text(t.Name), m.text(t.Owner), m.failure(t.Error)
	return t
}

func (m *mask) failure(f *Failure) *Failure {
	if f == nil {
		return nil
	}
	c := *f
	c.Message, c.Stack, c.Script = m.text(f.Message), m.text(f.Stack), m.text(f.Script)
	c.Excerpt, c.Actual, c.Expected = m.text(f.Excerpt), m.text(f.Actual), m.text(f.Expected)
	c.Hint = m.text(f.Hint)
	return &c
}

func (m *mask) params(list []collection.Param) []collection.Param {
	masked := slices.Clone(list)
	for i := range masked {
		masked[i].Key, masked[i].Value = m.text(masked[i].Key), m.text(masked[i].Value)
	}
	return masked
}

func (m *mask) row(row collection.Row) []collection.Param {
	var all []collection.Param
	for _, v := range row {
		all = append(all, collection.Param{Key: m.text(v.Key), Value: m.text(vars.Text(v.Value))})
	}
	return all
}

func (m *mask) cookies(list []collection.Cookie) []collection.Cookie {
	masked := slices.Clone(list)
	for i := range masked {
		masked[i].Value = m.text(masked[i].Value)
	}
	return masked
}

func (m *mask) texts(list []string) []string {
	masked := slices.Clone(list)
	for i := range masked {
		masked[i] = m.text(masked[i])
	}
	return masked
}
