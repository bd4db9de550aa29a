package collection

import (
	"github.com/tidwall/gjson"
)

// requestlyScopes reads the environments of an export. The global one is marked, or has the id "global".
func (d *document) requestlyScopes(v gjson.Result) []scope {
	var list []scope
	each(v, func(one gjson.Result) {
		if !one.IsObject() {
			d.warnType(nil, "an environment", one, "an object")
			return
		}
		o := objectOf(one)
		list = append(list, scope{
			Environment: d.requestlyScope(o, ""),
			global:      truthy(o.get("isGlobal")) || textOf(o.get("id")) == "global",
		})
	})
	return list
}

// requestlyScope reads one environment; name is used when it has none of its own.
func (d *document) requestlyScope(o object, name string) *Environment {
	return &Environment{
		ID:        o.text("id"),
		Name:      firstText(o.text("name"), name),
		Variables: d.requestlyVariables(nil, o.get("variables")),
	}
}

// requestlyVariables reads variables by name. The shared ("sync") value is the only one that leaves the app.
func (d *document) requestlyVariables(it *Item, v gjson.Result) []Variable {
	if !v.IsObject() {
		if isSet(v) {
			d.warnType(it, "variables", v, "an object of names")
		}
		return nil
	}
	var list []Variable
	v.ForEach(func(key, val gjson.Result) bool {
		if key.Str == "$schema" || key.Str == "" {
			return true
		}
		if !val.IsObject() {
			d.warnType(it, "the variable "+key.Str, val, "an object")
			return true
		}
		list = append(list, requestlyVariable(key.Str, objectOf(val)))
		return true
	})
	return list
}

func requestlyVariable(name string, o object) Variable {
	kind := o.text("type")
	value := o.get("syncValue")
	if !value.Exists() {
		value = o.get("value") // in folders of the old app
	}
	return Variable{
		Key:         name,
		Value:       castValue(kind, value),
		Type:        kind,
		Description: textOf(o.get("description")),
		Disabled:    o.off(),
		Secret:      kind == "secret" || truthy(o.get("isSecret")),
	}
}
