package script

import (
	"strings"

	"github.com/dop251/goja"
	"github.com/nlnwa/whatwg-url/url"
)

// webURL is the state of a URL object.
type webURL struct {
	*url.Url
	params *goja.Object // made when first asked for
}

// urlClass makes the web's URL.
func (rt *realm) urlClass() *class {
	k := rt.newClass("URL", func(c goja.ConstructorCall) *goja.Object {
		u, err := parseWebURL(c.Arguments)
		if err != nil {
			e := rt.newError("TypeError", "Invalid URL")
			_ = e.Set("code", "ERR_INVALID_URL")
			_ = e.Set("input", orUndefined(c.Argument(0)).String())
			panic(e)
		}
		rt.attach(c.This, &webURL{Url: u})
		return nil
	})
	k.static("canParse", func(c goja.FunctionCall) goja.Value {
		_, err := parseWebURL(c.Arguments)
		return rt.vm.ToValue(err == nil)
	})
	for _, p := range webURLParts() {
		get := func(c goja.FunctionCall) goja.Value { return rt.vm.ToValue(p.get(receiver[*webURL](rt, c.This))) }
		if p.set == nil {
			k.getter(p.name, get)
			continue
		}
		k.accessor(p.name, get, func(c goja.FunctionCall) goja.Value {
			u := receiver[*webURL](rt, c.This)
			p.set(rt, u, c.Argument(0).String())
			u.refresh()
			return goja.Undefined()
		})
	}
	k.getter("searchParams", func(c goja.FunctionCall) goja.Value { return rt.paramsOf(receiver[*webURL](rt, c.This)) })
	href := func(c goja.FunctionCall) goja.Value { return rt.vm.ToValue(receiver[*webURL](rt, c.This).Href(false)) }
	k.method("toString", href)
	k.method("toJSON", href)
	return k
}

// parseWebURL reads the arguments of new URL(text, base?).
func parseWebURL(args []goja.Value) (*url.Url, error) {
	c := goja.FunctionCall{Arguments: args}
	ref := c.Argument(0).String()
	if base := c.Argument(1); !goja.IsUndefined(base) {
		return url.ParseRef(base.String(), ref)
	}
	return url.Parse(ref)
}

// webURLPart is one of a URL's members.
type webURLPart struct {
	name string
	get  func(*webURL) string
	set  func(*realm, *webURL, string) // nil for one that cannot be set
}

func webURLParts() []webURLPart {
	simple := func(set func(*webURL, string)) func(*realm, *webURL, string) {
		return func(_ *realm, u *webURL, s string) { set(u, s) }
	}
	return []webURLPart{
		{"href", func(u *webURL) string { return u.Href(false) }, (*realm).setHref},
		{"origin", (*webURL).origin, nil},
		{"protocol", func(u *webURL) string { return u.Protocol() }, simple((*webURL).setProtocol)},
		{"username", func(u *webURL) string { return u.Username() }, simple(func(u *webURL, s string) { u.SetUsername(s) })},
		{"password", func(u *webURL) string { return u.Password() }, simple(func(u *webURL, s string) { u.SetPassword(s) })},
		{"host", func(u *webURL) string { return u.Host() }, simple(func(u *webURL, s string) { u.SetHost(s) })},
		{"hostname", func(u *webURL) string { return u.Hostname() }, simple(func(u *webURL, s string) { u.SetHostname(s) })},
		{"port", func(u *webURL) string { return u.Port() }, simple(func(u *webURL, s string) { u.SetPort(s) })},
		{"pathname", func(u *webURL) string { return u.Pathname() }, simple(func(u *webURL, s string) { u.SetPathname(s) })},
		{"search", func(u *webURL) string { return u.Search() }, simple((*webURL).setSearch)},
		{"hash", func(u *webURL) string { return u.Hash() }, simple(func(u *webURL, s string) { u.SetHash(s) })},
	}
}

func (rt *realm) setHref(u *webURL, s string) {
	parsed, err := url.Parse(s)
	if err != nil {
		rt.throwCode("TypeError", "ERR_INVALID_URL", "Invalid URL")
	}
	u.Url = parsed
}

func (u *webURL) setProtocol(s string) {
	s, _, _ = strings.Cut(s, ":")
	u.SetProtocol(s)
}

// setSearch empties the query first: the library would add to it.
func (u *webURL) setSearch(s string) {
	u.SetSearch("")
	if s != "" {
		u.SetSearch(s)
	}
}

// origin is what the browser's rules of one origin compare.
func (u *webURL) origin() string {
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		return u.Protocol() + "//" + u.Host()
	case "blob":
		if inner, err := url.Parse(u.Pathname()); err == nil && strings.HasPrefix(inner.Scheme(), "http") {
			return (&webURL{Url: inner}).origin()
		}
	}
	return "null"
}

// refresh gives the searchParams object, when there is one, what the URL says now.
func (u *webURL) refresh() {
	if u.params == nil {
		return
	}
	if p, ok := stateOf[*searchParams](u.params); ok {
		p.rows = parseParams(strings.TrimPrefix(u.Search(), "?"))
	}
}

// paramsOf is url.searchParams: writing there changes the URL.
func (rt *realm) paramsOf(u *webURL) *goja.Object {
	if u.params == nil {
		p := &searchParams{url: u, rows: parseParams(strings.TrimPrefix(u.Search(), "?"))}
		u.params = rt.class("URLSearchParams").instance(p)
	}
	return u.params
}
