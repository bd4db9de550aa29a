package run

import (
	"fmt"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// requestlyAddress makes the URL of a Requestly request: the rows of the query are encoded whole, an empty value has
// no equals sign, rows without a key are left out.
func requestlyAddress(u *collection.URL) (address, error) {
	var b strings.Builder
	composeBase(u, collection.Requestly, func(text string, _ urlPart) { b.WriteString(text) })
	text := strings.TrimSpace(b.String())
	if text == "" {
		return address{}, inputError("request URL cannot be empty", "give the request a URL")
	}
	a := parseAddress(text, percentEncode)
	if a.scheme != "http" && a.scheme != "https" {
		return address{}, inputError(fmt.Sprintf("invalid URL protocol %q in %q", a.scheme, text), "use http:// or https://")
	}
	if a.host == "" || strings.ContainsAny(a.host, " {}<>|^%") {
		return address{}, inputError(fmt.Sprintf("invalid URL: %q", text), "check the host and its variables")
	}
	if a.port == "80" && a.scheme == "http" || a.port == "443" && a.scheme == "https" {
		a.port = ""
	}
	a.query = requestlyQuery(u.Query)
	a.hasQuery = a.query != ""
	return a, nil
}

func requestlyQuery(rows []collection.Param) string {
	var pairs []string
	for _, p := range rows {
		switch {
		case p.Disabled || p.Key == "":
		case p.Value == "":
			pairs = append(pairs, encodeURIComponent(p.Key))
		default:
			pairs = append(pairs, encodeURIComponent(p.Key)+"="+encodeURIComponent(p.Value))
		}
	}
	return strings.Join(pairs, "&")
}

// requestlyMethod reports whether Requestly sends a method.
func requestlyMethod(method string) bool {
	switch method {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		return true
	}
	return false
}
