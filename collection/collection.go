// Package collection is the model of a collection of API requests, and how each export format becomes it.
//
// Postman (v1, v2.0, v2.1) and Requestly (1.0.0, 1.1.0, project and workspace folders) all load into the same
// few types. Text in the model is as authored: every string may hold {{references}}.
package collection

import (
	"slices"
	"strings"
)

// Dialect says whose rules decide where Postman and Requestly differ: sending, script order, names of events.
type Dialect int

// The zero Dialect is Postman, whose files are the most common.
const (
	Postman Dialect = iota
	Requestly
)

// Collection is one loaded file or folder.
type Collection struct {
	ID, Name, Description string
	Dialect               Dialect
	// Root is an Item like any folder: its auth, scripts, variables and settings are inherited by the walk to the root.
	Root *Item
	// Environments are those that came with the collection (a Requestly export or folder); Globals may be nil.
	Environments []*Environment
	Globals      *Environment
	// Dir is the folder that the collection was loaded from, empty for stdin and URLs.
	Dir      string
	Warnings []Warning
}

// Warning tells what of a file could not be represented. Path names the item ("Shop / Login"), or is empty.
type Warning struct{ Path, Message string }

// Item is a folder (Request is nil) or a request (Items is nil).
type Item struct {
	ID, Name, Description string
	Parent                *Item // nil at the root
	Items                 []*Item
	Request               *Request
	Auth                  *Auth // nil inherits from Parent
	Scripts               []Script
	Variables             []Variable
	Settings              Settings
	// Examples is the raw JSON array of the saved responses, kept for --export-collection only. It shares memory with
	// the text that was loaded.
	Examples string
}

// IsFolder reports whether the item holds items and not a request.
func (it *Item) IsFolder() bool { return it.Request == nil }

// Lineage returns the items from the root to it, both included.
func (it *Item) Lineage() []*Item {
	if it == nil {
		return nil
	}
	return append(it.Parent.Lineage(), it)
}

// Path joins the names below the root with " / ", as Newman prints them.
func (it *Item) Path() string {
	var names []string
	for _, anc := range it.Lineage() {
		if anc.Parent != nil {
			names = append(names, anc.Name)
		}
	}
	return strings.Join(names, " / ")
}

// EffectiveAuth is the nearest auth on the walk to the root, nil when none is set.
func (it *Item) EffectiveAuth() *Auth {
	for ; it != nil; it = it.Parent {
		if it.Auth != nil {
			return it.Auth
		}
	}
	return nil
}

// Requests appends the requests of the tree in running order.
func (it *Item) Requests() []*Item {
	if it.Request != nil {
		return []*Item{it}
	}
	var all []*Item
	for _, child := range it.Items {
		all = append(all, child.Requests()...)
	}
	return all
}

// Request is one request as authored. Run works on a Clone, so that scripts may change it for one sending.
type Request struct {
	// Protocol is empty for HTTP, else what the request speaks: websocket, grpc … A run refuses to send it.
	Protocol string
	Method   string
	URL      URL
	Header   []Param
	Body     *Body // nil when there is none
}

// Param is one row of a list of headers, query parameters, path variables, form fields or auth parameters.
type Param struct {
	Key, Value string
	// Bare is a key without a value: `?key`, not `?key=` (a null value in Postman's files).
	Bare        bool
	Disabled    bool
	Type        string // as the file says ("text", "file", "string", "any" …), empty when it does not
	Description string
}

// URL is an address in parts. Base is everything before the query as authored ("{{host}}/users/:id"), with the user
// information and port; Variables fill its `:name` path segments.
type URL struct {
	Base      string
	Query     []Param
	Hash      string // without the '#'; never sent
	Variables []Param
}

// BodyMode names what of a Body is sent, in Postman's words.
type BodyMode string

// The modes of a Body.
const (
	BodyRaw        BodyMode = "raw"
	BodyURLEncoded BodyMode = "urlencoded"
	BodyFormData   BodyMode = "formdata"
	BodyFile       BodyMode = "file"
	BodyGraphQL    BodyMode = "graphql"
)

// Body is what is sent. All that the file holds is kept; Mode says which of it counts.
type Body struct {
	Mode     BodyMode
	Disabled bool
	Raw      string
	// Language is Postman's options.raw.language (json, xml, html, javascript, text), empty when not set.
	Language string
	// ContentType is sent when the user set no such header; empty lets the mode and language decide.
	ContentType string
	URLEncoded  []Param
	FormData    []Part
	File        File
	GraphQL     GraphQL
}

// Part is one field of a multipart form. A file part has one or more Files and no Value.
type Part struct {
	Param
	Files       []File
	FileName    string // overrides the name of the file
	ContentType string
}

// IsFile reports whether the part uploads files.
func (p Part) IsFile() bool { return p.Type == "file" || len(p.Files) > 0 }

// File is a file to upload: a path (relative to the working directory) or, when Content is set, the bytes themselves.
type File struct {
	Src     string
	Content []byte
}

// GraphQL is a query; Variables is JSON text.
type GraphQL struct{ Query, OperationName, Variables string }

// Auth is an authentication scheme by Postman's name (noauth, basic, bearer, apikey, digest, oauth2, awsv4 …) and
// its parameters by Postman's keys. Requestly's files are translated to them.
type Auth struct {
	Type   string
	Params []Param
}

// Get returns the value of a parameter, empty when it is absent; of two with one key the last counts, as in Postman.
func (a *Auth) Get(key string) string {
	if a == nil {
		return ""
	}
	for _, p := range slices.Backward(a.Params) {
		if p.Key == key && !p.Disabled {
			return p.Value
		}
	}
	return ""
}

// Event says when a script runs.
type Event string

// The events, under Postman's names.
const (
	PreRequest Event = "prerequest"
	Test       Event = "test"
)

// Script is the source that runs at an event of an item and all below it.
type Script struct {
	Event      Event
	ID         string
	Source     string
	TypeScript bool
	Disabled   bool
}

// Runs reports whether there is something to run.
func (s Script) Runs() bool { return !s.Disabled && strings.TrimSpace(s.Source) != "" }

// Variable is a named value. Value is a JSON value: nil, bool, float64, string, []any or map[string]any.
type Variable struct {
	Key         string
	Value       any
	Type        string // as the file says, empty when it does not
	Description string
	Disabled    bool
	Secret      bool
	// Source is Postman's raw JSON of where a secret variable comes from, empty otherwise.
	Source string
}

// Environment is a named set of variables; globals are one too.
type Environment struct {
	ID, Name  string
	Variables []Variable
	// Warnings tell what of its own file could not be represented; those of a collection's environments are with the collection.
	Warnings []Warning
}

// Row is one row of a data file, in the order of its columns.
type Row []Variable

// Clone returns a copy that shares nothing that can be changed.
func (r *Request) Clone() *Request {
	c := *r
	c.URL.Query = append([]Param(nil), r.URL.Query...)
	c.URL.Variables = append([]Param(nil), r.URL.Variables...)
	c.Header = append([]Param(nil), r.Header...)
	c.Body = r.Body.Clone()
	return &c
}

// Clone returns a copy that shares nothing that can be changed; a nil Body's is nil.
func (b *Body) Clone() *Body {
	if b == nil {
		return nil
	}
	c := *b
	c.URLEncoded = append([]Param(nil), b.URLEncoded...)
	c.FormData = append([]Part(nil), b.FormData...)
	return &c
}

// Clone returns a copy that shares nothing that can be changed; a nil Auth's is nil.
func (a *Auth) Clone() *Auth {
	if a == nil {
		return nil
	}
	return &Auth{Type: a.Type, Params: append([]Param(nil), a.Params...)}
}
