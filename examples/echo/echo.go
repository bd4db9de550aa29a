// Package echo is the API that the examples call: Postman Echo's endpoints and a small shop, served from memory.
//
// It answers to what it is sent, as httptest.Server's handlers do, and needs neither the internet nor configuration:
//
//	s, err := echo.NewServer("127.0.0.1:0")
//	defer s.Close()
//	http.Get(s.URL + "/get?colour=blue")
package echo

import (
	"net/http"
	"path"
	"strings"
)

// Handler returns the whole API. Each handler has its own shop, whose carts and orders live as long as it does.
func Handler() http.Handler {
	mux := http.NewServeMux()
	routeEcho(mux)
	routeAuth(mux)
	routeResponses(mux)
	routeTime(mux)
	newShop().route(mux)
	return withSession(foldPath(mux))
}

func routeEcho(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", index)
	mux.HandleFunc("GET /get", get)
	mux.HandleFunc("POST /post", post)
	mux.HandleFunc("PUT /put", post)
	mux.HandleFunc("PATCH /patch", post)
	mux.HandleFunc("DELETE /delete", post)
	mux.HandleFunc("GET /headers", headers)
	mux.HandleFunc("GET /ip", ip)
}

func routeAuth(mux *http.ServeMux) {
	mux.HandleFunc("/basic-auth", basicAuth)
	mux.HandleFunc("/digest-auth", digestAuth)
	mux.HandleFunc("/auth/hawk", hawk)
	mux.HandleFunc("/oauth1", oauth1)
	mux.HandleFunc("POST /oauth2/token", oauth2Token)
	mux.HandleFunc("GET /oauth2/user/info", oauth2User)
}

func routeResponses(mux *http.ServeMux) {
	mux.HandleFunc("GET /cookies", cookies)
	mux.HandleFunc("GET /cookies/set", setCookies)
	mux.HandleFunc("GET /cookies/delete", deleteCookies)
	mux.HandleFunc("/status/{code}", status)
	mux.HandleFunc("/delay/{seconds}", delay)
	mux.HandleFunc("GET /stream/{n}", stream)
	mux.HandleFunc("GET /bytes/{n}", randomBytes)
	mux.HandleFunc("GET /gzip", gzipped)
	mux.HandleFunc("GET /deflate", deflated)
	mux.HandleFunc("GET /brotli", brotlied)
	mux.HandleFunc("GET /encoding/utf8", utf8Page)
	mux.HandleFunc("GET /type/html", htmlPage)
	mux.HandleFunc("GET /type/xml", xmlPage)
	mux.HandleFunc("/redirect-to", redirectTo)
	mux.HandleFunc("GET /response-headers", responseHeaders)
	mux.HandleFunc("POST /response-headers", responseHeaders)
}

// foldPath makes paths match whatever their case, and a path without its method a 404: Postman Echo runs on Express,
// which does both. The original stays in r.RequestURI, which is what the answers repeat.
func foldPath(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		folded := r.Clone(r.Context())
		folded.URL.Path = strings.ToLower(path.Clean("/" + r.URL.Path))
		folded.URL.RawPath = ""
		_, pattern := mux.Handler(folded)
		switch {
		case pattern != "":
			mux.ServeHTTP(w, folded)
		case r.Method == http.MethodOptions:
			options(w)
		default:
			writeError(w, http.StatusNotFound, "nothing here answers to "+r.Method+" "+r.URL.Path)
		}
	})
}

func index(w http.ResponseWriter, _ *http.Request) {
	writeText(w, "text/html; charset=utf-8", `<!doctype html>
<title>echo</title>
<h1>echo</h1>
<p>The API that the examples of runner call. Try <a href="/get?colour=blue">/get</a>, <a href="/headers">/headers</a>
or <a href="/shop/products">/shop/products</a>.</p>
`)
}

func options(w http.ResponseWriter) {
	const methods = "GET,HEAD,PUT,POST,DELETE,PATCH"
	w.Header().Set("Allow", methods)
	writeText(w, "text/html; charset=utf-8", methods)
}
