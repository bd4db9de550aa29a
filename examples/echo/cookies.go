package echo

import (
	"net/http"
	"net/url"
)

func cookies(w http.ResponseWriter, r *http.Request) {
	sent := map[string]string{}
	for _, c := range r.Cookies() {
		sent[c.Name] = decodeCookie(c.Value)
	}
	writeJSON(w, map[string]any{"cookies": sent})
}

func setCookies(w http.ResponseWriter, r *http.Request) {
	for _, p := range parsePairs(r.URL.RawQuery) {
		http.SetCookie(w, &http.Cookie{Name: p.key, Value: percentEncode(p.value), Path: "/"})
	}
	found(w, "/cookies")
}

func deleteCookies(w http.ResponseWriter, r *http.Request) {
	for _, p := range parsePairs(r.URL.RawQuery) {
		http.SetCookie(w, &http.Cookie{Name: p.key, Path: "/", MaxAge: -1})
	}
	found(w, "/cookies")
}

// decodeCookie reads what encodeURIComponent wrote; other values stay as they are.
func decodeCookie(value string) string {
	if u, err := url.PathUnescape(value); err == nil {
		return u
	}
	return value
}
