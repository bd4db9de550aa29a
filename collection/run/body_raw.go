package run

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/rq-runner/runner/collection"
)

var jsonType = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^application/(\S+\+)?json`) })

// rawPayload sends text. JSON may hold comments, which are not sent; Requestly reads it as JSON5.
func rawPayload(w *wire, b *collection.Body) *payload {
	if b.Raw == "" {
		return nil
	}
	text := b.Raw
	if sendsJSON(w, b) {
		text = plainJSON(text, w.options.dialect)
	}
	p := &payload{contentType: languageType(b.Language)}
	p.addBytes([]byte(text))
	if text != b.Raw {
		p.resolved = b.Clone()
		p.resolved.Raw = text
	}
	return p
}

func plainJSON(text string, d collection.Dialect) string {
	if d != collection.Requestly {
		return stripComments(text)
	}
	if plain, err := json5ToJSON(text); err == nil {
		return plain
	}
	return text
}

// sendsJSON is Postman's rule: the language of the editor decides, and without one the header.
func sendsJSON(w *wire, b *collection.Body) bool {
	if b.Language != "" {
		return b.Language == "json"
	}
	contentType, ok := w.header.get("Content-Type")
	if !ok {
		contentType = b.ContentType
	}
	return jsonType().MatchString(contentType)
}

func languageType(language string) string {
	switch language {
	case "json", "javascript", "xml":
		return "application/" + language
	case "html":
		return "text/html"
	default:
		return "text/plain"
	}
}

// stripComments removes // and /* */ outside of strings; the line break after a // comment stays. A comment that does
// not end runs to the end.
func stripComments(text string) string {
	if !strings.Contains(text, "//") && !strings.Contains(text, "/*") {
		return text
	}
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		switch {
		case inString && text[i] == '\\' && i+1 < len(text):
			b.WriteByte(text[i])
			i++
		case text[i] == '"':
			inString = !inString
		case !inString && strings.HasPrefix(text[i:], "//"):
			n := strings.IndexByte(text[i:], '\n')
			if n < 0 {
				return b.String()
			}
			i += n
		case !inString && strings.HasPrefix(text[i:], "/*"):
			n := strings.Index(text[i+2:], "*/")
			if n < 0 {
				return b.String()
			}
			i += n + 3
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// graphqlPayload sends the query as JSON. Postman puts the variables in as they are written, so that a variable may
// fill them; Requestly wants JSON.
func graphqlPayload(w *wire, b *collection.Body) (*payload, error) {
	g := b.GraphQL
	if err := checkSubscription(w, g); err != nil {
		return nil, err
	}
	variables := strings.TrimSpace(g.Variables)
	if w.options.dialect == collection.Requestly && variables != "" {
		plain, err := json5ToJSON(variables)
		if err != nil || !strings.HasPrefix(plain, "{") && plain != "null" {
			return nil, inputError("Invalid JSON format for GraphQL variables",
				fmt.Sprintf("the variables begin with %.40q", variables))
		}
		variables = plain
	} else if json.Valid([]byte(stripComments(g.Variables))) {
		variables = stripComments(g.Variables)
	}
	members := []string{`"query":` + jsonString(g.Query)}
	if g.OperationName != "" {
		members = append(members, `"operationName":`+jsonString(g.OperationName))
	}
	if variables != "" {
		members = append(members, `"variables":`+variables)
	}
	p := &payload{contentType: "application/json"}
	p.addBytes([]byte("{" + strings.Join(members, ",") + "}"))
	return p, nil
}
