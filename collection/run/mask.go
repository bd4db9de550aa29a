package run

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// hidden stands where a secret was.
const hidden = "••••••"

// Mask hides secrets in everything that leaves a run. A value must be added before anything can show it. It is safe for
// concurrent use, and reading takes no lock. The zero Mask hides nothing yet.
//
// A value is found as it is, and in these forms, whether the program or a script made them: escaped for JSON,
// JavaScript, Go, URLs, forms, HTML or XML, wholly or in part and inside each other; in base64 of both alphabets and in
// hexadecimal, wherever it stands in the encoded text, also escaped there, twice, and over several lines; in the punycode
// of a host; as a list of bytes; in Latin-1 and UTF-16; and cut short by an ellipsis. Of a secret that is JSON each text and number
// is a secret too, of one of several lines each long line, and of a URL its password. What a script makes in other ways, such as the letters turned round, split over several
// messages, encrypted or compressed, cannot be found.
type Mask struct {
	// Added is told each value, and each part of it that is a secret of its own, before it can be shown; it may be called
	// concurrently. Set it before the Mask is used. May be nil.
	Added func(value string)

	mu       sync.Mutex // guards what matcher is made of
	known    map[string]bool
	patterns []pattern    // of values that are secret for the whole run
	obtained []credential // the oldest first
	short    atomic.Bool

	stale   atomic.Bool // matcher must be made again
	matcher atomic.Pointer[matcher]
}

// maxObtained is how many tokens are hidden in every form; the ones before them are hidden as they are. New ones come
// with every login of a long run, and the automaton is made again for each.
const maxObtained = 32

// credential is a secret that came up in the run.
type credential struct {
	text     string
	patterns []pattern
}

// Add makes a value a secret. The empty value is none.
func (m *Mask) Add(value string) {
	if value == "" || isReference(value) {
		return
	}
	m.mu.Lock()
	known := m.known[value]
	if !known {
		m.learn(value)
		m.patterns = append(m.patterns, patternsOf(value)...)
		m.stale.Store(true)
	}
	m.mu.Unlock()
	if !known {
		m.tell(value)
	}
}

func maskOf(o Options) *Mask {
	if o.Mask != nil {
		return o.Mask
	}
	return &Mask{}
}

// addItems registers the secret variables of an item and all below it.
func (m *Mask) addItems(it *collection.Item) {
	for _, v := range it.Variables {
		if v.Secret {
			m.Add(vars.Text(v.Value))
		}
	}
	for _, below := range it.Items {
		m.addItems(below)
	}
}

// learn remembers what is known. The caller holds the lock.
func (m *Mask) learn(value string) {
	if m.known == nil {
		m.known = map[string]bool{}
	}
	m.known[value] = true
	if placeOf(value) != anywhere {
		m.short.Store(true)
	}
}

func (m *Mask) tell(value string) {
	if m.Added == nil {
		return
	}
	m.Added(value)
	for _, part := range partsOf(value) {
		if len(part) >= minPart {
			m.Added(part)
		}
	}
}

// obtain makes a secret of a token that a server gave, or that a script put in a secret variable.
func (m *Mask) obtain(text string) {
	m.mu.Lock()
	known := m.known[text]
	if !known && text != "" && !isReference(text) {
		m.learn(text)
		m.obtained = append(m.obtained, credential{text, patternsOf(text)})
		if len(m.obtained) > maxObtained {
			oldest := m.obtained[0].text
			delete(m.known, oldest)
			m.keep(ofLongAgo, oldest)
			m.obtained = m.obtained[1:]
		}
		m.stale.Store(true)
	}
	m.mu.Unlock()
	if !known {
		m.tell(text)
	}
}

// The kinds of recent credentials.
const (
	ofAuth    = iota // made of secrets to sign one request
	ofServer         // cookies that came with secrets
	ofLongAgo        // tokens
)

// remember hides a credential until many others of its kind have followed it.
func (m *Mask) remember(kind int, credential string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(kind, credential)
}

// keep does that. The caller holds the lock.
func (m *Mask) keep(kind int, credential string) {
	if len(credential) < minRecent {
		return
	}
	old := m.matcher.Load()
	if old == nil {
		old = &matcher{}
	}
	if r := old.recent[kind].with(credential); r != old.recent[kind] {
		next := *old
		next.recent[kind], next.memo = r, newMemo()
		m.matcher.Store(&next)
	}
}

// watch registers the secret variables of a scope, now and whenever they get a value.
func (m *Mask) watch(s *vars.Scope) {
	for _, v := range s.All() {
		if v.Secret {
			m.Add(vars.Text(v.Value))
		}
	}
	s.OnSecret(func(value any) { m.obtain(vars.Text(value)) })
}

// current is what hides now, nil when nothing is secret.
func (m *Mask) current() *matcher {
	if !m.stale.Load() {
		return m.matcher.Load()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.stale.Load() {
		return m.matcher.Load() // another one made it
	}
	m.matcher.Store(m.newMatcher())
	m.stale.Store(false)
	return m.matcher.Load()
}

// newMatcher keeps of the old one what has not changed. The caller holds the lock.
func (m *Mask) newMatcher() *matcher {
	next := &matcher{}
	if old := m.matcher.Load(); old != nil {
		*next = *old
	}
	if next.known == nil || len(next.known.patterns) < len(m.patterns) {
		next.known = newAutomaton(slices.Clone(m.patterns))
	}
	var obtained []pattern
	for _, t := range m.obtained {
		obtained = append(obtained, t.patterns...)
	}
	next.obtained, next.memo = newAutomaton(obtained), newMemo()
	return next
}

// Text is s with the secrets in it hidden.
func (m *Mask) Text(s string) string {
	now := m.current()
	if now == nil || s == "" {
		return s
	}
	return now.memo.text(s, now.masked)
}

// maxCut is how far behind a cut a body is looked at, for a secret that the cut would divide.
const maxCut = 64 << 10

// bytes is b with the secrets hidden, and cut at limit bytes of what it was; 0 keeps all. A secret at the cut is hidden
// whole.
func (m *Mask) bytes(b []byte, limit int) []byte {
	if limit <= 0 || limit > len(b) {
		limit = len(b)
	}
	b = b[:min(len(b), limit+maxCut)]
	now := m.current()
	if now == nil || len(b) == 0 {
		return b[:limit]
	}
	text := string(b)
	parts, _ := now.find(text)
	for i, s := range parts {
		if s.from >= limit {
			parts = parts[:i]
			break
		}
	}
	if len(parts) == 0 {
		return b[:limit]
	}
	end := max(limit, parts[len(parts)-1].to)
	return []byte(replaced(text[:end], parts))
}

// hides reports whether there is a secret in the text.
func (m *matcher) hides(text string) bool {
	parts, _ := m.find(text)
	return len(parts) > 0
}

// isReference reports whether the text is one reference and nothing else: it names a secret and is none.
func isReference(text string) bool {
	inner, ok := strings.CutPrefix(text, "{vault://")
	braces := "}"
	if !ok {
		inner, ok = strings.CutPrefix(text, "{{")
		braces = "}}"
	}
	inner, closed := strings.CutSuffix(inner, braces)
	return ok && closed && !strings.ContainsAny(inner, "{}")
}
