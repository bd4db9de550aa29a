package run

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/auth"
	"github.com/rq-runner/runner/script"
)

// sendOptions is how one request is built and sent.
type sendOptions struct {
	settings collection.Settings
	dialect  collection.Dialect
	timeout  time.Duration // of each: connecting, sending, waiting, the body; 0 is none
	// fromScript marks a request of pm.sendRequest: it may not upload files.
	fromScript bool
	// warn is told what was left out of the request. May be nil.
	warn func(message string)
	// allow is asked before each hop, redirects included, and may forbid it. May be nil.
	allow func(*wire) error
	// tokens keeps what auth fetches; nil keeps nothing. mask is told what auth obtains and derives; it may be nil.
	tokens *auth.Tokens
	mask   *Mask
}

func (o sendOptions) warning(message string) {
	if o.warn != nil {
		o.warn(message)
	}
}

// encoding is how the URL is encoded.
func (o sendOptions) encoding() encoding {
	if isTrue(o.settings.DisableURLEncoding) {
		return unencoded
	}
	return percentEncode
}

// wire is a request that is ready to be sent, in plaintext.
type wire struct {
	request *script.Request // with its variables resolved
	options sendOptions
	method  string
	to      address
	header  headers  // automatic ones included
	body    *payload // nil when there is none
	cookie  string   // the user's own Cookie header
	stored  string   // the jar's part of it

	signedFor address         // where the credentials of its auth may go
	own       *http.Transport // instead of the lane's, while it is set
	// ownConnection says that its auth is a handshake of one connection.
	ownConnection bool
	proxy         *url.URL      // of the last hop, nil for none
	left          bool          // at least a part of it may have reached a server
	began         time.Time     // of sending, zero when it was not sent
	took          time.Duration // with its redirects and what its auth asks for
}

// build makes what goes to the wire of a request whose variables are resolved. The request is not changed. With an
// error comes the wire as far as it got, for the record and the test scripts, or nil when there is no host to send to.
func (s *sender) build(ctx context.Context, r *script.Request, o sendOptions) (*wire, error) {
	w := &wire{request: r, options: o, header: userHeaders(r.Header, o.dialect)}
	if err := w.setMethod(); err != nil {
		return nil, err
	}
	err := w.setURL(r.URL)
	switch {
	case err != nil && w.to.host == "":
		return nil, err
	case err != nil:
		return w, err
	}
	if w.body, err = s.newPayload(w, r.Body); err != nil {
		return w, err
	}
	if b := r.Body; b != nil && (b.Mode == collection.BodyRaw && b.Language != "" || b.Mode == collection.BodyGraphQL) {
		w.setContentType() // it is signed; a type that is only a guess is not, as in Postman
	}
	if err := s.authorize(ctx, w); err != nil {
		return w, err
	}
	w.setContentType()
	w.cookie, _ = w.header.get("Cookie")
	w.header.addAutomatic(w, s.userAgent(o.dialect))
	w.header.addOptional(s.http.Header)
	w.setContentLength()
	w.addURLAuth()
	s.addCookies(w)
	return w, w.header.check()
}

func (s *sender) userAgent(d collection.Dialect) string {
	if s.http.UserAgent != "" || d == collection.Requestly {
		return s.http.UserAgent
	}
	return "runner"
}

func (w *wire) setMethod() error {
	w.method = strings.ToUpper(strings.TrimSpace(w.request.Method))
	if w.method == "" {
		w.method = "GET"
	}
	if w.options.dialect == collection.Requestly {
		if b := w.request.Body; b != nil && b.Mode == collection.BodyGraphQL {
			w.method = "POST"
		}
		if !requestlyMethod(w.method) {
			return inputError(fmt.Sprintf("unsupported request method: %q", w.method), "use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS")
		}
	}
	if !httpguts.ValidHeaderFieldName(w.method) { // both are tokens
		return inputError(fmt.Sprintf("invalid request method %q", w.method), "check the variables in it")
	}
	return nil
}

func (w *wire) setURL(u collection.URL) error {
	if w.options.dialect == collection.Requestly {
		var err error
		w.to, err = requestlyAddress(&u)
		return err
	}
	text := urlText(&u, w.options.dialect)
	if strings.TrimSpace(text) == "" {
		return inputError("request URL is empty", "give the request a URL")
	}
	w.to = parseAddress(text, w.options.encoding())
	return w.to.check()
}

// check reports what cannot be dialled or written.
func (a address) check() error {
	switch {
	case a.checkScheme() != nil:
		return a.checkScheme()
	case a.host == "":
		return inputError(fmt.Sprintf("invalid URL %q: it has no host", a.public()), "check the URL and its variables")
	case !a.bracketed():
		return inputError(fmt.Sprintf("invalid host %q in %q", a.host, a.public()), "an IPv6 address goes in brackets: http://[::1]:8080/")
	case strings.ContainsAny(a.host, " {}<>|^%\"`\\") || !httpguts.ValidHostHeader(a.host):
		return &sendError{
			Code: "ENOTFOUND", Phase: phaseDNS, Message: "getaddrinfo ENOTFOUND " + a.host,
			Hint: "no host has this name; check the variables in the URL",
		}
	}
	if n, err := strconv.ParseUint(a.port, 10, 16); a.port != "" && (err != nil || n == 0) {
		return inputError(fmt.Sprintf("invalid port %q in %q", a.port, a.public()), "a port is a number from 1 to 65535")
	}
	if strings.ContainsFunc(a.target(), func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return inputError(fmt.Sprintf("the path of %q holds blanks or control characters", a.public()),
			"encode them, or drop disableUrlEncoding")
	}
	return nil
}

// setContentType adds the body's type. A form's type also replaces one of the user's that does not fit it.
func (w *wire) setContentType() {
	if w.body == nil || w.body.contentType == "" {
		return
	}
	disabled := w.options.settings.DisabledSystemHeaders["content-type"]
	users, found := w.header.get("Content-Type")
	switch {
	case !found && !disabled:
		w.header.setDefault("Content-Type", w.body.contentType)
	case found && !disabled && w.body.mustType && !w.body.fits(users):
		w.header[w.header.index("Content-Type")].Value = w.body.contentType
	}
}

// fits reports whether a form can be sent under the user's type: a multipart one needs the boundary.
func (p *payload) fits(contentType string) bool {
	kind, _, _ := strings.Cut(p.contentType, ";")
	return strings.HasPrefix(contentType, kind) && (kind != "multipart/form-data" || writtenBoundary(contentType) != "")
}

// setContentLength tells the length that will be sent. A user's own value is replaced: a wrong one would break the
// connection.
func (w *wire) setContentLength() {
	if encoding, ok := w.header.get("Transfer-Encoding"); ok && strings.EqualFold(encoding, "chunked") && !w.body.empty() {
		w.header.remove("Content-Length")
		return
	}
	switch {
	case w.body != nil:
		w.header.set("Content-Length", strconv.FormatInt(w.body.size, 10))
	case w.tellsEmpty():
		w.header.set("Content-Length", "0")
	default:
		w.header.remove("Content-Length")
	}
}

// tellsEmpty says whether a request without a body is sent with `Content-Length: 0`: with any method but these.
func (w *wire) tellsEmpty() bool {
	switch w.method {
	case "GET", "HEAD", "TRACE", "DELETE", "CONNECT", "OPTIONS":
		return false
	}
	return true
}

// addCookies puts the jar's cookies behind those that the user wrote.
func (s *sender) addCookies(w *wire) {
	name, all := "Cookie", w.cookie
	if i := w.header.index(name); i >= 0 {
		name = w.header[i].Key
	}
	w.stored = ""
	if !isTrue(w.options.settings.DisableCookies) {
		w.stored = s.jar.header(w.to)
	}
	if all != "" && w.stored != "" {
		all += "; "
	}
	all += w.stored
	if all == "" {
		w.header.remove(name)
		return
	}
	w.header.set(name, all)
}

// addURLAuth sends the user and password of the URL, unless there is an Authorization header.
func (w *wire) addURLAuth() {
	if w.to.auth == "" {
		return
	}
	user, password, _ := strings.Cut(w.to.auth, ":")
	credentials := base64.StdEncoding.EncodeToString([]byte(percentDecode(user) + ":" + percentDecode(password)))
	if m := w.options.mask; m != nil && password != "" {
		m.remember(ofAuth, credentials) // as the password in the URL is
	}
	w.header.setDefault("Authorization", "Basic "+credentials)
}

// url is the URL as sent, and its hash.
func (w *wire) url() string { return w.to.String() }

// sent is the request as scripts see it after it was sent: encoded, with auth and automatic headers.
func (w *wire) sent() *script.Request {
	r := *w.request
	r.Method, r.URL = w.method, collection.ParseURL(w.url())
	r.Header, r.Automatic = w.header.behind(r.Header)
	r.Body, r.Auth = r.Body.Clone(), r.Auth.Clone()
	if w.body != nil {
		r.Body = w.body.resolved.Clone()
	}
	return &r
}

// record is the body for the report, cut at limit bytes (0: whole), and its full size.
func (w *wire) record(limit int) (body []byte, size int64) {
	if w.body == nil {
		return nil, 0
	}
	return w.body.record(limit), w.body.size
}
