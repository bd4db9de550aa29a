package run

import (
	"context"
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// expandRequest resolves the variables of a request after its pre-request scripts. Only text that stands in authored
// as it stands in current can name a secret: what a script wrote may come from a response. Rows that are disabled, and
// what of the body is not sent, are left as they are, so that nothing is asked for in vain.
func expandRequest(ctx context.Context, env *vars.Env, authored, current *script.Request) (*script.Request, error) {
	x := &expander{ctx: ctx, env: env}
	r := *current
	r.Method = x.text(current.Method, current.Method == authored.Method)
	r.URL = x.url(&authored.URL, &current.URL)
	r.Header = x.params(authored.Header, current.Header)
	r.Body = x.body(authored.Body, current.Body)
	r.Auth = x.auth(authored.Auth, current.Auth)
	if x.err != nil {
		return nil, x.err
	}
	return &r, nil
}

// expander expands field by field and keeps the first error.
type expander struct {
	ctx context.Context
	env *vars.Env
	err error
}

func (x *expander) text(text string, authored bool) string {
	if x.err != nil || !strings.Contains(text, "{") {
		return text
	}
	expand := x.env.ExpandRuntime
	if authored {
		expand = x.env.Expand
	}
	text, x.err = expand(x.ctx, text)
	return text
}

// url expands the whole text of a Postman URL and parses it again: a variable may hold a host with a path and a query.
// Requestly's rows are expanded one by one, because they are encoded whole.
func (x *expander) url(authored, current *collection.URL) collection.URL {
	base := current.Base == authored.Base
	isAuthored := func(from urlPart) bool {
		switch from.list {
		case urlQuery:
			return hasRow(authored.Query, current.Query[from.index])
		case urlVariable:
			return hasRow(authored.Variables, current.Variables[from.index])
		case urlHash:
			return current.Hash == authored.Hash
		case urlBase:
		}
		return base
	}
	var b strings.Builder
	emit := func(text string, from urlPart) { b.WriteString(x.text(text, isAuthored(from))) }
	if x.env.Dialect == collection.Requestly {
		composeBase(current, x.env.Dialect, emit)
		return collection.URL{Base: b.String(), Query: x.params(authored.Query, current.Query)}
	}
	composeURL(current, x.env.Dialect, emit)
	return collection.ParseURL(b.String())
}

// hasRow reports whether a row was authored, key and value together: an authored value under another key could carry
// its secret to where it does not belong.
func hasRow(authored []collection.Param, row collection.Param) bool {
	return slices.ContainsFunc(authored, func(p collection.Param) bool { return p.Key == row.Key && p.Value == row.Value })
}

func (x *expander) params(authored, current []collection.Param) []collection.Param {
	list := slices.Clone(current)
	for i := range list {
		if !list[i].Disabled {
			x.param(&list[i], hasRow(authored, current[i]))
		}
	}
	return list
}

func (x *expander) param(p *collection.Param, authored bool) {
	p.Key, p.Value = x.text(p.Key, authored), x.text(p.Value, authored)
}

func (x *expander) body(authored, current *collection.Body) *collection.Body {
	if current == nil || current.Disabled {
		return current
	}
	if authored == nil {
		authored = &collection.Body{}
	}
	b := current.Clone()
	b.ContentType = x.text(b.ContentType, b.ContentType == authored.ContentType)
	switch b.Mode {
	case collection.BodyRaw:
		b.Raw = x.text(b.Raw, b.Raw == authored.Raw)
	case collection.BodyURLEncoded:
		b.URLEncoded = x.params(authored.URLEncoded, current.URLEncoded)
	case collection.BodyFormData:
		for i := range b.FormData {
			if !b.FormData[i].Disabled {
				x.part(&b.FormData[i], hasPart(authored.FormData, current.FormData[i]))
			}
		}
	case collection.BodyFile:
		b.File.Src = x.text(b.File.Src, b.File.Src == authored.File.Src)
	case collection.BodyGraphQL:
		g, from := &b.GraphQL, authored.GraphQL
		g.Query = x.text(g.Query, g.Query == from.Query)
		g.OperationName = x.text(g.OperationName, g.OperationName == from.OperationName)
		g.Variables = x.text(g.Variables, g.Variables == from.Variables)
	}
	return b
}

// part expands a form field; the files are cloned, because Body.Clone shares them.
func (x *expander) part(p *collection.Part, authored bool) {
	x.param(&p.Param, authored)
	p.FileName, p.ContentType = x.text(p.FileName, authored), x.text(p.ContentType, authored)
	p.Files = slices.Clone(p.Files)
	for i := range p.Files {
		p.Files[i].Src = x.text(p.Files[i].Src, authored)
	}
}

// hasPart reports whether a form field was authored with all of its texts.
func hasPart(authored []collection.Part, p collection.Part) bool {
	return slices.ContainsFunc(authored, func(a collection.Part) bool {
		same := func(a, b collection.File) bool { return a.Src == b.Src }
		return a.Key == p.Key && a.Value == p.Value && a.FileName == p.FileName && a.ContentType == p.ContentType &&
			slices.EqualFunc(a.Files, p.Files, same)
	})
}

// auth expands the parameters. Those of another scheme than the authored one are all the script's.
func (x *expander) auth(authored, current *collection.Auth) *collection.Auth {
	if current == nil {
		return nil
	}
	var rows []collection.Param
	if authored != nil && authored.Type == current.Type {
		rows = authored.Params
	}
	return &collection.Auth{Type: current.Type, Params: x.params(rows, current.Params)}
}
