package script

import (
	"slices"

	"github.com/dop251/goja"
	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// pmAPI is pm, and rq: one object under two names.
type pmAPI struct {
	x    *execution
	made map[string]goja.Value // members that are objects
}

func (p *pmAPI) method(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "sendRequest":
		return p.x.sendRequest
	case "require":
		return p.x.requirePackage
	case "datasets", "getData":
		return p.x.missing(p.x.apiName()+"."+name, "give the rows with --iteration-data and read them with pm.iterationData")
	}
	return nil
}

func (p *pmAPI) field(name string) goja.Value {
	if v, ok := p.made[name]; ok {
		return v
	}
	v := p.make(name)
	if v != nil {
		if p.made == nil {
			p.made = make(map[string]goja.Value, 8)
		}
		p.made[name] = v
	}
	return v
}

func (p *pmAPI) make(name string) goja.Value {
	x, h := p.x, p.x.host
	if v := p.makeScope(name); v != nil {
		return v
	}
	switch name {
	case "test":
		return x.testFunc(x.global("pm"))
	case "expect":
		return x.rt.chai(h.Dialect).value()
	case "info":
		return x.rt.object(&infoAPI{x: x})
	case "request":
		if h.Request != nil {
			return x.requestObject()
		}
	case "response":
		if h.Response != nil {
			return x.responseObject(h.Response)
		}
	case "cookies":
		return x.cookies()
	case "execution":
		return x.rt.object(&flowAPI{x: x})
	case "visualizer":
		return x.rt.object(&visualizerAPI{x: x})
	case "vault":
		return x.rt.object(&vaultAPI{x: x})
	case "secrets":
		if x.requestly() {
			return x.rt.object(&secretsAPI{x: x})
		}
	case "isSafeMode":
		if x.requestly() {
			return x.rt.vm.ToValue(false)
		}
	}
	return x.dynamicVariable(name)
}

func (p *pmAPI) makeScope(name string) goja.Value {
	x, h := p.x, p.x.host
	switch name {
	case "environment":
		return x.scope(h.Environment, "environment")
	case "globals":
		return x.scope(h.Globals, "global")
	case "collectionVariables":
		return x.scope(h.CollectionVariables, "collection")
	case "variables":
		return x.scope(h.Local, "runtime", x.dataRow(), h.Environment, h.CollectionVariables, h.Globals)
	case "iterationData":
		if h.Data == nil && x.requestly() {
			return nil // Requestly's docs: undefined without a data file
		}
		data := x.dataRow()
		if data == nil {
			data = vars.NewScope("", nil)
		}
		return x.scope(data, "iterationData")
	}
	return nil
}

// assign leaves the members of pm as they are, as in Postman; test and expect may be replaced.
func (p *pmAPI) assign(name string, _ goja.Value) bool {
	return name != "test" && slices.Contains(p.keys(), name)
}

func (p *pmAPI) keys() []string {
	return []string{
		"info", "globals", "environment", "collectionVariables", "variables", "iterationData", "request",
		"response", "cookies", "visualizer", "test", "execution", "vault",
	}
}

// missing is a member that a peer has and that we do not: calling it says so, and what to do instead.
func (x *execution) missing(member, instead string) func(goja.FunctionCall) goja.Value {
	return func(goja.FunctionCall) goja.Value {
		x.throw("Error", member+" is not supported by runner: "+instead)
		return nil
	}
}

// infoAPI is pm.info.
type infoAPI struct{ x *execution }

func (i *infoAPI) method(string) func(goja.FunctionCall) goja.Value { return nil }

func (i *infoAPI) field(name string) goja.Value {
	info := &i.x.host.Info
	switch name {
	case "eventName":
		return i.x.rt.vm.ToValue(i.eventName())
	case "iteration":
		return i.x.rt.vm.ToValue(info.Iteration)
	case "iterationCount":
		return i.x.rt.vm.ToValue(info.IterationCount)
	case "requestName":
		return i.x.rt.vm.ToValue(info.RequestName)
	case "requestId":
		return i.x.rt.vm.ToValue(info.RequestID)
	}
	if !i.x.requestly() {
		return nil
	}
	switch name {
	case "entryIndex":
		return i.x.rt.vm.ToValue(info.Entry)
	case "totalEntries":
		return i.x.rt.vm.ToValue(info.Entries)
	}
	return nil
}

func (i *infoAPI) eventName() string {
	if i.x.requestly() && i.x.host.Event == collection.Test {
		return "postresponse"
	}
	return string(i.x.host.Event)
}

// assign keeps what is there: info can only be read.
func (i *infoAPI) assign(name string, _ goja.Value) bool { return i.field(name) != nil }

func (i *infoAPI) keys() []string {
	return []string{"eventName", "iteration", "iterationCount", "requestName", "requestId"}
}
