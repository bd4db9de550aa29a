package script

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// readCookie reads a cookie from the arguments of jar().set: a name and a value, an object, or a Set-Cookie text.
func readCookie(args []goja.Value) (collection.Cookie, error) {
	if o, ok := args[0].(*goja.Object); ok {
		return cookieObject(o)
	}
	if len(args) > 1 {
		return collection.Cookie{Name: text(args[0]), Value: text(args[1])}, nil
	}
	c, err := http.ParseSetCookie(text(args[0]))
	if err != nil {
		return collection.Cookie{}, errors.New("CookieJar.set() requires a cookie such as \"name=value; Path=/\"")
	}
	out := collection.Cookie{
		Name: c.Name, Value: c.Value, Domain: strings.TrimPrefix(c.Domain, "."), Path: c.Path, Expires: c.Expires,
		Secure: c.Secure, HTTPOnly: c.HttpOnly, SameSite: sameSite(c.SameSite),
	}
	if c.MaxAge != 0 {
		out.Expires = time.Now().Add(time.Duration(c.MaxAge) * time.Second)
	}
	return out, nil
}

// placed is a cookie with the host and the path that it has when it names none (RFC 6265, 5.1.4 and 5.3).
func placed(c collection.Cookie, address string) collection.Cookie {
	u, err := url.Parse(address)
	if err != nil {
		return c
	}
	if c.Domain == "" {
		c.Domain, c.HostOnly = u.Hostname(), true
	}
	if c.Path == "" {
		c.Path = "/"
		if i := strings.LastIndexByte(u.Path, '/'); i > 0 {
			c.Path = u.Path[:i]
		}
	}
	return c
}

func sameSite(s http.SameSite) string {
	switch s {
	case http.SameSiteStrictMode:
		return "Strict"
	case http.SameSiteLaxMode:
		return "Lax"
	case http.SameSiteNoneMode:
		return "None"
	}
	return ""
}

func cookieObject(o *goja.Object) (collection.Cookie, error) {
	c := collection.Cookie{
		Name: text(either(o, "name", "key")), Value: member(o, "value"),
		Domain: strings.TrimPrefix(member(o, "domain"), "."), Path: member(o, "path"), SameSite: member(o, "sameSite"),
	}
	for name, flag := range map[string]*bool{"secure": &c.Secure, "httpOnly": &c.HTTPOnly, "hostOnly": &c.HostOnly} {
		if v := o.Get(name); v != nil {
			*flag = v.ToBoolean()
		}
	}
	if c.Name == "" {
		return c, errors.New("CookieJar.set() requires a cookie with a name")
	}
	if age := o.Get("maxAge"); defined(age) {
		c.Expires = time.Now().Add(time.Duration(age.ToFloat()) * time.Second)
		return c, nil
	}
	expires := o.Get("expires")
	if !defined(expires) {
		return c, nil
	}
	if t, ok := expires.Export().(time.Time); ok {
		c.Expires = t
		return c, nil
	}
	for _, layout := range []string{time.RFC1123, time.RFC3339, "Mon, 02-Jan-2006 15:04:05 MST"} {
		if t, err := time.Parse(layout, expires.String()); err == nil {
			c.Expires = t
			return c, nil
		}
	}
	return c, errors.New("CookieJar.set() cannot read the date " + quoteJS(expires.String()))
}

// decodeCookie is a cookie's value as get and toObject show it; what is not percent-encoded stays as it is.
func decodeCookie(value string) string {
	if decoded, err := url.PathUnescape(value); err == nil && utf8.ValidString(decoded) {
		return decoded
	}
	return value
}

// encodedCookie is a cookie's value as a row shows it: percent-encoded, unless it is that already (Postman's rule).
func encodedCookie(value string) string {
	if decodeCookie(value) != value {
		return value
	}
	return encodeURIComponent(value)
}

// encodeURIComponent is JavaScript's.
func encodeURIComponent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.!~*'()", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
