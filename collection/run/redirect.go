package run

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// redirected makes the request that a response sends us to, nil when there is none to follow.
func (s *sender) redirected(w *wire, r *reply, hops int) (*wire, error) {
	if !s.leads(w, r) {
		return nil, nil
	}
	limit := defaultRedirects(w.options.dialect)
	if n := w.options.settings.MaxRedirects; n != nil {
		limit = *n
	}
	if hops >= limit {
		return nil, &sendError{
			Phase:   phaseRedirect,
			Message: "Exceeded maxRedirects. Probably stuck in a redirect loop " + w.to.public(),
			Hint:    "look at the Location headers with followRedirects off, or raise maxRedirects",
		}
	}
	next := *w
	location, _ := headers(r.Header).get("Location")
	next.to = w.to.resolve(strings.TrimSpace(location), w.options.encoding())
	if err := next.to.check(); err != nil {
		return nil, err
	}
	next.header = slices.Clone(w.header)
	next.changeMethod(r.Code)
	next.changeHost(w)
	s.addCookies(&next)
	return &next, nil
}

// leads reports whether a response is a redirect that is followed.
func (s *sender) leads(w *wire, r *reply) bool {
	location, _ := headers(r.Header).get("Location")
	return r.Code >= 300 && r.Code <= 399 && location != "" && s.follows(w)
}

func (s *sender) follows(w *wire) bool {
	if follow := w.options.settings.FollowRedirects; follow != nil {
		return *follow
	}
	return !s.http.IgnoreRedirects
}

// changeMethod makes it a GET without a body, as the status says. Postman changes every method but HEAD; Requestly
// only POST, and all of them on 303.
func (w *wire) changeMethod(code int) {
	if isTrue(w.options.settings.FollowOriginalHTTPMethod) || code == 307 || code == 308 {
		return
	}
	if w.options.dialect == collection.Requestly && code != 303 && w.method != "POST" {
		return
	}
	if w.method != "HEAD" {
		w.method = "GET"
	}
	w.body = nil
	w.header.remove("Content-Type")
	w.header.remove("Content-Length")
	w.header.remove("Transfer-Encoding")
}

// changeHost renews what belongs to the host. Credentials do not go to another one: neither Authorization, unless the
// settings say so, nor the Cookie header that the user wrote.
func (w *wire) changeHost(from *wire) {
	w.header.remove("Host")
	w.header.set("Host", w.to.bareHost())
	if from.to.host != w.to.host {
		if !isTrue(w.options.settings.FollowAuthorizationHeader) {
			w.header.remove("Authorization")
		}
		w.cookie = ""
	}
	w.addURLAuth()
	if !isTrue(w.options.settings.RemoveRefererHeaderOnRedirect) {
		w.header.set("Referer", from.to.public())
	}
}
