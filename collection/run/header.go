package run

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/rq-runner/runner/collection"
)

// headers is the header list of a request in the order of its rows. Names keep their case. Rows of one name are in one
// case.
type headers []collection.Param

// userHeaders keeps what is sent of the rows that the user or a script wrote: disabled rows and rows without a name
// are left out. Postman sends all rows of one name, but a row replaces those of its name in another case.
func userHeaders(rows []collection.Param, d collection.Dialect) headers {
	h := make(headers, 0, len(rows)+10) // with room for the automatic ones
	for _, p := range rows {
		if p.Disabled || p.Key == "" {
			continue
		}
		i := h.index(p.Key)
		switch repeats := i >= 0 && d == collection.Postman && h[i].Key == p.Key; {
		case repeats && strings.EqualFold(p.Key, "Cookie"):
			h[i].Value += "; " + p.Value // a message has one, and Node joins them so
		case repeats && !single(p.Key):
			h = append(h, collection.Param{Key: p.Key, Value: p.Value})
		default:
			h.set(p.Key, p.Value)
		}
	}
	return h
}

// single reports whether a message may have but one header of the name: of several rows the last one is sent.
func single(name string) bool {
	return framing(name) || strings.EqualFold(name, "Content-Type") || strings.EqualFold(name, "User-Agent")
}

func (h headers) index(name string) int {
	for i := range h {
		if strings.EqualFold(h[i].Key, name) {
			return i
		}
	}
	return -1
}

func (h headers) get(name string) (string, bool) {
	if i := h.index(name); i >= 0 {
		return h[i].Value, true
	}
	return "", false
}

// set gives the header its value, in the place of those of the same name.
func (h *headers) set(name, value string) {
	i := h.index(name)
	if i < 0 {
		*h = append(*h, collection.Param{Key: name, Value: value})
		return
	}
	(*h)[i].Key, (*h)[i].Value = name, value
	h.removeFrom(i+1, name)
}

// setDefault adds a header unless there is one of that name.
func (h *headers) setDefault(name, value string) {
	if h.index(name) < 0 {
		*h = append(*h, collection.Param{Key: name, Value: value})
	}
}

func (h *headers) remove(name string) { h.removeFrom(0, name) }

// removeFrom removes the rows of a name from the i-th on. It copies: others may have the list too.
func (h *headers) removeFrom(i int, name string) {
	for ; i < len(*h); i++ {
		for i < len(*h) && strings.EqualFold((*h)[i].Key, name) {
			*h = append((*h)[:i:i], (*h)[i+1:]...)
		}
	}
}

// addAutomatic adds what Postman sends beside the user's headers, unless a setting switches it off.
func (h *headers) addAutomatic(w *wire, userAgent string) {
	automatic := [...]collection.Param{
		{Key: "User-Agent", Value: userAgent},
		{Key: "Accept", Value: "*/*"},
		{Key: "Cache-Control", Value: "no-cache"},
		{Key: "Postman-Token", Value: ""},
		{Key: "Host", Value: w.to.authority()},
		{Key: "Accept-Encoding", Value: "gzip, deflate, br"},
		{Key: "Connection", Value: "keep-alive"},
	}
	for _, p := range automatic {
		if w.options.settings.DisabledSystemHeaders[strings.ToLower(p.Key)] && p.Key != "Host" {
			continue // HTTP/1.1 has no request without a Host
		}
		switch p.Key {
		case "Cache-Control":
			if w.options.dialect == collection.Requestly {
				continue
			}
		case "Postman-Token":
			if w.options.dialect == collection.Requestly || h.index(p.Key) >= 0 {
				continue
			}
			p.Value = newUUID()
		}
		h.setDefault(p.Key, p.Value)
	}
}

// addOptional adds what the options say, where the user says nothing.
func (h *headers) addOptional(more func() []collection.Param) {
	if more == nil {
		return
	}
	for _, p := range more() {
		h.setDefault(p.Key, p.Value)
	}
}

// newUUID makes a random UUID (version 4).
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	text := make([]byte, 0, 36)
	for _, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if len(text) > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}

// behind is the list as scripts see it after the request was sent: the rows that were written, disabled and repeated ones
// too, with the values that went out, and behind them the automatic ones, whose number it returns.
func (h headers) behind(written []collection.Param) (rows []collection.Param, automatic int) {
	rows = make([]collection.Param, len(written), len(written)+len(h))
	copy(rows, written)
	told := make([]bool, len(h)+len(written)) // those of h, then those of written
	for i, p := range slices.Backward(h) {    // of more rows than were sent, the last ones were
		for k := len(written) - 1; k >= 0 && !told[i]; k-- {
			if !written[k].Disabled && !told[len(h)+k] && strings.EqualFold(written[k].Key, p.Key) {
				rows[k].Value, told[i], told[len(h)+k] = p.Value, true, true
			}
		}
	}
	for i, p := range h {
		if !told[i] {
			rows = append(rows, p)
			automatic++
		}
	}
	return rows, automatic
}

// check reports the first header that cannot be sent.
func (h headers) check() error {
	for _, p := range h {
		if !httpguts.ValidHeaderFieldName(p.Key) {
			return inputError(fmt.Sprintf("invalid header name %q", p.Key),
				"a header name has letters, digits and hyphens; a blank or colon may have slipped in")
		}
		if !httpguts.ValidHeaderFieldValue(p.Value) {
			return inputError(fmt.Sprintf("header %q: the value holds a control character, such as a line break", p.Key),
				"check the value, and the variables in it")
		}
		if strings.EqualFold(p.Key, "Host") && !validHost(p.Value) {
			return inputError(fmt.Sprintf("header \"Host\": %q is no host", p.Value), "check the value, and the variables in it")
		}
	}
	return nil
}

// validHost reports whether net/http would send the value; it sends an empty one in the place of others.
func validHost(value string) bool {
	ascii, err := httpguts.PunycodeHostPort(value)
	return err == nil && httpguts.ValidHostHeader(ascii)
}

// framing are the headers that net/http writes itself from other fields of the request.
func framing(name string) bool {
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
		return true
	}
	return false
}

// native is the list as net/http wants it, with the values as text makes them. The keys keep their case, which net/http writes as it finds it.
func (h headers) native(text func(string) string) http.Header {
	native := make(http.Header, len(h)+1)
	values := make([]string, len(h)) // one array for all
	for i, p := range h {
		if framing(p.Key) {
			continue
		}
		values[i] = text(p.Value)
		if before, repeated := native[p.Key]; repeated {
			native[p.Key] = append(before, values[i])
			continue
		}
		native[p.Key] = values[i : i+1 : i+1]
	}
	if _, ok := native["User-Agent"]; !ok {
		native["User-Agent"] = []string{""} // or net/http adds its own, also beside a `user-agent`
	}
	return native
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x80 })
}

// headText is a header value, or a target that is not encoded, in bytes, as by Postman. Node writes the head in one
// piece with a body of text, in UTF-8, and without one in Latin-1. What Latin-1 has not, Node refuses; we send it as UTF-8.
func (w *wire) headText(value string) string {
	if b := w.request.Body; !w.body.empty() && b != nil && b.Mode != collection.BodyFile {
		return value
	}
	if isASCII(value) || strings.ContainsFunc(value, func(r rune) bool { return r > 0xff }) {
		return value
	}
	latin := make([]byte, 0, len(value))
	for _, r := range value {
		latin = append(latin, byte(r))
	}
	return string(latin)
}
