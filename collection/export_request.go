package collection

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

type folderJSON struct {
	ID          string         `json:"id,omitempty"`
	Name        string         `json:"name"`
	Description string         `json:"description,omitempty"`
	Items       []any          `json:"item"`
	Auth        map[string]any `json:"auth,omitempty"`
	Events      []eventJSON    `json:"event,omitempty"`
	Variable    []variableJSON `json:"variable,omitempty"`
	Settings    *Settings      `json:"protocolProfileBehavior,omitempty"`
}

type itemJSON struct {
	ID       string          `json:"id,omitempty"`
	Name     string          `json:"name"`
	Events   []eventJSON     `json:"event,omitempty"`
	Variable []variableJSON  `json:"variable,omitempty"`
	Settings *Settings       `json:"protocolProfileBehavior,omitempty"`
	Request  requestJSON     `json:"request"`
	Response json.RawMessage `json:"response"`
}

type requestJSON struct {
	Protocol    string         `json:"_type,omitempty"` // only where it is not HTTP
	Auth        map[string]any `json:"auth,omitempty"`
	Method      string         `json:"method"`
	Header      []rowJSON      `json:"header"`
	Body        *bodyJSON      `json:"body,omitempty"`
	URL         urlJSON        `json:"url"`
	Description string         `json:"description,omitempty"`
}

type rowJSON struct {
	Key         string  `json:"key"`
	Value       *string `json:"value"` // null for a key without '='
	Type        string  `json:"type,omitempty"`
	Description string  `json:"description,omitempty"`
	Disabled    bool    `json:"disabled,omitempty"`
}

func itemsJSON(items []*Item) []any {
	out := make([]any, 0, len(items))
	for _, it := range items {
		if it.IsFolder() {
			out = append(out, folderJSON{
				ID: it.ID, Name: it.Name, Description: it.Description,
				Items:    itemsJSON(it.Items),
				Auth:     authJSON(it.Auth),
				Events:   eventsJSON(it.Scripts),
				Variable: variablesJSON(it.Variables),
				Settings: settingsJSON(it.Settings),
			})
			continue
		}
		out = append(out, itemJSON{
			ID: it.ID, Name: it.Name,
			Events:   eventsJSON(it.Scripts),
			Variable: variablesJSON(it.Variables),
			Settings: settingsJSON(it.Settings),
			Request:  requestOut(it),
			Response: json.RawMessage(firstText(it.Examples, "[]")),
		})
	}
	return out
}

func requestOut(it *Item) requestJSON {
	r := it.Request
	return requestJSON{
		Protocol:    r.Protocol,
		Auth:        authJSON(it.Auth),
		Method:      r.Method,
		Header:      rowsJSON(r.Header),
		Body:        bodyOut(r.Body),
		URL:         urlOut(r.URL),
		Description: it.Description,
	}
}

func rowsJSON(params []Param) []rowJSON {
	out := make([]rowJSON, 0, len(params))
	for _, p := range params {
		row := rowJSON{Key: p.Key, Value: &p.Value, Type: p.Type, Description: p.Description, Disabled: p.Disabled}
		if p.Bare {
			row.Value = nil
		}
		out = append(out, row)
	}
	return out
}

// urlJSON has the parts that Postman reads. The user information stands in host: it is joined again without a change.
type urlJSON struct {
	Raw      string    `json:"raw"`
	Protocol string    `json:"protocol,omitempty"`
	Host     []string  `json:"host,omitempty"`
	Port     string    `json:"port,omitempty"`
	Path     []string  `json:"path,omitempty"`
	Query    []rowJSON `json:"query,omitempty"`
	Hash     string    `json:"hash,omitempty"`
	Variable []rowJSON `json:"variable,omitempty"`
}

func urlOut(u URL) urlJSON {
	out := urlJSON{Raw: u.String(), Hash: u.Hash}
	rest := u.Base
	if i := indexOutside(rest, ":"); i > 0 && strings.HasPrefix(rest[i:], "://") {
		out.Protocol, rest = rest[:i], rest[i+3:]
	}
	host := rest
	if i := indexOutside(rest, "/"); i >= 0 {
		host = rest[:i]
		out.Path = strings.Split(rest[i+1:], "/")
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && i+1 < len(host) && !strings.ContainsAny(host[i:], "]}") {
		host, out.Port = host[:i], host[i+1:]
	}
	if host != "" {
		out.Host = strings.Split(host, ".")
	}
	if len(u.Query) > 0 {
		out.Query = rowsJSON(u.Query)
	}
	if len(u.Variables) > 0 {
		out.Variable = rowsJSON(u.Variables)
	}
	return out
}

type bodyJSON struct {
	Mode       BodyMode     `json:"mode"`
	Disabled   bool         `json:"disabled,omitempty"`
	Raw        *string      `json:"raw,omitempty"`
	URLEncoded []rowJSON    `json:"urlencoded,omitempty"`
	FormData   []partJSON   `json:"formdata,omitempty"`
	File       *fileJSON    `json:"file,omitempty"`
	GraphQL    *graphQLJSON `json:"graphql,omitempty"`
	Options    any          `json:"options,omitempty"`
}

type partJSON struct {
	rowJSON
	Src         any    `json:"src,omitempty"` // a path, or a list of paths
	FileName    string `json:"fileName,omitempty"`
	ContentType string `json:"contentType,omitempty"`
}

type fileJSON struct {
	Src     string `json:"src,omitempty"`
	Content string `json:"content,omitempty"`
}

type graphQLJSON struct {
	Query         string `json:"query"`
	OperationName string `json:"operationName,omitempty"`
	Variables     string `json:"variables,omitempty"`
}

func bodyOut(b *Body) *bodyJSON {
	if b == nil {
		return nil
	}
	out := &bodyJSON{Mode: b.Mode, Disabled: b.Disabled, FormData: partsJSON(b.FormData)}
	if b.Mode == BodyRaw || b.Raw != "" {
		out.Raw = &b.Raw
	}
	if len(b.URLEncoded) > 0 {
		out.URLEncoded = rowsJSON(b.URLEncoded)
	}
	if b.File.Src != "" || b.File.Content != nil {
		out.File = &fileJSON{Src: b.File.Src, Content: base64.StdEncoding.EncodeToString(b.File.Content)}
	}
	if b.GraphQL != (GraphQL{}) {
		out.GraphQL = &graphQLJSON{b.GraphQL.Query, b.GraphQL.OperationName, b.GraphQL.Variables}
	}
	if b.Language != "" {
		out.Options = map[string]any{"raw": map[string]string{"language": b.Language}}
	}
	return out
}

func partsJSON(parts []Part) []partJSON {
	var out []partJSON
	for _, p := range parts {
		row := partJSON{rowJSON: rowsJSON([]Param{p.Param})[0], FileName: p.FileName, ContentType: p.ContentType}
		if p.IsFile() {
			row.Type, row.Value = "file", nil
			row.Src = sources(p.Files)
		}
		if len(p.Files) == 1 && p.Files[0].Content != nil {
			text := base64.StdEncoding.EncodeToString(p.Files[0].Content)
			row.Src, row.Value = nil, &text
		}
		out = append(out, row)
	}
	return out
}

// sources is a path alone, or a list when there are several.
func sources(files []File) any {
	if len(files) == 1 {
		return files[0].Src
	}
	list := []string{}
	for _, f := range files {
		list = append(list, f.Src)
	}
	return list
}
