package script

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
)

// urlAPI is pm.request.url.
type urlAPI struct {
	x     *execution
	url   *collection.URL
	lists map[string]goja.Value
	parts map[string]urlArray
	given bool // an array, so that its changes are looked for at the end
}

// urlArray is the host or path that a script was given. It may have changed it since: url.path.push('x').
type urlArray struct {
	array *goja.Object
	from  string // Base when it was made
	was   []string
}

func (u *urlAPI) method(name string) func(goja.FunctionCall) goja.Value {
	give := func(f func(goja.FunctionCall) string) func(goja.FunctionCall) goja.Value {
		return func(c goja.FunctionCall) goja.Value { return u.x.rt.vm.ToValue(f(c)) }
	}
	switch name {
	case "toString", "valueOf":
		return give(u.text)
	case "getHost":
		return give(func(goja.FunctionCall) string { return u.split().hostText() })
	case "getPath":
		return give(func(c goja.FunctionCall) string {
			if p := u.split(); c.Argument(0).ToBoolean() {
				return "/" + strings.Join(p.path, "/")
			}
			return u.path()
		})
	case "getQueryString":
		return give(func(goja.FunctionCall) string { return queryText(u.url.Query) })
	case "getPathWithQuery":
		return give(func(goja.FunctionCall) string { return u.pathWithQuery() })
	case "getRemote":
		return give(func(c goja.FunctionCall) string { return u.remote(c.Argument(0).ToBoolean()) })
	case "getOAuth1BaseUrl":
		return give(func(goja.FunctionCall) string { return u.oauthBase() })
	case "addQueryParams":
		return u.addQuery
	case "removeQueryParams":
		return u.removeQuery
	case "update":
		return func(c goja.FunctionCall) goja.Value { u.set(c.Argument(0)); return goja.Undefined() }
	case "toJSON":
		return u.toJSON
	}
	// A URL often stands where its text is meant: url.includes('x').
	return u.stringMethod(name)
}

// stringMethod lends the URL the methods of its text.
func (u *urlAPI) stringMethod(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "includes", "indexOf", "startsWith", "endsWith", "match", "replace", "split", "substring", "slice", "toLowerCase":
	default:
		return nil
	}
	return func(c goja.FunctionCall) goja.Value {
		s := u.x.rt.vm.ToValue(u.String())
		f, _ := goja.AssertFunction(s.ToObject(u.x.rt.vm).Get(name))
		v, ex := u.x.call(f, s, c.Arguments...)
		if ex != nil {
			panic(ex)
		}
		return v
	}
}

// split takes Base apart, after taking over what the script did to the arrays that it was given.
func (u *urlAPI) split() urlParts {
	p := splitBase(u.url.Base)
	changed := false
	for name, a := range u.parts {
		if a.from != u.url.Base {
			continue
		}
		now := u.x.segments(a.array, '/')
		if slices.Equal(now, a.was) {
			continue
		}
		changed = true
		if name == "path" {
			p.path, p.hasPath = now, true
		} else {
			p.host = now
		}
	}
	if changed {
		u.parts = nil
		u.url.Base = p.String()
	}
	return p
}

func (u *urlAPI) path() string { return fillPath(u.split().path, u.url.Variables) }

func (u *urlAPI) pathWithQuery() string {
	s := u.path()
	if q := queryText(u.url.Query); q != "" {
		s += "?" + q
	}
	return s
}

// text is toString(forceProtocol).
func (u *urlAPI) text(c goja.FunctionCall) string {
	if c.Argument(0).ToBoolean() && u.split().protocol == "" {
		return "http://" + u.String()
	}
	return u.String()
}

// String is the URL with path variables filled in and without disabled parameters.
func (u *urlAPI) String() string {
	p := u.split()
	if p.hasPath {
		p.path = strings.Split(strings.TrimPrefix(u.path(), "/"), "/")
	}
	s := p.String()
	if slices.ContainsFunc(u.url.Query, func(q collection.Param) bool { return !q.Disabled }) {
		s += "?" + queryText(u.url.Query) // "http://host?" has one row, which is empty
	}
	if u.url.Hash != "" {
		s += "#" + u.url.Hash
	}
	return s
}

// remote is host and port; the port that the protocol implies is left out unless it is forced.
func (u *urlAPI) remote(force bool) string {
	p := u.split()
	s, port := p.hostText(), p.port
	if port == "" && force {
		port = "80"
		if p.protocol == "https" {
			port = "443"
		}
	}
	if port != "" {
		s += ":" + port
	}
	return s
}

func (u *urlAPI) oauthBase() string {
	p := u.split()
	protocol, port := p.protocol, p.port
	if protocol == "" {
		protocol = "http"
	}
	s := strings.ToLower(protocol + "://" + p.hostText())
	implied := map[string]string{"http": "80", "https": "443"}
	if port != "" && port != implied[protocol] {
		s += ":" + port
	}
	return s + u.path()
}

func (u *urlAPI) field(name string) goja.Value {
	vm := u.x.rt.vm
	switch name {
	case "query":
		return u.list(name, &u.url.Query)
	case "variables":
		return u.list(name, &u.url.Variables)
	case "hash":
		return orUndef(vm, u.url.Hash)
	case "protocol":
		return orUndef(vm, u.split().protocol)
	case "port":
		return orUndef(vm, u.split().port)
	case "host", "path":
		return u.array(name)
	case "auth":
		p := u.split()
		if !p.hasAuth {
			return goja.Undefined()
		}
		o := vm.NewObject()
		_ = o.Set("user", p.user)
		_ = o.Set("password", p.password)
		return o
	case "length":
		return vm.ToValue(len(u.String()))
	}
	return nil
}

func orUndef(vm *goja.Runtime, s string) goja.Value {
	if s == "" {
		return goja.Undefined()
	}
	return vm.ToValue(s)
}

func (u *urlAPI) list(name string, rows *[]collection.Param) goja.Value {
	if v, ok := u.lists[name]; ok {
		return v
	}
	if u.lists == nil {
		u.lists = map[string]goja.Value{}
	}
	u.lists[name] = u.x.listObject(u.x.listOf(rows, listOptions{multi: name == "query", query: name == "query", variable: name == "variables"}))
	return u.lists[name]
}

// array is the host or path as a JavaScript array, which the script may change.
func (u *urlAPI) array(name string) goja.Value {
	p := u.split()
	if a, ok := u.parts[name]; ok && a.from == u.url.Base {
		return a.array
	}
	parts := p.host
	if name == "path" {
		parts = p.path
	}
	items := make([]any, len(parts))
	for i, s := range parts {
		items[i] = s
	}
	a := u.x.rt.vm.NewArray(items...)
	if !u.given {
		u.given = true
		u.x.atEnd(func() { u.split() })
	}
	if u.parts == nil {
		u.parts = map[string]urlArray{}
	}
	u.parts[name] = urlArray{array: a, from: u.url.Base, was: parts}
	return a
}

func (u *urlAPI) assign(name string, v goja.Value) bool {
	p := u.split()
	switch name {
	case "protocol":
		p.protocol = strings.TrimSuffix(text(v), "://")
	case "host":
		p.host = u.x.segments(v, '.')
	case "path":
		p.path, p.hasPath = u.x.segments(v, '/'), true
	case "port":
		p.port = text(v)
	case "hash":
		u.url.Hash = text(v)
		return true
	case "query":
		u.url.Query = u.x.newList(listOptions{}).read(v)
		delete(u.lists, "query")
		return true
	case "variables":
		u.url.Variables = u.x.newList(listOptions{}).read(v)
		delete(u.lists, "variables")
		return true
	case "auth":
		p.setAuth(v)
	default:
		return false
	}
	u.parts = nil
	u.url.Base = p.String()
	return true
}

func (u *urlAPI) keys() []string {
	p := u.split()
	keys := []string{}
	for _, k := range []struct {
		name string
		has  bool
	}{{"auth", p.hasAuth}, {"protocol", p.protocol != ""}, {"port", p.port != ""}, {"path", p.hasPath}, {"hash", u.url.Hash != ""}} {
		if k.has {
			keys = append(keys, k.name)
		}
	}
	return append(keys, "host", "query", "variables")
}

// set replaces the whole URL. A text has no path variables: those of the old URL are gone, as in Postman.
func (u *urlAPI) set(v goja.Value) {
	*u.url = u.x.readURL(v)
	u.lists, u.parts = nil, nil
}

func (u *urlAPI) addQuery(c goja.FunctionCall) goja.Value {
	l, _ := nativeOf[*listAPI](u.field("query"))
	given := c.Argument(0)
	if o, ok := given.(*goja.Object); ok && o.ClassName() != "Array" && o.Get("key") != nil {
		given = u.x.rt.vm.NewArray(o) // one parameter
	}
	return l.setRows(append(l.rows, l.readRows(given)...))
}

// removeQuery drops a parameter by name, or several by an array of names or parameters.
func (u *urlAPI) removeQuery(c goja.FunctionCall) goja.Value {
	l, _ := nativeOf[*listAPI](u.field("query"))
	for _, name := range u.x.names(c.Argument(0)) {
		l.rows = slices.DeleteFunc(l.rows, func(r *rowAPI) bool { return r.Key == name })
	}
	l.changed()
	return goja.Undefined()
}

// names reads one name or an array of names; an object counts by its key.
func (x *execution) names(v goja.Value) []string {
	o, ok := v.(*goja.Object)
	if !ok {
		return []string{text(v)}
	}
	if o.ClassName() != "Array" {
		return []string{member(o, "key")}
	}
	var all []string
	x.rt.vm.ForOf(o, func(item goja.Value) bool {
		all = append(all, x.names(item)...)
		return true
	})
	return all
}

func (u *urlAPI) toJSON(goja.FunctionCall) goja.Value {
	o := u.x.rt.vm.NewObject()
	for _, k := range u.keys() {
		v := u.field(k)
		if l, ok := nativeOf[*listAPI](v); ok {
			v = l.toJSON(goja.FunctionCall{})
		}
		if k == "variables" {
			k = "variable"
		}
		_ = o.Set(k, v)
	}
	return o
}
