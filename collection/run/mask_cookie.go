package run

import "strings"

// minSession is the shortest cookie, in bytes, that can be a credential: 96 random bits in base64. Shorter ones are
// settings, such as a language.
const minSession = 16

// cookieOf hides what a server set when the request carried a secret: whoever has it is taken for the one who knew that.
func (m *Mask) cookieOf(w *wire, setCookie string) {
	now := m.current()
	if now == nil && !w.to.hasAuth {
		return
	}
	pair, _, _ := strings.Cut(setCookie, ";")
	_, value, _ := strings.Cut(pair, "=")
	if value = strings.Trim(value, " \t\""); len(value) >= minSession && (w.to.hasAuth || now.isIn(w)) {
		m.remember(ofServer, value)
	}
}

// isIn reports whether a secret stands in what goes to the wire.
func (m *matcher) isIn(w *wire) bool {
	if m.hides(w.url()) {
		return true
	}
	for _, h := range w.header {
		if m.hides(h.Value) || m.hides(h.Key) {
			return true
		}
	}
	return w.body != nil && m.hides(string(w.body.record(maxCut)))
}
