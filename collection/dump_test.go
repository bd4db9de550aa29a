package collection

import (
	"encoding/json"
	"fmt"
	"strings"
)

// dump writes a model for goldens: everything that a loader can set, in the order of the model.
func dump(c *Collection) string {
	p := &printer{}
	p.line(0, "%s %q id=%q dir=%t", []string{"postman", "requestly"}[c.Dialect], c.Name, c.ID, c.Dir != "")
	p.item(c.Root, 0)
	for _, e := range c.Environments {
		p.environment("environment", e)
	}
	if c.Globals != nil {
		p.environment("globals", c.Globals)
	}
	for _, w := range c.Warnings {
		p.line(0, "warning [%s] %s", w.Path, w.Message)
	}
	return p.String()
}

type printer struct{ strings.Builder }

func (p *printer) line(depth int, format string, args ...any) {
	p.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&p.Builder, format, args...)
	p.WriteByte('\n')
}

func (p *printer) item(it *Item, depth int) {
	switch {
	case it.Request != nil && it.Request.Protocol != "":
		p.line(depth, "%s %q id=%q %s", it.Request.Protocol, it.Name, it.ID, it.Request.URL.String())
	case it.Request != nil:
		p.line(depth, "%s %q id=%q %s", it.Request.Method, it.Name, it.ID, it.Request.URL.String())
	default:
		p.line(depth, "folder %q id=%q", it.Name, it.ID)
	}
	depth++
	if it.Description != "" {
		p.line(depth, "description %q", it.Description)
	}
	if it.Request != nil {
		p.request(it.Request, depth)
	}
	if it.Auth != nil {
		p.line(depth, "auth %s%s", it.Auth.Type, rows(it.Auth.Params))
	}
	for _, s := range it.Scripts {
		p.line(depth, "script %s id=%q ts=%t off=%t %q", s.Event, s.ID, s.TypeScript, s.Disabled, s.Source)
	}
	p.variables(it.Variables, depth)
	if data, _ := json.Marshal(it.Settings); string(data) != "{}" {
		p.line(depth, "settings %s", data)
	}
	if it.Examples != "" {
		p.line(depth, "examples %s", it.Examples)
	}
	for _, child := range it.Items {
		if child.Parent != it {
			p.line(depth, "WRONG PARENT")
		}
		p.item(child, depth)
	}
}

func (p *printer) request(r *Request, depth int) {
	for _, list := range []struct {
		name   string
		params []Param
	}{{"query", r.URL.Query}, {"path", r.URL.Variables}, {"header", r.Header}} {
		if len(list.params) > 0 {
			p.line(depth, "%s%s", list.name, rows(list.params))
		}
	}
	b := r.Body
	if b == nil {
		return
	}
	p.line(depth, "body %s off=%t type=%q language=%q", b.Mode, b.Disabled, b.ContentType, b.Language)
	if b.Raw != "" {
		p.line(depth+1, "raw %q", b.Raw)
	}
	if len(b.URLEncoded) > 0 {
		p.line(depth+1, "form%s", rows(b.URLEncoded))
	}
	for _, part := range b.FormData {
		p.line(depth+1, "part%s files=%s name=%q type=%q", rows([]Param{part.Param}), files(part.Files), part.FileName, part.ContentType)
	}
	if b.Mode == BodyFile {
		p.line(depth+1, "file %s", files([]File{b.File}))
	}
	if b.Mode == BodyGraphQL {
		p.line(depth+1, "graphql %q", b.GraphQL)
	}
}

func files(list []File) string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%q", f.Src+string(f.Content)))
	}
	return "[" + strings.Join(out, " ") + "]"
}

func rows(params []Param) string {
	var b strings.Builder
	for _, r := range params {
		fmt.Fprintf(&b, " %s", r.Key)
		if !r.Bare {
			fmt.Fprintf(&b, "=%q", r.Value)
		}
		for _, note := range []string{r.Type, r.Description} {
			if note != "" {
				fmt.Fprintf(&b, "(%s)", note)
			}
		}
		if r.Disabled {
			b.WriteString("(off)")
		}
	}
	return b.String()
}

func (p *printer) variables(list []Variable, depth int) {
	for _, v := range list {
		p.line(depth, "variable %s = %#v (%s) off=%t secret=%t %s%s", v.Key, v.Value, v.Type, v.Disabled, v.Secret, v.Description, v.Source)
	}
}

func (p *printer) environment(kind string, e *Environment) {
	p.line(0, "%s %q id=%q", kind, e.Name, e.ID)
	p.variables(e.Variables, 1)
}

func dumpRows(list []Row) string {
	p := &printer{}
	for _, row := range list {
		var cells []string
		for _, v := range row {
			cells = append(cells, fmt.Sprintf("%s=%#v", v.Key, v.Value))
		}
		p.line(0, "row %s", strings.Join(cells, " "))
	}
	return p.String()
}
