package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
)

// canaries are secrets of awkward shapes, by the names of their variables.
func canaries() map[string]string {
	return map[string]string{
		"quotes":    `p@ss w)rd%>"\é'x`,
		"lines":     "line one of it\nline two is longer\r\nline three is long",
		"unicode":   "pässwörd-€100-日本語",
		"latin":     "pässwörd-ÿ-latin",
		"regexp":    `(a+)+$[x]{2}.*^|?\d`,
		"prefix1":   "prefix-of",
		"prefix2":   "prefix-of-another",
		"prefix3":   "prefix-of-another-one",
		"json":      `{"user":"root-user-9","pin":48213377,"deep":["in a leaf 77",{"k":"under \"quotes\" 88"}]}`,
		"pem":       canaryPEM,
		"short":     "k7Q",
		"four":      "Zq9!",
		"long":      strings.Repeat("0123456789abcdeX", 256),
		"url":       "sk_live/4eC39Hq+LyjW=DarjtT1zdp7dc?x&y#z",
		"percent":   "%41%42literal%2",
		"windows":   `C:\new\table\x41`,
		"html":      `<b>&amp;"'</b>`,
		"template":  "`a`${b}{{c}}",
		"spaces":    " two  spaces and tab\tinside",
		"backslash": `ends with a backslash\`,
		"plain":     "Basic-Canary-77",
		"upper":     "TENANT-S3CRET-77",
		"command":   "::add-mask::c0mmand",
		"control":   "esc\x1b[31mape\x07-bell",
	}
}

const canaryPEM = `-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAq7BFUpkGp3LQmlQ
Yx2eqzDV3xeG8kx9sQFV18S5JhzGeIJNA72wSeukEPojtqUyX2J0CciPBh7eqclQ
-----END PRIVATE KEY-----
`

// canaryForms are the encodings in which a secret is looked for.
func canaryForms(s string) map[string]string {
	each := func(format, sep string) string {
		parts := make([]string, len(s))
		for i := range len(s) {
			parts[i] = fmt.Sprintf(format, s[i])
		}
		return strings.Join(parts, sep)
	}
	quoted, _ := json.Marshal(s)
	inner := string(quoted[1 : len(quoted)-1])
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(s))
	component := strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	all := map[string]string{
		"raw": s, "json": inner, "json twice": jsonOf(inner), "json with <>&": jsonOf(s), "slashes": strings.ReplaceAll(jsonOf(s), "/", `\/`),
		"form": url.QueryEscape(s), "path": url.PathEscape(s), "component": component, "lower percent": strings.ToLower(each("%%%02X", "")),
		"upper percent": each("%%%02X", ""), "percent twice": url.QueryEscape(component), "html": html.EscapeString(s), "xml": escaped.String(),
		"html in json": jsonOf(html.EscapeString(s)), "hex": hex.EncodeToString([]byte(s)), "upper hex": strings.ToUpper(hex.EncodeToString([]byte(s))),
		"spaced hex": each("%02x", " "), "hex escapes": each(`\x%02x`, ""), "bytes": each("%d", ","), "spaced bytes": each("%d", ", "),
		"lines of bytes": each("%d", ",\n  "), "json lines of bytes": each("%d", `,\n  `), "go": strings.Trim(strconv.Quote(s), `"`),
		"go ascii": strings.Trim(strconv.QuoteToASCII(s), `"`), "lower": strings.ToLower(s), "base64 of json": base64.RawStdEncoding.EncodeToString([]byte(jsonOf(s))),
		"base64 of component": base64.RawStdEncoding.EncodeToString([]byte(component)), "csv": strings.ReplaceAll(s, `"`, `""`),
		"hex of a form": hex.EncodeToString([]byte(url.QueryEscape(s))), "base64 of a form": base64.RawStdEncoding.EncodeToString([]byte(url.QueryEscape(s))),
		"base64 twice": base64.RawStdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(s)))),
	}
	for shift, pad := range []string{"", "x", "xx"} {
		from, to := (8*shift+5)/6, 8*(len(s)+shift)/6
		all[fmt.Sprint("base64 ", shift)] = base64.RawStdEncoding.EncodeToString([]byte(pad + s))[from:to]
		all[fmt.Sprint("base64url ", shift)] = base64.RawURLEncoding.EncodeToString([]byte(pad + s))[from:to]
	}
	return all
}

func jsonOf(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// leaks tells where the secrets stand in a text, in whatever form. Of a short secret only its own bytes count, as a whole
// word: its encodings are no longer than words.
func (c *canary) leaks(name, text string) (leaks []string) {
	for variable, secret := range c.hunted {
		for form, leak := range c.forms[variable] {
			if len(secret) < 4 && !isShortForm(form) {
				continue
			}
			if i := indexWord(text, leak, len(secret) < 4); i >= 0 {
				from, to := max(0, i-60), min(len(text), i+min(len(leak), 80)+60)
				leaks = append(leaks, fmt.Sprintf("%s: %s of %q: %q", name, form, variable, text[from:to]))
				break // its other forms say no more
			}
		}
	}
	return leaks
}

func isShortForm(form string) bool { return form == "raw" || form == "hex" || form == "bytes" }

func indexWord(text, word string, whole bool) int {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || !whole {
			return map[bool]int{true: -1, false: from + i}[i < 0]
		}
		i += from
		before, after := i == 0 || !isWordByte(text[i-1]), i+len(word) == len(text) || !isWordByte(text[i+len(word)])
		if before && after && !withinWord(text[:i], text[i+len(word):]) {
			return i
		}
		from = i + 1
	}
}

// withinWord reports whether a list of bytes goes on with a letter or digit on either side: three random letters of a
// signature may be those of the secret.
func withinWord(before, after string) bool {
	numbers := strings.Split(before[max(0, len(before)-4):], ",")
	if n := len(numbers); n > 1 && numbers[n-1] == "" && isWordNumber(numbers[n-2]) {
		return true
	}
	rest, found := strings.CutPrefix(after, ",")
	next, _, _ := strings.Cut(rest, ",")
	return found && isWordNumber(next)
}

func isWordNumber(text string) bool {
	n, err := strconv.ParseUint(text, 10, 8)
	return err == nil && isWordByte(byte(n))
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}
