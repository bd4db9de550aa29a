package echo

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

type getAnswer struct {
	Args    map[string]any    `json:"args"`
	Headers map[string]string `json:"headers"`
	URL     string            `json:"url"`
}

func get(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, getAnswer{Args: args(r), Headers: headersOf(r), URL: urlOf(r)})
}

func headers(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, map[string]any{"headers": headersOf(r)})
}

func ip(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	writeJSON(w, map[string]any{"ip": host})
}

// args are the query's parameters; a key that comes twice is a list.
func args(r *http.Request) map[string]any { return collect(parsePairs(r.URL.RawQuery)) }

type pair struct{ key, value string }

// parsePairs reads a query or a form. Unlike net/url it keeps what is badly encoded, and the order.
func parsePairs(text string) []pair {
	var pairs []pair
	for part := range strings.SplitSeq(text, "&") {
		if part != "" {
			key, value, _ := strings.Cut(part, "=")
			pairs = append(pairs, pair{unescape(key), unescape(value)})
		}
	}
	return pairs
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// collect makes an object of pairs, and a list of what comes more than once.
func collect(pairs []pair) map[string]any {
	object := map[string]any{}
	for _, p := range pairs {
		switch old := object[p.key].(type) {
		case nil:
			object[p.key] = p.value
		case string:
			object[p.key] = []string{old, p.value}
		case []string:
			object[p.key] = append(old, p.value)
		}
	}
	return object
}

// headersOf are the request's headers under lower-case names, with those that a load balancer adds.
func headersOf(r *http.Request) map[string]string {
	h := map[string]string{"host": r.Host, "x-forwarded-proto": scheme(r)}
	for name, values := range r.Header {
		h[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	if r.ContentLength > 0 {
		h["content-length"] = contentLength(r)
	}
	return h
}

// urlOf is the address that the client asked for, without a port that goes without saying.
func urlOf(r *http.Request) string { return scheme(r) + "://" + hostOf(r) + r.RequestURI }

func hostOf(r *http.Request) string {
	if host, port, err := net.SplitHostPort(r.Host); err == nil && port == defaultPort(r) {
		return host
	}
	return r.Host
}

func defaultPort(r *http.Request) string {
	if r.TLS != nil {
		return "443"
	}
	return "80"
}

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}
