package run

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// refused is why a request that is not HTTP's is not sent; nil for all others. Neither do its scripts run: they wait
// for messages that never come.
func refused(r *collection.Request) *Failure {
	if r.Protocol == "" {
		return nil
	}
	return &Failure{
		Name: "Error", Message: fmt.Sprintf("a %s request is not supported: it was not sent", r.Protocol),
		Hint: "leave it out with --folder, or run it in the app",
	}
}

// checkScheme reports a URL of another protocol.
func (a address) checkScheme() error {
	switch a.scheme {
	case "http", "https":
		return nil
	case "ws", "wss":
		return inputError(fmt.Sprintf("a WebSocket request is not supported: %q was not sent", a.public()), "only http:// and https:// are sent")
	}
	return inputError(fmt.Sprintf("invalid protocol %q in %q", a.scheme, a.public()), "use http:// or https://")
}

// checkSubscription refuses a GraphQL subscription: its answers come over a WebSocket. A server that streams them over
// HTTP instead is asked with the header Accept: text/event-stream.
func checkSubscription(w *wire, g collection.GraphQL) error {
	accept, _ := w.header.get("Accept")
	if strings.Contains(accept, eventStream) || operationKind(g.Query, g.OperationName) != "subscription" {
		return nil
	}
	return inputError("a GraphQL subscription needs a WebSocket, which is not supported: it was not sent",
		"if the server streams subscriptions over HTTP, add the header Accept: text/event-stream")
}

// operationKind is query, mutation or subscription: that of the operation of the name, or of the first one.
func operationKind(query, name string) string {
	depth, header := 0, []string(nil)
	for len(query) > 0 {
		var word string
		word, query = graphqlToken(query)
		switch {
		case strings.ContainsAny(word, "{([") && len(word) == 1:
			if word == "{" && depth == 0 {
				if kind := headerKind(header, name); kind != "" {
					return kind
				}
				header = nil
			}
			depth++
		case strings.ContainsAny(word, "})]") && len(word) == 1:
			depth--
		case depth == 0 && word != "":
			header = append(header, word)
		}
	}
	return ""
}

// headerKind is the kind of an operation by the words before its selection, empty when it is not the one of the name.
func headerKind(words []string, name string) string {
	kind, is := "query", ""
	if len(words) > 0 {
		kind = words[0]
	}
	if len(words) > 1 {
		is = words[1]
	}
	if kind == "fragment" || name != "" && is != name {
		return ""
	}
	return kind
}

// graphqlToken cuts a word, a string or a sign from a query; comments and blanks before it are dropped.
func graphqlToken(query string) (token, rest string) {
	query = strings.TrimLeft(query, " \t\r\n,\ufeff")
	switch {
	case query == "":
		return "", ""
	case query[0] == '#':
		_, rest, _ = strings.Cut(query, "\n")
		return "", rest
	case strings.HasPrefix(query, `"""`):
		_, rest, _ = strings.Cut(strings.ReplaceAll(query[3:], `\"""`, ""), `"""`)
		return "", rest
	case query[0] == '"':
		for i := 1; i < len(query); i++ {
			switch query[i] {
			case '\\':
				i++
			case '"', '\n':
				return "", query[i+1:]
			}
		}
		return "", ""
	}
	end := strings.IndexFunc(query, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	switch end {
	case -1:
		return query, ""
	case 0:
		return query[:1], query[1:]
	}
	return query[:end], query[end:]
}
