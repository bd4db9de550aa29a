package run

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/textproto"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// minMasked is the shortest value, in bytes, that is hidden wherever it stands: shorter ones would shred ordinary
	// words. Three bytes are hidden where they are a whole word, fewer where they are a whole value.
	minMasked = 4
	// minPart is the same for what is only a part of a secret, a member of its JSON or a line of it: it may be as
	// ordinary as a name. From minMasked to this, it is hidden where it is a whole word.
	minPart = 8
)

// place says where a pattern is hidden.
type place int

const (
	anywhere place = iota
	asWord         // where no letter or digit stands beside it
	asValue        // where it is the whole of something: a JSON string, a parameter, the text
	inBase64       // anywhere, with the digits beside it: they hold bits of it
)

// pattern is a text that gives a secret away.
type pattern struct {
	text  string
	place place
}

func (p pattern) key() string  { return p.text[:min(keyLength, len(p.text))] }
func (p pattern) rest() string { return p.text[min(keyLength, len(p.text)):] }

// patternsOf are all the forms of a secret and of its parts. What percent signs, backslashes and entities can do to a
// text is not among them: masked texts are read with those undone. See views.
func patternsOf(secret string) []pattern {
	f := formsOf(secret)
	for _, part := range partsOf(secret) {
		switch {
		case len(part) >= minPart:
			f.add(part, anywhere)
		case len(part) >= minMasked && placeOf(part) == anywhere:
			f.add(part, asWord)
		}
	}
	return f.list
}

// formsOf are the forms of a secret as a whole.
func formsOf(secret string) *forms {
	f := &forms{seen: map[string]bool{}}
	f.add(secret, placeOf(secret))
	return f
}

func placeOf(secret string) place {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	switch {
	case len(secret) < minMasked-1, len(secret) < minPart && !strings.ContainsFunc(secret, letter):
		return asValue
	case secret == "true", secret == "false", secret == "null", secret == "undefined":
		return asValue
	case len(secret) < minMasked:
		return asWord
	}
	return anywhere
}

// partsOf are the parts of a secret that may be shown without the others. Those that are short may not be secrets.
func partsOf(secret string) []string {
	found := append(linesOf(secret), leaves(secret)...)
	for _, text := range append([]string{secret}, found...) {
		found = append(found, passwords(text)...)
	}
	if len(found) > 0 {
		return found
	}
	return sections(secret)
}

// passwords is the one in a URL, such as that of a database, as it is written there and as it is meant.
func passwords(secret string) []string {
	_, rest, _ := strings.Cut(secret, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	at := strings.LastIndexByte(rest, '@')
	_, password, _ := strings.Cut(rest[:max(at, 0)], ":")
	if decoded := percentDecode(password); decoded != password {
		return []string{password, decoded}
	}
	if password == "" {
		return nil
	}
	return []string{password}
}

// sections are what a URL makes of a secret with delimiters in it: an error may name only the host of it, or the port.
// Those of a secret that is a URL itself are hosts and paths that may stand anywhere.
func sections(secret string) []string {
	if strings.Contains(secret, "://") {
		return nil
	}
	var all []string
	for part := range strings.FieldsFuncSeq(secret, func(r rune) bool { return strings.ContainsRune(`/?#:@\`, r) }) {
		if len(part) >= minPart && len(part) < len(secret) {
			all = append(all, part)
		}
	}
	return all
}

// linesOf are the lines of a secret that has several, such as a key in PEM; its first and last line are known to all.
func linesOf(secret string) []string {
	trimmed := strings.TrimSpace(secret)
	all := []string{}
	if trimmed != secret { // headers lose the space around them
		all = append(all, trimmed)
	}
	if !strings.Contains(trimmed, "\n") {
		return all
	}
	for line := range strings.Lines(trimmed) {
		if line = strings.TrimSpace(line); len(line) >= minPart && !strings.HasPrefix(line, "-----") {
			all = append(all, line)
		}
	}
	return all
}

// leaves are the texts and numbers in a secret that is a JSON object or array.
func leaves(secret string) []string {
	if text := strings.TrimSpace(secret); text == "" || text[0] != '{' && text[0] != '[' {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(secret))
	d.UseNumber()
	var root any
	if d.Decode(&root) != nil {
		return nil
	}
	all := leavesOf(nil, root)
	for _, again := range all { // a text may be JSON itself
		all = append(all, leaves(again)...)
	}
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(secret)) == nil {
		all = append(all, compact.String())
	}
	return all
}

func leavesOf(all []string, v any) []string {
	switch v := v.(type) {
	case string:
		all = append(all, v)
	case json.Number:
		all = append(all, v.String())
	case []any:
		for _, e := range v {
			all = leavesOf(all, e)
		}
	case map[string]any:
		for _, e := range v {
			all = leavesOf(all, e)
		}
	}
	return all
}

// forms collects patterns, each once.
type forms struct {
	seen map[string]bool
	list []pattern
}

func (f *forms) pattern(text string, at place) {
	if text == "" || f.seen[text] || len(text) < minMasked && at != asValue && at != asWord {
		return
	}
	f.seen[text] = true
	f.list = append(f.list, pattern{text, at})
}

// add adds a value and what programs make of it.
func (f *forms) add(value string, at place) {
	f.pattern(value, at)
	if at == asValue {
		return
	}
	for _, text := range respelled(value) {
		f.pattern(text, at)
	}
	for _, text := range asServersRead(value) {
		if placeOf(text) == anywhere && strings.TrimSpace(text) != "" {
			f.pattern(text, at)
		}
	}
	if len(value) < minMasked {
		f.pattern(base64.StdEncoding.EncodeToString([]byte(value)), at)
		f.pattern(hex.EncodeToString([]byte(value)), at)
		f.pattern(strings.ToUpper(hex.EncodeToString([]byte(value))), at)
		return
	}
	f.host(value)
	goJSON, _ := json.Marshal(value) // a text always marshals
	for _, text := range []string{value, latin1(value), jsonEscaped(value), string(goJSON[1 : len(goJSON)-1]), percentEncoded(value)} {
		f.base64(text)
	}
	f.base64(strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(value)), "="))
	for _, text := range []string{value, latin1(value)} {
		f.pattern(hex.EncodeToString([]byte(text)), anywhere)
		f.pattern(strings.ToUpper(hex.EncodeToString([]byte(text))), anywhere)
	}
}

// base64 adds what a text is in base64, wherever it stands in the three bytes of a group. The digits at its edges hold
// bits of its neighbours: they are no part of the pattern.
func (f *forms) base64(text string) {
	for shift := range 3 {
		shifted := []byte("\x00\x00"[:shift] + text)
		from, to := (8*shift+5)/6, 8*len(shifted)/6
		f.pattern(base64.RawStdEncoding.EncodeToString(shifted)[from:to], inBase64)
		f.pattern(base64.RawURLEncoding.EncodeToString(shifted)[from:to], inBase64)
	}
}

// host adds what a URL makes of a value that is a part of its host, and HTTP of one in the name of a header: another
// case. A word without a digit could be an ordinary one in lower case.
func (f *forms) host(value string) {
	if named, err := hostProfile.ToUnicode(value); err == nil && strings.ContainsFunc(named, func(r rune) bool { return r >= utf8.RuneSelf }) {
		f.pattern(named, anywhere) // what unpunycode reads
	}
	if len(value) < 2*minPart && !strings.ContainsAny(value, "0123456789") {
		return
	}
	f.pattern(strings.ToLower(value), anywhere)
	f.pattern(textproto.CanonicalMIMEHeaderKey(value), anywhere)
	if host := asciiHost(value); !strings.ContainsAny(host, " /%") {
		f.pattern(host, anywhere)
	}
}

// respelled is a value as careless programs print it: in another character set, with other line ends, with quotes
// doubled as in CSV, or escaped but for its backslashes as in chai's messages.
func respelled(value string) []string {
	unix := strings.ReplaceAll(value, "\r\n", "\n")
	return []string{
		strings.ReplaceAll(value, `\`, "/"), // a backslash in a URL
		latin1(value), mistaken(value), string([]rune(value)), strings.Map(xmlRune, value),
		unix, strings.ReplaceAll(unix, "\n", "\r\n"), strings.ReplaceAll(value, `"`, `""`),
		chaiEscapes.Replace(value), chaiEscapes.Replace(strings.ReplaceAll(value, `"`, `\"`)),
	}
}

// asServersRead is a value as a server reads it in a query: Postman's format sends its plus and percent signs as they are.
func asServersRead(value string) []string {
	spaced := strings.ReplaceAll(value, "+", " ")
	return []string{spaced, percentDecode(value), percentDecode(spaced)}
}

var chaiEscapes = strings.NewReplacer("\b", `\b`, "\t", `\t`, "\n", `\n`, "\f", `\f`, "\r", `\r`, "'", `\'`)

// mistaken is UTF-8 that was read as Latin-1.
func mistaken(value string) string {
	runes := make([]rune, len(value))
	for i := range len(value) {
		runes[i] = rune(value[i])
	}
	return string(runes)
}

// xmlRune is what XML has for a character that it cannot hold.
func xmlRune(r rune) rune {
	if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
		return '\ufffd'
	}
	return r
}

// latin1 is a text as btoa, Buffer's latin1 and escape read it: one byte for a character that has one.
func latin1(text string) string {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			b = utf8.AppendRune(b, r)
		} else {
			b = append(b, byte(r))
		}
	}
	return string(b)
}

func jsonEscaped(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always encodes
	quoted := strings.TrimSuffix(b.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

// percentEncoded is encodeURIComponent.
func percentEncoded(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; isAlnum(c) || strings.IndexByte("-_.!~*'()", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return b.String()
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }
