package collection

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

const schema21 = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

type collectionJSON struct {
	Info     infoJSON       `json:"info"`
	Items    []any          `json:"item"`
	Auth     map[string]any `json:"auth,omitempty"`
	Events   []eventJSON    `json:"event,omitempty"`
	Variable []variableJSON `json:"variable,omitempty"`
	Settings *Settings      `json:"protocolProfileBehavior,omitempty"`
	Scope    string         `json:"_postman_variable_scope"`
	Using    string         `json:"_postman_exported_using,omitempty"`
}

type infoJSON struct {
	ID          string `json:"_postman_id,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema"`
}

// WriteCollection writes a collection as Postman's format 2.1, as --export-collection does; Requestly's too. variables
// are the collection's at the end of the run; nil writes those that were loaded. A secret variable keeps its key and
// only a {{vault:…}} reference as its value.
func WriteCollection(w io.Writer, c *Collection, variables []Variable, exportedUsing string) error {
	if variables == nil {
		variables = c.Root.Variables
	}
	out := collectionJSON{
		Info:     infoJSON{ID: c.ID, Name: c.Name, Description: c.Description, Schema: schema21},
		Items:    itemsJSON(c.Root.Items),
		Auth:     authJSON(c.Root.Auth),
		Events:   eventsJSON(c.Root.Scripts),
		Variable: variablesJSON(variables),
		Settings: settingsJSON(c.Root.Settings),
		Scope:    "collection",
		Using:    exportedUsing,
	}
	if err := writeJSON(w, out); err != nil {
		return fmt.Errorf("write the collection %q: %w", c.Name, err)
	}
	return nil
}

// writeJSON writes indented JSON with <, > and & as they are, as JavaScript does.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

type environmentJSON struct {
	ID     string         `json:"id,omitempty"`
	Name   string         `json:"name"`
	Values []variableJSON `json:"values"`
	Scope  string         `json:"_postman_variable_scope"`
	At     string         `json:"_postman_exported_at"`
	Using  string         `json:"_postman_exported_using,omitempty"`
}

// WriteEnvironment writes an environment (kind "environment") or globals (kind "globals") in Postman's form. A secret
// variable keeps its key and only a {{vault:…}} reference as its value.
func WriteEnvironment(w io.Writer, e Environment, kind string, at time.Time, exportedUsing string) error {
	out := environmentJSON{
		ID:     e.ID,
		Name:   firstText(e.Name, kind),
		Values: variablesJSON(e.Variables),
		Scope:  kind,
		At:     at.UTC().Format("2006-01-02T15:04:05.000Z"),
		Using:  exportedUsing,
	}
	for i, v := range e.Variables { // environments say it in another way than collections
		if v.Disabled {
			out.Values[i].Disabled, out.Values[i].Enabled = false, new(bool)
		}
	}
	if err := writeJSON(w, out); err != nil {
		return fmt.Errorf("write the %s %q: %w", kind, e.Name, err)
	}
	return nil
}

type variableJSON struct {
	Type        string          `json:"type"`
	Value       any             `json:"value"`
	Key         string          `json:"key"`
	Description string          `json:"description,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Enabled     *bool           `json:"enabled,omitempty"`
	Secret      bool            `json:"secret,omitempty"`
	Source      json.RawMessage `json:"source,omitempty"`
}

func variablesJSON(list []Variable) []variableJSON {
	out := make([]variableJSON, 0, len(list))
	for _, v := range list {
		row := variableJSON{
			Type:        firstText(v.Type, "any"),
			Value:       finite(v.Value),
			Key:         v.Key,
			Description: v.Description,
			Disabled:    v.Disabled,
			Secret:      v.Secret && v.Type != "secret",
			Source:      json.RawMessage(v.Source),
		}
		if v.Secret {
			row.Value = maskedValue(v.Value)
		}
		out = append(out, row)
	}
	return out
}

// finite replaces the numbers that JSON cannot write by null, as JavaScript does: scripts may have set them.
func finite(value any) any {
	switch v := value.(type) {
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = finite(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = finite(v[key])
		}
		return out
	}
	return value
}

// vaultReference is a value that is one reference and nothing else, so that it tells nothing of the secret.
var vaultReference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\{\{\s*vault:[^{}]+\}\}|\{vault://[^{}]+\})$`) })

func maskedValue(value any) string {
	if text, ok := value.(string); ok && vaultReference().MatchString(text) {
		return text
	}
	return ""
}

type eventJSON struct {
	Listen   Event      `json:"listen"`
	Disabled bool       `json:"disabled,omitempty"`
	Script   scriptJSON `json:"script"`
}

type scriptJSON struct {
	ID   string   `json:"id,omitempty"`
	Type string   `json:"type"`
	Exec []string `json:"exec"`
}

func eventsJSON(scripts []Script) []eventJSON {
	var out []eventJSON
	for _, s := range scripts {
		kind := "text/javascript"
		if s.TypeScript {
			kind = "text/typescript"
		}
		out = append(out, eventJSON{
			Listen: s.Event, Disabled: s.Disabled,
			Script: scriptJSON{ID: s.ID, Type: kind, Exec: strings.Split(s.Source, "\n")},
		})
	}
	return out
}

func settingsJSON(s Settings) *Settings {
	data, err := json.Marshal(s)
	if err != nil || string(data) == "{}" {
		return nil
	}
	return &s
}

// authJSON is {type, TYPE: rows}, nil for an auth that inherits.
func authJSON(a *Auth) map[string]any {
	if a == nil {
		return nil
	}
	out := map[string]any{"type": a.Type}
	rows := []any{}
	for _, p := range a.Params {
		row := map[string]any{"key": p.Key, "value": typedValue(p), "type": firstText(p.Type, "string")}
		if p.Disabled {
			row["disabled"] = true
		}
		rows = append(rows, row)
	}
	if len(rows) > 0 {
		out[a.Type] = rows
	}
	return out
}

// typedValue undoes textOf for the parameters that were no text in the file.
func typedValue(p Param) any {
	if p.Type == "string" || p.Type == "" || tooDeep(p.Value) >= 0 || !json.Valid([]byte(p.Value)) {
		return p.Value
	}
	if v := gjson.Parse(p.Value); v.Type == gjson.String || textOf(v) != p.Value {
		return p.Value
	}
	return json.RawMessage(p.Value)
}
