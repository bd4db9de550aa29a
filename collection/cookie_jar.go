package collection

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// cookieJarJSON is how tough-cookie, Newman's jar, writes itself; the settings are those of Newman's jar.
type cookieJarJSON struct {
	Version              string       `json:"version"`
	StoreType            string       `json:"storeType"`
	RejectPublicSuffixes bool         `json:"rejectPublicSuffixes"`
	EnableLooseMode      bool         `json:"enableLooseMode"`
	AllowSpecialUse      bool         `json:"allowSpecialUseDomain"`
	PrefixSecurity       string       `json:"prefixSecurity"`
	Cookies              []cookieJSON `json:"cookies"`
}

type cookieJSON struct {
	Key          string `json:"key"`
	Value        string `json:"value"`
	Expires      string `json:"expires,omitempty"` // none for a session cookie
	Domain       string `json:"domain"`
	Path         string `json:"path"`
	Secure       bool   `json:"secure,omitempty"`
	HTTPOnly     bool   `json:"httpOnly,omitempty"`
	HostOnly     bool   `json:"hostOnly"`
	Creation     string `json:"creation,omitempty"`
	LastAccessed string `json:"lastAccessed,omitempty"`
	SameSite     string `json:"sameSite,omitempty"`
}

// LoadCookies reads a cookie jar as Newman's --export-cookie-jar writes it.
func LoadCookies(ctx context.Context, src string, o LoadOptions) ([]Cookie, error) {
	s, err := o.read(ctx, src, "")
	if err != nil {
		return nil, err
	}
	var ignored []Warning
	d, err := newDocument(s.name, s.text, &ignored)
	if err != nil {
		return nil, err
	}
	list := objectOf(d.root).get("cookies")
	if !list.IsArray() {
		return nil, d.errorf(d.root, "this is no cookie jar: expected an object with an array %q", "cookies")
	}
	return d.cookies(list)
}

func (d *document) cookies(list gjson.Result) ([]Cookie, error) {
	cookies := []Cookie{}
	var err error
	list.ForEach(func(_, v gjson.Result) bool {
		if !v.IsObject() {
			err = d.errorf(v, "a cookie is %s, expected an object", kindOf(v))
			return false
		}
		cookies = append(cookies, cookie(objectOf(v)))
		return true
	})
	return cookies, err
}

func cookie(o object) Cookie {
	c := Cookie{
		Name:         textOf(o.get("key")),
		Value:        textOf(o.get("value")),
		Domain:       textOf(o.get("domain")),
		Path:         firstText(o.text("path"), "/"),
		Expires:      jarTime(o.get("expires")),
		Secure:       truthy(o.get("secure")),
		HTTPOnly:     truthy(o.get("httpOnly")),
		HostOnly:     truthy(o.get("hostOnly")),
		SameSite:     sameSite(textOf(o.get("sameSite"))),
		Created:      jarTime(o.get("creation")),
		LastAccessed: jarTime(o.get("lastAccessed")),
	}
	if age := o.get("maxAge"); age.Type == gjson.Number { // beats expires, and counts from the creation
		const century = 100 * 365 * 24 * 3600 // keeps the sum inside time.Duration
		seconds := min(max(age.Num, -1), century)
		c.Expires = c.Created.Add(time.Duration(seconds) * time.Second)
	}
	return c
}

// jarTime is zero for what is no time: tough-cookie writes "Infinity" for never.
func jarTime(v gjson.Result) time.Time {
	t, err := time.Parse(time.RFC3339Nano, textOf(v))
	if err != nil {
		return time.Time{}
	}
	return t
}

func sameSite(text string) string {
	switch strings.ToLower(text) {
	case "strict":
		return "Strict"
	case "lax":
		return "Lax"
	case "none":
		return "None"
	}
	return ""
}

// WriteCookies writes a jar that Newman's --cookie-jar and LoadCookies read.
func WriteCookies(w io.Writer, cookies []Cookie) error {
	jar := cookieJarJSON{
		Version:         "tough-cookie@4.1.3-postman.1", // the form written here
		StoreType:       "MemoryCookieStore",
		EnableLooseMode: true,
		AllowSpecialUse: true,
		PrefixSecurity:  "silent",
		Cookies:         make([]cookieJSON, 0, len(cookies)),
	}
	for _, c := range cookies {
		jar.Cookies = append(jar.Cookies, cookieJSON{
			Key: c.Name, Value: c.Value, Domain: c.Domain, Path: c.Path,
			Expires: jarText(c.Expires), Creation: jarText(c.Created), LastAccessed: jarText(c.LastAccessed),
			Secure: c.Secure, HTTPOnly: c.HTTPOnly, HostOnly: c.HostOnly,
			SameSite: strings.ToLower(c.SameSite),
		})
	}
	if err := writeJSON(w, jar); err != nil {
		return fmt.Errorf("write the cookies: %w", err)
	}
	return nil
}

func jarText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
