package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/vault"
)

// references collects the names of secrets that authored text refers to. The zero value is ready.
type references struct {
	names []string
	// only has the items to look at; nil is all of them.
	only map[*collection.Item]bool
}

var (
	// reference is {{vault:name}}; Requestly's older files say secrets, and allow blanks; Kong's direct references have one
	// brace.
	reference = regexp.MustCompile(`\{\{\s*(?:vault|secrets)\s*:([^{}]+)\}\}|\{vault:(//[^{}]+)\}`)
	// scriptReference is a use of the vault in a script, with a name that stands there as text.
	scriptReference = regexp.MustCompile("\\b(?:pm|rq)\\s*\\.\\s*(?:vault|secrets)\\s*\\.\\s*(?:get|has)\\s*\\(\\s*(?:\"([^\"\\\\]+)\"|'([^'\\\\]+)'|`([^`\\\\$]+)`)\\s*\\)")
)

// narrow leaves out the items that have nothing to do with these requests.
func (r *references) narrow(requests []*collection.Item) {
	r.only = map[*collection.Item]bool{}
	for _, q := range requests {
		for _, it := range q.Lineage() {
			r.only[it] = true
		}
	}
}

// aliases are the names that a local vault can hold, each once, in their order.
func (r *references) aliases() []string {
	var all []string
	for _, name := range r.names {
		if ref, err := vault.ParseRef(name); err == nil && ref.Provider == "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// all are the references, direct ones too, each once. What is no reference is told when it is used.
func (r *references) all() []vault.Ref {
	var all []vault.Ref
	seen := map[string]bool{}
	for _, name := range r.names {
		if ref, err := vault.ParseRef(name); err == nil && !seen[name] {
			seen[name] = true
			all = append(all, ref)
		}
	}
	return all
}

func (r *references) text(texts ...string) {
	for _, t := range texts {
		if !strings.Contains(t, "{{") && !strings.Contains(t, "{vault:") {
			continue
		}
		for _, m := range reference.FindAllStringSubmatch(t, -1) {
			r.names = append(r.names, strings.TrimSpace(m[1]+m[2]))
		}
	}
}

func (r *references) collection(c *collection.Collection) {
	r.item(c.Root)
	for _, e := range append(slices.Clone(c.Environments), c.Globals) {
		if e != nil {
			r.variables(e.Variables)
		}
	}
}

func (r *references) item(it *collection.Item) {
	if it.Auth != nil {
		r.params(it.Auth.Params)
	}
	r.variables(it.Variables)
	for _, s := range it.Scripts {
		for _, m := range scriptReference.FindAllStringSubmatch(s.Source, -1) {
			r.names = append(r.names, firstOf(m[1:]...))
		}
	}
	if it.Request != nil {
		r.request(it.Request)
	}
	for _, child := range it.Items {
		if r.only == nil || r.only[child] {
			r.item(child)
		}
	}
}

func (r *references) request(q *collection.Request) {
	r.text(q.Method, q.URL.Base, q.URL.Hash)
	r.params(q.URL.Query)
	r.params(q.URL.Variables)
	r.params(q.Header)
	b := q.Body
	if b == nil {
		return
	}
	r.text(b.Raw, b.ContentType, b.File.Src, b.GraphQL.Query, b.GraphQL.OperationName, b.GraphQL.Variables)
	r.params(b.URLEncoded)
	for _, part := range b.FormData {
		r.text(part.Key, part.Value, part.FileName, part.ContentType)
		for _, file := range part.Files {
			r.text(file.Src)
		}
	}
}

func (r *references) params(list []collection.Param) {
	for _, p := range list {
		r.text(p.Key, p.Value)
	}
}

// variables looks into values and, for Postman's secret variables, at the names that their values are kept under.
func (r *references) variables(list []collection.Variable) {
	for _, v := range list {
		r.text(vars.Text(v.Value))
		if v.Source != "" && gjson.Get(v.Source, "provider").String() == "postman" {
			r.names = append(r.names, v.Key)
		}
	}
}
