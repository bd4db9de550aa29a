package run

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func newMask(values ...string) *Mask {
	m := &Mask{}
	for _, v := range values {
		m.Add(v)
	}
	return m
}

// awkward are secrets of shapes that are hard to find again.
func awkward() []string {
	return []string{
		`p@ss w)rd%>"\é'` + "\n", `a"b\c'd`, "line one of it\nline two\r\nline three is long", "pässwörd €100", "(a+)+$[x]{2}.*",
		"prefix-of", "prefix-of-another", "prefix-of-another-one", `{"user":"root-user","pin":48213377,"deep":["in a leaf",{"k":"under \"quotes\""}]}`,
		"-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEFAASC\nAUAwggE8AgEAAkEAq7BFUpkGp3+LQmlQ\n-----END KEY-----\n",
		"k7Q", "sk_live/4eC39Hq+LyjW=DarjtT1zdp7dc", "%41%42literal", `C:\new\table`, "+&=?#/ ;", "日本語の秘密", strings.Repeat("0123456789abcdeX", 256),
		"\x00\x01binary\xff\xfe", "ends with a backslash\\", "Basic-Canary-77",
	}
}

// encodings are what programs and scripts make of a text.
func encodings(s string) map[string]string {
	list := func(sep, open, end string) string {
		var parts []string
		for i := range len(s) {
			parts = append(parts, strconv.Itoa(int(s[i])))
		}
		return open + strings.Join(parts, sep) + end
	}
	every := func(format string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, format, s[i])
		}
		return b.String()
	}
	runes := func(format string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, format, r)
		}
		return b.String()
	}
	quoted, _ := json.Marshal(s)
	var xmlText strings.Builder
	_ = xml.EscapeText(&xmlText, []byte(s))
	all := map[string]string{
		"raw": s, "json": string(quoted), "json in json": strconv.Quote(string(quoted)), "json with slashes": strings.ReplaceAll(jsonEscaped(s), "/", `\/`),
		"javascript": jsonEscaped(s), "query": url.QueryEscape(s), "path": url.PathEscape(s), "component": percentEncoded(s),
		"lower percent": strings.ToLower(every("%%%02x")), "upper percent": every("%%%02X"), "twice percent": url.QueryEscape(url.QueryEscape(s)),
		"half percent": strings.NewReplacer("a", "%61", "e", "%65", "1", "%31").Replace(strings.ReplaceAll(s, "%", "%25")),
		"html":         html.EscapeString(s), "xml": xmlText.String(), "entities": runes("&#%d;"), "hex entities": runes("&#x%X;"), "html in json": jsonEscaped(html.EscapeString(s)),
		"hex": hex.EncodeToString([]byte(s)), "upper hex": strings.ToUpper(hex.EncodeToString([]byte(s))), "spaced hex": every("%02x "), "colons": strings.TrimSuffix(every("%02x:"), ":"),
		"bytes": list(",", "[", "]"), "spaced bytes": list(", ", "[ ", " ]"), "lines of bytes": list(",\n  ", "[\n  ", "\n]"), "buffer": `{"type":"Buffer","data":` + list(",", "[", "]") + "}",
		"go": fmt.Sprintf("%q", s), "go ascii": fmt.Sprintf("%+q", s), "hex escapes": every(`\x%02x`),
		"btoa of component": base64.StdEncoding.EncodeToString([]byte(percentEncoded(s))), "base64 of json": base64.StdEncoding.EncodeToString(quoted),
		"base64 twice":    base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s)))),
		"query of base64": url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s))), "csv": `"` + strings.ReplaceAll(s, `"`, `""`) + `"`,
	}
	deep, deeper := s, jsonEscaped(s)
	for range 4 {
		deep, deeper = url.QueryEscape(deep), jsonEscaped(deeper)
	}
	all["five percents in much else"] = `&lt;b&gt; \\\"x\\\" [10,20,30] %41 ` + deep
	all["JSON five deep in much else"] = "&lt;b&gt; %2525 [10,20,30] \\u0041 " + deeper
	form := url.QueryEscape(url.QueryEscape("a form="+s)) + "&" + strings.Repeat("more", 4)
	all["hex of a form"] = hex.EncodeToString([]byte(url.QueryEscape(s)))
	all["upper hex of JSON"] = strings.ToUpper(hex.EncodeToString([]byte(strconv.Quote(string(quoted)))))
	all["btoa of a form"] = base64.StdEncoding.EncodeToString([]byte(form))
	all["URL's btoa of a form, three times"] = "/" + base64.RawURLEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(form))))))
	all["lines of btoa"] = lined(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("before it ", 4)+s+" and behind")), 76)
	all["PEM of btoa"] = jsonEscaped(lined(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("before ", 5)+s+" and behind")), 64))
	for shift, before := range []string{"", "u", "us", "user:"} {
		for name, e := range map[string]*base64.Encoding{"std": base64.StdEncoding, "raw": base64.RawStdEncoding, "url": base64.URLEncoding, "raw url": base64.RawURLEncoding} {
			all[fmt.Sprintf("base64 %s %d", name, shift)] = e.EncodeToString([]byte(before + s))
			all[fmt.Sprintf("base64 %s %d with a tail", name, shift)] = e.EncodeToString([]byte(before + s + ":tail"))
		}
	}
	return all
}

// lined breaks a text into lines of n bytes.
func lined(text string, n int) string {
	var b strings.Builder
	for ; len(text) > n; text = text[n:] {
		b.WriteString(text[:n] + "\r\n")
	}
	return b.String() + text
}

// findable are the encodings that can be looked for in what was masked.
func findable(s string) map[string]string {
	all := encodings(s)
	for name := range all {
		if strings.HasPrefix(name, "base64 ") && strings.HasSuffix(name, "tail") || name == "base64 std 3" || strings.Contains(name, "btoa of a form") ||
			strings.HasSuffix(name, " of btoa") {
			delete(all, name)
		}
	}
	return all
}

func TestMaskHidesEveryForm(t *testing.T) {
	for _, secret := range awkward() {
		m := newMask(secret)
		for name, form := range encodings(secret) {
			if name == "entities" && !utf8.ValidString(secret) || name == "hex entities" && !utf8.ValidString(secret) {
				continue // there are none for bytes
			}
			if len(secret) < minMasked && (strings.HasPrefix(name, "base64 ") && name != "base64 std 0" || strings.Contains(name, "btoa of component")) {
				continue // of three bytes, three or four digits: not to be told from a word
			}
			text := "before <" + form + "> after"
			got := m.Text(text)
			if !strings.Contains(got, hidden) || !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, " after") {
				t.Errorf("%.40q, %s: %.200q", secret, name, got)
				continue
			}
			for other, leak := range findable(secret) {
				if strings.Contains(got, leak) {
					t.Errorf("%.40q, %s: %s of it is left in %.200q", secret, name, other, got)
				}
			}
		}
	}
}

func TestMaskOfJavaScript(t *testing.T) {
	tests := []struct{ name, secret, text, want string }{
		{"escape", "pässwörd €5", "p%E4ssw%F6rd%20%u20AC5", hidden},
		{"btoa", "pässwörd", "cORzc3f2cmQ=", hidden},
		{"unescape of encodeURIComponent", "pässwörd", "pÃ¤sswÃ¶rd", hidden},
		{"a typed array", "hunter22", "Uint8Array(8) [ 104, 117, 110, 116, 101, 114, 50, 50 ]", "Uint8Array(8) [ " + hidden + " ]"},
		{"its JSON", "hunter22", `{"0":104,"1":117,"2":110,"3":116,"4":101,"5":114,"6":50,"7":50}`, `{"0":` + hidden + "}"},
		{"its print", "hunter22", "{\n  '0': 104,\n  '1': 117,\n  '2': 110,\n  '3': 116,\n  '4': 101,\n  '5': 114,\n  '6': 50,\n  '7': 50\n}", "{\n  '0': " + hidden + "\n}"},
		{"signed bytes", "pässwörd", "[112,-61,-92,115,115,119,-61,-74,114,100]", "[" + hidden + "]"},
		{"a Buffer", "hunter22", "<Buffer 68 75 6e 74 65 72 32 32>", "<Buffer " + hidden + ">"},
		{"a Buffer cut short", "hunter22-and-more", "<Buffer 68 75 6e 74 65 72 32 32 ... 9 more bytes>", "<Buffer " + hidden + " ... 9 more bytes>"},
		{"a list cut short", "hunter22-and-more", "[ 104, 117, 110, 116, 101, 114, 50, 50, …(9) ]", "[ " + hidden + ", …(9) ]"},
		{"chai's message", "hunter22-and-more", "expected 'hunter22…' to equal 'x'", "expected '" + hidden + "…' to equal 'x'"},
		{"chai's short message", "hunter22-and-more", "expected 'hunt…' to equal 'x'", "expected '" + hidden + "…' to equal 'x'"},
		{"chai's escapes", `C:\new it's`, `expected 'C:\new it\'s' to equal 'x'`, "expected '" + hidden + "' to equal 'x'"},
		{"the middle", "0123456789abcdefghij", "…56789abcdefg…", "…" + hidden + "…"},
		{"in a template", "a`b${c}", "`a\\`b\\${c}`", "`" + hidden + "`"},
		{"code points", "key-😀-1", `key-\u{1F600}-1 key-\ud83d\ude00-1 key-%uD83D%uDE00-1`, hidden + " " + hidden + " " + hidden},
		{"a host", "S3cret-Tenant", "getaddrinfo ENOTFOUND s3cret-tenant.example.com", "getaddrinfo ENOTFOUND " + hidden + ".example.com"},
		{"a header's name", "my-s3cret-key", "My-S3cret-Key: 1", hidden + ": 1"},
		{"with its space lost", " hunter22\n", "x=hunter22;", "x=" + hidden + ";"},
		{"with other line ends", "first\nsecond", "first\r\nsecond", hidden},
		{"a member", `{"password":"hunter22"}`, "it is hunter22", "it is " + hidden},
		{"a member as a word", `{"pin":"4711"}`, "4711 and 147112", hidden + " and 147112"},
		{"a number", `{"pin":47114711}`, "pin 47114711", "pin " + hidden},
		{"a member of a member", `{"inner":"{\"password\":\"hunter22\"}"}`, "it is hunter22", "it is " + hidden},
		{"a line", "-----BEGIN KEY-----\nMIIBVgIBADAN\nAUAwggE8Ag==\n-----END KEY-----", "-----BEGIN KEY----- AUAwggE8Ag==", "-----BEGIN KEY----- " + hidden},
	}
	for _, tt := range tests {
		if got := newMask(tt.secret).Text(tt.text); got != tt.want {
			t.Errorf("%s: Text(%q) = %q, want %q", tt.name, tt.text, got, tt.want)
		}
	}
}

func TestMaskOverlaps(t *testing.T) {
	tests := []struct {
		secrets    []string
		text, want string
	}{
		{[]string{"abcd", "abcdef"}, "abcdefg abcdx", hidden + "g " + hidden + "x"},
		{[]string{"abcdef", "abcd"}, "abcdefg", hidden + "g"},
		{[]string{"abcd", "cdef", "efgh"}, "-abcdefgh-", "-" + hidden + "-"},
		{[]string{"aab!"}, "aaab!", "a" + hidden},
		{[]string{"abcdefgh", "bcde"}, "abcdefg abcde", "a" + hidden + "fg a" + hidden},
		{[]string{"wxyz"}, "wxyzwxyz", hidden + hidden},
	}
	for _, tt := range tests {
		if got := newMask(tt.secrets...).Text(tt.text); got != tt.want {
			t.Errorf("%q: Text(%q) = %q, want %q", tt.secrets, tt.text, got, tt.want)
		}
	}
}

func TestMaskOfShortSecrets(t *testing.T) {
	tests := []struct{ secret, text, want string }{
		{"a1b", "a1b xa1b a1bx (a1b) a1b=a1b", hidden + " xa1b a1bx (" + hidden + ") " + hidden + "=" + hidden},
		{"a1b", "YTFi 613162", hidden + " " + hidden},
		{"x", "x", hidden},
		{"x", "a box x is x", "a box x is x"},
		{"x", `{"x":"x","y":"xx"}`, `{"x":"` + hidden + `","y":"xx"}`},
		{"7", `{"n": 7, "m": 77, "7":1}`, `{"n": ` + hidden + `, "m": 77, "7":1}`},
		{"x", "a=x&x=b&c=x", "a=" + hidden + "&x=b&c=" + hidden},
		{"----", "----- and ----", "----- and ----"},
		{"----", "----", hidden},
		{"    ", "    indented", "    indented"},
		{"true", `a true story, {"a":"true"}`, `a true story, {"a":"` + hidden + `"}`},
		{"{{vault:x}}", "no {{vault:x}}", "no {{vault:x}}"},
		{"", "nothing", "nothing"},
	}
	for _, tt := range tests {
		if got := newMask(tt.secret).Text(tt.text); got != tt.want {
			t.Errorf("%q: Text(%q) = %q, want %q", tt.secret, tt.text, got, tt.want)
		}
	}
}

// A query goes out with the plus and percent signs of its values, and a server that echoes it shows what they stand for.
func TestMaskOfDecodedQueries(t *testing.T) {
	for secret, echoed := range map[string]string{
		"wJalr+XUtnFEMI/K7MDENG+bPxRfi": "wJalr XUtnFEMI/K7MDENG bPxRfi",
		"ab%41cd%20ef%2Bgh":             "abAcd ef+gh",
		"k+1%2B2+and%zz":                "k 1+2 and%zz",
		"p%C3%A4ss+w%C3%B6rd":           "p\u00e4ss+w\u00f6rd",
	} {
		for _, text := range []string{echoed, `{"args":{"q":"` + echoed + `"}}`, "q=" + url.QueryEscape(echoed)} {
			if got := newMask(secret).Text(text); got == text || strings.Contains(got, echoed[len(echoed)-6:]) {
				t.Errorf("of the secret %q, Text(%q) = %q", secret, text, got)
			}
		}
	}
	for secret, text := range map[string]string{"++++++++++": "a          b", "%20%20%20%20": "a    b", "%61": "an apple"} {
		if got := newMask(secret).Text(text); got != text {
			t.Errorf("of the secret %q, Text(%q) = %q", secret, text, got)
		}
	}
}

// A host name in letters beyond ASCII goes out in punycode, which mixes a secret with what stands beside it.
func TestMaskOfHosts(t *testing.T) {
	for _, secret := range []string{"ten\u00e4nt", "Ten\u00c4nt", "\u65e5\u672c\u8a9e", "my-\u00fcber-s3cret", "\u00df\u00df\u00df"} {
		for _, host := range []string{secret, "a." + secret + ".test", "pre-" + secret + "-behind.test"} {
			dialled := asciiHost(strings.ToLower(host))
			text := "getaddrinfo ENOTFOUND " + dialled + ":81"
			label := dialled[strings.Index(dialled, "xn--"):]
			if got := newMask(secret).Text(text); strings.Contains(got, label[:7]) || !strings.HasSuffix(got, ":81") {
				t.Errorf("of the secret %q in the host %q, Text(%q) = %q", secret, host, text, got)
			}
		}
	}
	if text := "xn--bcher-kva.example xn-- xn--a xn--\xff"; newMask("my-\u00fcber-s3cret").Text(text) != text {
		t.Error("another host was changed")
	}
}

// Of a URL, the password is a secret of its own: scripts take URLs apart.
func TestMaskOfPasswordsInSecrets(t *testing.T) {
	for secret, texts := range map[string][]string{
		"postgres://adm1n:s3cr3t%2Dpw@db.test:5432/prod":     {"s3cr3t%2Dpw", "s3cr3t-pw", "czNjcjN0LXB3"},
		`{"dsn":"mysql://root:f1ve5@h/x","user":"somebody"}`: {"f1ve5", "is f1ve5."},
		"amqps://u:p@ss:w0rd!@host":                          {"p@ss:w0rd!"},
	} {
		for _, text := range texts {
			if got := newMask(secret).Text("it " + text); strings.Contains(got, text) {
				t.Errorf("of the secret %q, %q is left", secret, got)
			}
		}
	}
	for _, text := range []string{"adm1n prod 5432", "rooted"} {
		if got := newMask("postgres://adm1n:prod@db.test/x", "https://u@h:80/a@b", "mysql://a:root@b").Text(text); got != strings.ReplaceAll(text, "prod", hidden) {
			t.Errorf("Text(%q) = %q", text, got)
		}
	}
}

func TestMaskLeavesOrdinaryText(t *testing.T) {
	m := newMask(awkward()...)
	for _, text := range []string{
		"The quick brown fox jumps over the lazy dog, 100 % of the time; see https://example.com/a%20b?c=d&e=f+g#h …",
		`{"id":7,"list":[1,2,3,4,5,6,7,8,9,10],"text":"line\nbreak \"quoted\" \u00e9","html":"&lt;b&gt; &amp; co."}`,
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
		"00:1a:2b:3c:4d:5e 12:34:56 2026-01-02T03:04:05.678Z 127.0.0.1:8080 deadbeef cafe",
		"GET /orders/1 [200 OK, 1.2kB, 30ms]\n  ✓ is open\n  1. fails ... and more…\n", "prefix", "prefix-off", "another-one",
		"-----BEGIN KEY-----", "true false null 0", "user root\tpin\r\n",
	} {
		if strings.Contains(text, "prefix-of") {
			continue
		}
		if got := m.Text(text); got != text {
			t.Errorf("changed %q\n   into %q", text, got)
		}
	}
}

func TestMaskCutsBodies(t *testing.T) {
	m := newMask("hunter22", strings.Repeat("long", 1000))
	tests := []struct {
		body  string
		limit int
		want  string
	}{
		{"say hunter22 aloud", 0, "say " + hidden + " aloud"},
		{"say hunter22 aloud", 6, "say " + hidden},
		{"say hunter22 aloud", 4, "say "},
		{"say hunter22 aloud", 14, "say " + hidden + " a"},
		{"say nothing", 5, "say n"},
		{"x" + strings.Repeat("long", 1000), 20, "x" + hidden},
	}
	for _, tt := range tests {
		if got := string(m.bytes([]byte(tt.body), tt.limit)); got != tt.want {
			t.Errorf("bytes(%.20q, %d) = %q, want %q", tt.body, tt.limit, got, tt.want)
		}
	}
}

// Tokens that come without end do not fill the memory; the latest are hidden in all forms, those before them as they are.
func TestMaskOfTokens(t *testing.T) {
	m := newMask("hunter22")
	token := func(i int) string { return fmt.Sprintf("token-%06d", i) }
	for i := range 10 * maxRecent {
		m.obtain(token(i))
		if got := m.Text(token(i) + hex.EncodeToString([]byte(token(i)))); got != hidden+hidden {
			t.Fatalf("token %d: %q", i, got)
		}
	}
	last := 10*maxRecent - 1
	for i, want := range map[int]string{last - maxObtained - 1: hidden, last - 2*maxRecent: token(last - 2*maxRecent)} {
		if got := m.Text(token(i)); got != want {
			t.Errorf("token %d is %q, want %q", i, got, want)
		}
	}
	if len(m.known) > maxObtained+1 || m.Text("hunter22") != hidden {
		t.Errorf("%d values are kept, the secret is %q", len(m.known), m.Text("hunter22"))
	}
}

func TestMaskTellsWhatIsAdded(t *testing.T) {
	var told []string
	m := &Mask{Added: func(v string) { told = append(told, v) }}
	m.Add("two\nlines of it")
	m.Add("two\nlines of it")
	m.Add(`{"a":"leaf-value","b":1}`)
	m.obtain("a-token")
	want := `["two\nlines of it" "lines of it" "{\"a\":\"leaf-value\",\"b\":1}" "leaf-value" "{\"a\":\"leaf-value\",\"b\":1}" "a-token"]`
	if got := fmt.Sprintf("%q", told); got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}

func TestMaskIsSafeForConcurrentUse(t *testing.T) {
	m := newMask("hunter22")
	var wg sync.WaitGroup
	for lane := range 4 {
		wg.Go(func() {
			for i := range 50 {
				secret := fmt.Sprintf("secret-%d-%d", lane, i)
				m.Add(secret)
				m.remember(ofAuth, "auth-"+secret)
				m.obtain("token-" + secret)
				if got := m.Text("hunter22 " + secret + " auth-" + secret); strings.Contains(got, secret) || strings.Contains(got, "hunter") {
					t.Errorf("%q", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestPasswordsInURLs(t *testing.T) {
	tests := []struct{ text, want string }{
		{"http://user:pass@host/a", "http://user:" + hidden + "@host/a"},
		{"to https://u:p%40:x@h:80?a=b@c then ftp://a:b@c", "to https://u:" + hidden + "@h:80?a=b@c then ftp://a:" + hidden + "@c"},
		{"http://user@host http://host:80/a@b http://:@h", "http://user@host http://host:80/a@b http://:@h"},
		{"no url: a:b@c", "no url: a:b@c"},
	}
	for _, tt := range tests {
		if got := withoutPassword(tt.text); got != tt.want {
			t.Errorf("withoutPassword(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A body may be UTF-16, and a script may make it.
func TestMaskOfUTF16(t *testing.T) {
	for _, secret := range []string{"hunter-22", "p\u00e4ssw\u00f6rd", "pass\u20ac-\u65e5\u672c", "key\U0001f511-77", `qu"o\te<&>`} {
		m := newMask(secret)
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			wide := func(text string) string {
				var b []byte
				for _, unit := range utf16.Encode([]rune(text)) {
					b = order.AppendUint16(b, unit)
				}
				return string(b)
			}
			body := wide("\ufeff{\"before\": 1, \"password\": \"") + wide(secret) + wide("\", \"more\": \"and more of it\"}")
			for name, text := range map[string]string{
				"body": body, "JSON": wide(`{"some": "thing", "p": ` + strconv.Quote(secret) + `, "q": "etc."}`), "hex": hex.EncodeToString([]byte(body)),
				"base64": "is " + base64.StdEncoding.EncodeToString([]byte(body)),
			} {
				got := m.Text(text)
				if !strings.Contains(got, hidden) || strings.Contains(got, wide(secret)) || strings.Contains(got, hex.EncodeToString([]byte(wide(secret)))) {
					t.Errorf("%v, %s of %q: %q", order, name, secret, got)
				}
			}
		}
	}
	for _, text := range []string{"a\x00b\x00c\x00d", "\x00\x00\x00\x00", "no\x00zeros", strings.Repeat("\x00\x01", 50)} {
		if got := newMask("hunter-22").Text(text); got != text {
			t.Errorf("Text(%q) = %q", text, got)
		}
	}
}

// The sets of digits are given by bits.
func TestDigits(t *testing.T) {
	const text = "abcdefghijklmnop"
	sixteen, sixtyFour := hexDigits(), base64Digits()
	for c := range 256 {
		if c := byte(c); sixteen.has(c) != isHexDigit(c) || sixtyFour.has(c) != isBase64(c) {
			t.Errorf("%q is a hexadecimal digit: %v, one of base64: %v", c, sixteen.has(c), sixtyFour.has(c))
		}
	}
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for _, s := range []string{text, "??>>~~\u00ff\u00fe?>~0123456789", hex.EncodeToString([]byte("\u00e9?>\n\t~"))} {
			v, ok := unbase64(view{text: "<" + e.EncodeToString([]byte(s)) + ">"})
			if h, okHex := unhex(view{text: "<" + strings.ToUpper(hex.EncodeToString([]byte(s))) + ">"}); !ok || !okHex || v.text != "<"+s+">" || h.text != v.text {
				t.Errorf("%q was read as %q and %q", s, v.text, h.text)
			}
		}
	}
}
