package script

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// cookieMember is what a cookie has beside name and value.
type cookieMember struct {
	rt *realm
	c  collection.Cookie
}

func (m *cookieMember) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (m *cookieMember) field(name string) goja.Value {
	vm := m.rt.vm
	switch name {
	case "domain":
		return vm.ToValue(m.c.Domain)
	case "path":
		return vm.ToValue(m.c.Path)
	case "expires":
		return m.expires()
	case "maxAge":
		return vm.ToValue(m.maxAge())
	case "secure":
		return vm.ToValue(m.c.Secure)
	case "httpOnly":
		return vm.ToValue(m.c.HTTPOnly)
	case "hostOnly":
		return vm.ToValue(m.c.HostOnly)
	case "session":
		return vm.ToValue(m.c.Expires.IsZero())
	case "sameSite":
		return orUndef(vm, m.c.SameSite)
	}
	return nil
}

func (m *cookieMember) assign(string, goja.Value) bool { return false }

func (m *cookieMember) keys() []string {
	return []string{"expires", "maxAge", "domain", "path", "secure", "httpOnly", "hostOnly"}
}

// expires is a Date, null for a cookie that ends with the session.
func (m *cookieMember) expires() goja.Value {
	if m.c.Expires.IsZero() {
		return goja.Null()
	}
	date, err := m.rt.vm.New(m.rt.vm.Get("Date"), m.rt.vm.ToValue(m.c.Expires.UnixMilli()))
	if err != nil {
		panic(err)
	}
	return date
}

// maxAge is how many seconds are left, 0 for a cookie of the session.
func (m *cookieMember) maxAge() int64 {
	if m.c.Expires.IsZero() {
		return 0
	}
	return int64(time.Until(m.c.Expires).Round(time.Second) / time.Second)
}

// attributes are what a Set-Cookie line has behind the value.
func (m *cookieMember) attributes() string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString("; " + name + value) }
	if age := m.maxAge(); age > 0 {
		add("Max-Age=", strconv.FormatInt(age, 10))
	}
	if !m.c.Expires.IsZero() {
		add("Expires=", m.c.Expires.UTC().Format(http.TimeFormat))
	}
	if m.c.Domain != "" && !m.c.HostOnly {
		add("Domain=", m.c.Domain)
	}
	if m.c.Path != "" {
		add("Path=", m.c.Path)
	}
	if m.c.Secure {
		add("Secure", "")
	}
	if m.c.HTTPOnly {
		add("HttpOnly", "")
	}
	return b.String()
}

func (x *execution) cookieRows(cookies []collection.Cookie) *listAPI {
	l := x.newList(listOptions{name: "name", decoded: true, caseless: true})
	for _, c := range cookies {
		l.rows = append(l.rows, &rowAPI{
			list: l, Param: collection.Param{Key: c.Name, Value: c.Value}, more: &cookieMember{rt: x.rt, c: c},
		})
	}
	return l
}

func (x *execution) cookieList(cookies []collection.Cookie) *goja.Object {
	return x.listObject(x.cookieRows(cookies))
}

// cookiesAPI is pm.cookies: the jar's cookies for the request's URL, and the jar itself.
type cookiesAPI struct {
	*listAPI
	jar goja.Value
}

func (x *execution) cookies() goja.Value {
	var all []collection.Cookie
	// Before the request Postman's list is empty: the cookies are those of the URL that was asked in the end.
	if jar := x.host.Jar; x.host.Event == collection.Test && jar != nil && jar.All != nil && x.host.Request != nil {
		asked := (&urlAPI{x: x, url: &x.host.Request.URL}).String()
		if res := x.host.Response; res != nil && res.URL != "" {
			asked = res.URL
		}
		all, _ = jar.All(asked) // a URL with unresolved references has no cookies yet
	}
	return x.rt.object(&cookiesAPI{listAPI: x.cookieRows(all)})
}

func (c *cookiesAPI) method(name string) func(goja.FunctionCall) goja.Value {
	if name == "jar" {
		return func(goja.FunctionCall) goja.Value {
			if c.jar == nil {
				c.jar = c.x.rt.object(&jarAPI{x: c.x})
			}
			return c.jar
		}
	}
	return c.listAPI.method(name)
}

// jarAPI is pm.cookies.jar(): each function calls back or, without a callback, gives a promise.
type jarAPI struct{ x *execution }

func (j *jarAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "get":
		return func(c goja.FunctionCall) goja.Value { return j.answer(c, 2, "get", j.get) }
	case "getAll":
		return func(c goja.FunctionCall) goja.Value { return j.answer(c, 1, "getAll", j.getAll) }
	case "set":
		return func(c goja.FunctionCall) goja.Value { return j.answer(c, 2, "set", j.set) }
	case "unset":
		return func(c goja.FunctionCall) goja.Value { return j.answer(c, 2, "unset", j.unset) }
	case "clear":
		return func(c goja.FunctionCall) goja.Value { return j.answer(c, 1, "clear", j.clear) }
	}
	return nil
}

func (j *jarAPI) field(string) goja.Value        { return nil }
func (j *jarAPI) assign(string, goja.Value) bool { return false }
func (j *jarAPI) keys() []string                 { return nil }

// answer does the work and hands the result to the callback, which is the last argument, or to a promise.
func (j *jarAPI) answer(c goja.FunctionCall, need int, name string, work func(url string, args []goja.Value) (goja.Value, error)) goja.Value {
	args := c.Arguments
	var callback goja.Callable
	if len(args) > 0 {
		if f, ok := goja.AssertFunction(args[len(args)-1]); ok {
			callback, args = f, args[:len(args)-1]
		}
	}
	if j.x.host.Jar == nil {
		j.x.throw("Error", "cookies are not available to this script")
	}
	url := j.url(args)
	switch {
	case url == "":
		j.x.throw("TypeError", "CookieJar."+name+"() requires a valid url")
	case len(args) < need && name == "set":
		j.x.throw("TypeError", "CookieJar.set() requires a valid set cookie arguments")
	case name != "set" && need > 1 && (len(args) < need || !goja.IsString(args[1])):
		j.x.throw("TypeError", "CookieJar."+name+"() requires cookie name to be a string")
	}
	return j.x.later(callback, func() (goja.Value, error) { return work(url, args[1:]) })
}

func (j *jarAPI) url(args []goja.Value) string {
	if len(args) == 0 || !goja.IsString(args[0]) {
		return ""
	}
	u := text(args[0])
	if u != "" && !strings.Contains(u, "://") {
		u = "http://" + u
	}
	return u
}

func (j *jarAPI) get(url string, args []goja.Value) (goja.Value, error) {
	all, err := j.x.host.Jar.All(url)
	for _, c := range slices.Backward(all) {
		if c.Name == text(args[0]) {
			return j.x.rt.vm.ToValue(decodeCookie(c.Value)), nil
		}
	}
	return goja.Null(), err
}

// getAll takes {http: false} to leave out cookies that scripts of a page may not see, and {secure: false} those for https.
func (j *jarAPI) getAll(url string, args []goja.Value) (goja.Value, error) {
	all, err := j.x.host.Jar.All(url)
	if err != nil {
		return nil, err
	}
	if len(args) > 0 {
		if o, ok := args[0].(*goja.Object); ok {
			without := func(name string) bool { v := o.Get(name); return v != nil && !v.ToBoolean() }
			noHTTP, noSecure := without("http"), without("secure")
			all = slices.DeleteFunc(slices.Clone(all), func(c collection.Cookie) bool { return noHTTP && c.HTTPOnly || noSecure && c.Secure })
		}
	}
	return j.x.cookieList(all), nil
}

func (j *jarAPI) set(url string, args []goja.Value) (goja.Value, error) {
	c, err := readCookie(args)
	if err == nil {
		err = j.x.host.Jar.Set(url, c)
	}
	if err != nil {
		return nil, err
	}
	return j.x.cookieRows([]collection.Cookie{placed(c, url)}).row(0), nil
}

func (j *jarAPI) unset(url string, args []goja.Value) (goja.Value, error) {
	return goja.Undefined(), j.x.host.Jar.Remove(url, text(args[0]))
}

func (j *jarAPI) clear(url string, _ []goja.Value) (goja.Value, error) {
	return goja.Undefined(), j.x.host.Jar.Clear(url)
}
