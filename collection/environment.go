package collection

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tidwall/gjson"
)

// LoadEnvironment reads an environment: Postman's (or its globals), a Requestly export, or a file of a Requestly
// project. When an export holds several environments, src ends in "#Name" to pick one.
func LoadEnvironment(ctx context.Context, src string, o LoadOptions) (*Environment, error) {
	return loadScope(ctx, src, o, "environments", pickEnvironment)
}

// LoadGlobals reads global variables from the same files; of a Requestly export it takes the global environment.
func LoadGlobals(ctx context.Context, src string, o LoadOptions) (*Environment, error) {
	return loadScope(ctx, src, o, "", pickGlobals)
}

// picker chooses among the environments of a Requestly export.
type picker func(environments []scope, name string) (*Environment, error)

// scope is an environment of a Requestly export.
type scope struct {
	*Environment
	global bool
}

func loadScope(ctx context.Context, src string, o LoadOptions, resource string, pick picker) (*Environment, error) {
	path, pickName := splitPick(src)
	s, err := o.read(ctx, path, resource)
	if err != nil {
		return nil, err
	}
	var warnings []Warning
	d, err := newDocument(s.name, s.text, &warnings)
	if err != nil {
		return nil, err
	}
	e, err := d.scope(d.root, pickName, pick)
	if err != nil {
		return nil, err
	}
	e.Warnings = warnings
	return e, nil
}

// splitPick splits "file.json#Name", unless a file has that very name.
func splitPick(src string) (path, name string) {
	if exists(src) {
		return src, ""
	}
	path, name, _ = strings.Cut(src, "#")
	return path, name
}

// scope reads the one environment that is meant.
func (d *document) scope(v gjson.Result, name string, pick picker) (*Environment, error) {
	if v.IsArray() { // the oldest form: variables alone
		return d.postmanScope(object{newField("values", v)}), nil
	}
	o := objectOf(v)
	switch {
	case o.get("values").Exists():
		if values := o.get("values"); values.Type != gjson.JSON && isSet(values) {
			return nil, d.errorf(values, "values is %s, expected an array of variables", kindOf(values))
		}
		return d.postmanScope(o), nil
	case o.get("environments").IsArray():
		env, err := pick(d.requestlyScopes(o.get("environments")), name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.name, err)
		}
		return env, nil
	case o.get("variables").IsObject() && !o.get("records").Exists():
		return d.requestlyScope(o, fileBase(d.name)), nil
	}
	for _, wrapper := range []string{"environment", "globals"} { // of Postman's API
		if inner := o.get(wrapper); inner.IsObject() {
			return d.scope(inner, name, pick)
		}
	}
	return nil, d.errorf(v, "%s", notEnvironment(v, o))
}

func notEnvironment(v gjson.Result, o object) string {
	switch {
	case !v.IsObject():
		return fmt.Sprintf("expected an environment, which is a JSON object, found %s", kindOf(v))
	case o.get("item").Exists() || o.get("info").Exists() || o.get("records").Exists() || o.get("requests").Exists():
		return "this is a collection, expected an environment"
	}
	return "this is no environment: expected a Postman environment (values) or a Requestly export (environments)"
}

func (d *document) postmanScope(o object) *Environment {
	return &Environment{
		ID:        o.text("id", "_postman_id", "uid"),
		Name:      o.text("name"),
		Variables: d.variables(nil, o.get("values")),
	}
}

func pickEnvironment(list []scope, name string) (*Environment, error) {
	var found []*Environment
	var names []string
	for _, s := range list {
		if !s.global && (name == "" || s.Name == name || s.ID == name) {
			found = append(found, s.Environment)
		}
		if !s.global {
			names = append(names, fmt.Sprintf("%q", s.Name))
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(names) == 0:
		return nil, fmt.Errorf("there is no environment in it, expected one")
	case len(found) == 0:
		return nil, fmt.Errorf("there is no environment %q in it, only %s", name, strings.Join(names, ", "))
	case name != "":
		return nil, fmt.Errorf("there are %d environments %q in it: pick one by its id", len(found), name)
	}
	return nil, fmt.Errorf("there are %d environments in it (%s): pick one by its name, as in file.json#%s",
		len(found), strings.Join(names, ", "), strings.Trim(names[0], `"`))
}

func pickGlobals(list []scope, name string) (*Environment, error) {
	for _, s := range list {
		if s.global && name == "" || name != "" && s.Name == name {
			return s.Environment, nil
		}
	}
	if name == "" && len(list) == 1 {
		return list[0].Environment, nil
	}
	return nil, fmt.Errorf("there is no global environment in it")
}

// fileBase is the name of a file without its folder and extension.
func fileBase(name string) string {
	base := filepath.Base(name)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
