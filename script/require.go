package script

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
)

// Library returns the CommonJS source of a module by the name that scripts require; false when there is none.
type Library func(name string) (source string, ok bool)

// require is require(name). A module is loaded once in each runtime.
func (x *execution) require(c goja.FunctionCall) goja.Value {
	return x.rt.needed(c.Argument(0).String())
}

// requirePackage is pm.require(name), which takes npm:name@version too.
func (x *execution) requirePackage(c goja.FunctionCall) goja.Value {
	name := text(c.Argument(0))
	if v, ok := x.rt.module(name); ok {
		return v
	}
	message := x.rt.noModule(name)
	if strings.HasPrefix(name, "npm:") || strings.HasPrefix(name, "@") || strings.HasPrefix(name, "jsr:") {
		message = strings.Replace(message, "Cannot find module", "Cannot find package", 1)
	}
	x.throw("Error", message)
	return nil
}

// module returns a module's exports, loading it the first time: our own, one of the library, one of the user's packages.
func (rt *realm) module(name string) (goja.Value, bool) {
	if strings.HasPrefix(name, "npm:") {
		if v, ok := rt.userModule(name); ok {
			return v, true
		}
		if p, ok := parsePackage(name); !ok || p.version != "" {
			return nil, false
		}
		name = strings.TrimPrefix(name, "npm:")
	}
	name = strings.TrimPrefix(name, "node:")
	if name == "xml2Js" {
		name = "xml2js" // Requestly knows it by both names
	}
	if v := rt.nativeModule(name); v != nil {
		return v, true
	}
	if v, ok := rt.nodeModule(name); ok {
		return v, true
	}
	if v, ok := rt.bundled(name); ok {
		return v, true
	}
	return rt.userModule(name)
}

// libraryNames are the modules that come with a binary that was built whole.
const libraryNames = ` ajv assert backbone chai cheerio csv-parse/lib/sync events json lodash moment nanoid path postman-collection
	punycode querystring stream string_decoder timers tv4 url util xml2js `

// noModule says that a module is missing, and what would bring it.
func (rt *realm) noModule(name string) string {
	message := fmt.Sprintf("Cannot find module '%s'", name)
	p, ok := parsePackage(name)
	switch {
	case strings.Contains(libraryNames, " "+name+" "):
		return message + ": this binary was built without the JavaScript libraries; build it with make build"
	case isMachineModule(name):
		return message + ": scripts reach the network with pm.sendRequest and fetch alone, and nothing of the machine"
	case strings.HasPrefix(name, "jsr:"):
		return message + ": packages of jsr are not supported; many are on npm too"
	case !ok || rt.opts.Dir == "":
		return message
	}
	install := p.name
	if p.version != "" {
		install += "@" + p.version
	}
	return fmt.Sprintf("%s: it does not come with runner and is not in %s; run \"npm install %s\" in %s",
		message, filepath.Join(rt.opts.Dir, "node_modules"), install, rt.opts.Dir)
}

// bundled returns the exports of a module of the library: for Requestly's scripts those of its own version, where there
// is one.
func (rt *realm) bundled(name string) (goja.Value, bool) {
	if rt.x != nil && rt.x.requestly() && !strings.HasPrefix(name, "rq:") {
		if v, ok := rt.bundled("rq:" + name); ok {
			return v, true
		}
	}
	if m, ok := rt.modules[name]; ok {
		return m.Get("exports"), true
	}
	if rt.opts.Libraries == nil {
		return nil, false
	}
	source, ok := rt.opts.Libraries(name)
	if !ok {
		return nil, false
	}
	code := rt.opts.Cache.get(cacheKey{mode: commonJS, source: source})
	if code.err != nil {
		rt.throw("Error", fmt.Sprintf("module '%s': %s", name, code.err.Error()))
	}
	return rt.completed(name, rt.load(name, code)), true
}

// needed is a module that another one is made of; what is missing is an error.
func (rt *realm) needed(name string) goja.Value {
	v, ok := rt.module(name)
	if !ok {
		rt.throw("Error", rt.noModule(name))
	}
	return v
}

// load runs a module. It is known before it runs, so that modules may require each other.
func (rt *realm) load(name string, code compiled) goja.Value {
	m, exports := rt.vm.NewObject(), rt.vm.NewObject()
	_ = m.Set("exports", exports)
	if rt.modules == nil {
		rt.modules = make(map[string]*goja.Object)
	}
	rt.modules[name] = m
	rt.install(code.needs)
	wrapper, err := rt.vm.RunProgram(code.program)
	if err == nil {
		f, _ := goja.AssertFunction(wrapper)
		require := rt.fn("require", func(c goja.FunctionCall) goja.Value {
			return rt.needed(text(c.Argument(0)))
		})
		_, err = f(exports, exports, require, m)
	}
	if err != nil {
		delete(rt.modules, name)
		panic(err)
	}
	return m.Get("exports")
}

// libraryGlobal returns a global that stands for a module, loaded when the script first names it.
func (x *execution) libraryGlobal(name string) goja.Value {
	module := x.moduleOf(name)
	if module == "" {
		return nil
	}
	v, ok := x.rt.module(module)
	if !ok {
		return nil
	}
	if name == "xml2Json" {
		return x.xml2Json(v)
	}
	return v
}

// moduleOf is the module behind a global. Postman's _ is lodash 3, Requestly's lodash 4.
func (x *execution) moduleOf(global string) string {
	switch global {
	case "_":
		if x.requestly() {
			return "lodash"
		}
		return "lodash3"
	case "CryptoJS":
		return "crypto-js"
	case "cheerio", "tv4":
		return global
	case "Backbone":
		return "backbone"
	case "xml2Json":
		return "xml2js"
	}
	return ""
}

// xml2Json is xml2Json(text): a plain object by Postman's settings of xml2js.
func (x *execution) xml2Json(xml2js goja.Value) goja.Value {
	return x.rt.fn("xml2Json", func(c goja.FunctionCall) goja.Value {
		parse, ok := goja.AssertFunction(xml2js.ToObject(x.rt.vm).Get("parseString"))
		if !ok {
			x.throw("Error", "xml2Json: the module xml2js has no parseString")
		}
		settings := x.rt.vm.NewObject()
		for name, v := range map[string]bool{"explicitArray": false, "async": false, "trim": true, "mergeAttrs": false} {
			_ = settings.Set(name, v)
		}
		result := goja.Undefined()
		back := x.rt.fn("", func(c goja.FunctionCall) goja.Value {
			if defined(c.Argument(0)) {
				x.badXML(c.Argument(0))
				return goja.Undefined()
			}
			result = c.Argument(1)
			return goja.Undefined()
		})
		if _, ex := x.call(parse, xml2js, c.Argument(0), settings, back); ex != nil {
			panic(ex)
		}
		return result
	})
}

// badXML throws in Requestly. In Postman xml2Json gives undefined for bad XML and nobody learns why; the console tells.
func (x *execution) badXML(reason goja.Value) {
	if x.requestly() {
		panic(reason)
	}
	x.warn("xml2Json: " + strings.ReplaceAll(member(reason.ToObject(x.rt.vm), "message"), "\n", ", "))
}
