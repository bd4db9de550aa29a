package run

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/auth"
)

// authorize signs the request by the auth that is in force. A scheme may add to the query or to the form, so the URL
// and the body are made once more.
func (s *sender) authorize(ctx context.Context, w *wire) error {
	if w.options.timeout > 0 { // fetching a token is bounded as any other request
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, w.options.timeout)
		defer cancel()
	}
	w.signedFor = w.to
	given := s.signTarget(w)
	t := given
	if err := auth.New(w.request.Auth).Sign(ctx, &t); err != nil {
		return &sendError{Phase: phaseBuild, Message: err.Error(), Hint: "the request was not sent", err: err}
	}
	w.header = t.Header
	if !slices.Equal(t.Form, given.Form) {
		body := w.request.Body.Clone()
		body.URLEncoded = t.Form
		var err error
		if w.body, err = s.newPayload(w, body); err != nil {
			return err
		}
	}
	if slices.Equal(t.Query, given.Query) {
		return nil
	}
	u := w.request.URL
	u.Query = t.Query
	return w.setURL(u)
}

// signTarget is the request as auth sees it.
func (s *sender) signTarget(w *wire) auth.Target {
	t := auth.Target{
		Dialect: w.options.dialect, Method: w.method, Header: w.header,
		URL: auth.URL{
			Scheme: w.to.scheme, Host: w.to.host, Port: w.to.port, Path: w.to.path, Query: w.to.query, HasQuery: w.to.hasQuery,
		},
		Query: slices.Clone(w.request.URL.Query), QueryAsIs: isTrue(w.options.settings.DisableURLEncoding),
		Warn: w.options.warning, Transport: tokenTransport{s, w}, Tokens: w.options.tokens, Now: s.now,
	}
	if m := w.options.mask; m != nil {
		t.Obtained = m.obtain
		t.Derived = func(credential string) { m.addDerived(credential, w.request.Auth) }
	}
	if b := w.request.Body; b != nil && b.Mode == collection.BodyURLEncoded && !b.Disabled && w.sendsBody() {
		t.Form = append([]collection.Param{}, b.URLEncoded...)
	}
	if w.body != nil {
		t.Body, t.ContentType = w.body.open, w.body.contentType
	}
	return t
}

// authenticated sends a request, and sends it again as often as its auth has an answer to the response. Only the host
// that the request was signed for is answered: a redirect must not carry credentials to another one, nor from https
// to http.
func (s *sender) authenticated(ctx context.Context, w *wire) (*reply, error) {
	if w.to.host != w.signedFor.host || w.to.scheme == "http" && w.signedFor.scheme == "https" {
		return s.hop(ctx, w)
	}
	signer := auth.New(w.request.Auth)
	if signer.OneConnection() {
		w.header.remove("Authorization") // of a handshake on another connection
		release, err := s.lendConnection(w)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	for {
		r, err := s.hop(ctx, w)
		if err != nil {
			return nil, err
		}
		t := s.signTarget(w)
		if !signer.Again(&t, r.Code, r.Header) {
			return r, nil
		}
		if err := signer.Sign(ctx, &t); err != nil {
			return nil, &sendError{Phase: phaseBuild, Message: err.Error(), err: err}
		}
		w.header = t.Header
		s.addCookies(w) // the response may have set some
	}
}

// lendConnection gives the request a connection that no other one may use, until release is called.
func (s *sender) lendConnection(w *wire) (release func(), err error) {
	w.ownConnection = true
	t, err := s.transport(w)
	if err != nil {
		return nil, err
	}
	own := t.Clone()
	own.MaxConnsPerHost = 1
	w.own = own
	return func() {
		w.own = nil
		own.CloseIdleConnections()
	}, nil
}

// tokenTransport sends the requests that auth makes over the lane's own connections: with its proxy, its CAs and its
// names, and only where the secrets in them may go.
type tokenTransport struct {
	sender *sender
	signed *wire // the request that needs the token
}

// RoundTrip is http.RoundTripper's.
func (t tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := t.wire(r)
	if err != nil {
		return nil, err
	}
	if w.options.allow != nil {
		if err := w.options.allow(w); err != nil {
			return nil, err
		}
	}
	transport, err := t.sender.transport(w)
	if err != nil {
		return nil, err
	}
	if r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", t.sender.userAgent(w.options.dialect))
	}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return nil, netError(err, w.to, phaseConnect)
	}
	return resp, nil
}

// wire is the request as checks want it: with the client's credentials as they were before they were encoded.
func (t tokenTransport) wire(r *http.Request) (*wire, error) {
	w := &wire{
		request: t.signed.request, options: t.signed.options, method: r.Method, to: parseAddress(r.URL.String(), unencoded),
	}
	if err := w.to.check(); err != nil {
		return nil, err
	}
	for name, values := range r.Header {
		for _, value := range values {
			w.header = append(w.header, collection.Param{Key: name, Value: value})
		}
	}
	if id, secret, ok := r.BasicAuth(); ok {
		for _, text := range []string{id, secret} {
			w.header = append(w.header, collection.Param{Key: "Authorization", Value: percentDecode(strings.ReplaceAll(text, "+", " "))})
		}
	}
	if r.GetBody == nil {
		return w, nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	w.body = &payload{}
	w.body.addBytes(b)
	return w, nil
}
