package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// proxy returns the proxy for a URL, nil for none. The user information of its URL is sent to it.
func (s *sender) proxy(target string) (*url.URL, error) {
	if s.http.Proxy == nil || s.http.UnixSocket != "" {
		return nil, nil
	}
	text, err := s.http.Proxy(target)
	if err != nil {
		return nil, fmt.Errorf("find the proxy for %s: %w", target, err)
	}
	if text == "" {
		return nil, nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && !isSocks(u) {
		return nil, inputError(fmt.Sprintf("invalid proxy for %s", target),
			"a proxy is written http://user:password@host:port; it may begin with https, socks5 or socks5h too")
	}
	return u, nil
}

// tunnelled reads the proxy's answer to CONNECT. The words of the error are those of Node's tunnels.
func tunnelled(_ context.Context, proxy *url.URL, connect *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	e := &sendError{
		Code: "ECONNRESET", Phase: phaseConnect, Hint: "ask who runs the proxy why it does not let this host through",
		Message: fmt.Sprintf("tunneling socket could not be established, statusCode=%d: the proxy %s did not connect to %s",
			answer.StatusCode, proxy.Host, connect.Host),
	}
	if answer.StatusCode == http.StatusProxyAuthRequired {
		e.Hint = "the proxy wants another user or password; they are written http://user:password@host:port"
	}
	return e
}

// failedAtProxy reports whether it was the proxy that a request did not get to, or that did not let it through.
func (w *wire) failedAtProxy(err error, at phase) bool {
	if w.proxy == nil || isSocks(w.proxy) {
		return false
	}
	op, ok := errors.AsType[*net.OpError](err)
	return at <= phaseConnect || ok && op.Op == "proxyconnect"
}

// proxyError is netError for the proxy.
func proxyError(err error, proxy *url.URL, at phase) *sendError {
	told, ok := errors.AsType[*sendError](err)
	if ok {
		return told
	}
	e := netError(err, parseAddress(proxy.Scheme+"://"+proxy.Host, unencoded), at)
	e.Message += " (the proxy)"
	return e
}
