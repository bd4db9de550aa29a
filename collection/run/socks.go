package run

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/proxy"
)

// isSocks reports whether a proxy speaks SOCKS 5. With socks5 we look the host's name up, with socks5h the proxy does.
func isSocks(u *url.URL) bool { return u.Scheme == "socks5" || u.Scheme == "socks5h" }

// overSocks connects to host:port through the proxy.
func (d *dialer) overSocks(ctx context.Context, network, addr string) (net.Conn, error) {
	addr, err := d.socksTarget(ctx, addr)
	if err != nil {
		return nil, err
	}
	var auth *proxy.Auth
	if d.proxy.User != nil {
		auth = &proxy.Auth{User: d.proxy.User.Username()}
		auth.Password, _ = d.proxy.User.Password()
	}
	at := d.proxy.Host
	if d.proxy.Port() == "" {
		at = net.JoinHostPort(d.proxy.Hostname(), "1080")
	}
	socks, err := proxy.SOCKS5(network, at, auth, forward{d})
	if err != nil {
		return nil, err
	}
	conn, err := socks.(proxy.ContextDialer).DialContext(ctx, network, addr)
	if err != nil {
		return nil, socksError(err, at, addr)
	}
	return conn, nil
}

// socksError tells what the proxy at an address said; when it was not reached, the error is that of connecting to it.
func socksError(err error, at, addr string) error {
	said, ok := errors.AsType[*net.OpError](err)
	if !ok || said.Op != "socks connect" {
		return err
	}
	if dial, ok := errors.AsType[*net.OpError](said.Err); ok && dial.Op == "dial" {
		return dial
	}
	return &sendError{
		Code: "ESOCKS", Phase: phaseConnect, err: err,
		Message: fmt.Sprintf("the SOCKS proxy %s did not connect to %s: %s", at, addr, strings.TrimPrefix(said.Err.Error(), "unknown error ")),
		Hint:    "check the proxy's user and password, and that it may reach the host",
	}
}

// socksTarget is what to ask the proxy for: an address where we resolve names.
func (d *dialer) socksTarget(ctx context.Context, addr string) (string, error) {
	if to, ok := d.http.Resolve[strings.ToLower(addr)]; ok {
		return to, nil
	}
	host, port, err := net.SplitHostPort(addr)
	switch {
	case err != nil || d.proxy.Scheme == "socks5h" || net.ParseIP(host) != nil:
		return addr, err
	case isLocalhost(host):
		return net.JoinHostPort("127.0.0.1", port), nil
	}
	ips, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(ips[0].String(), port), nil
}

// forward connects to the proxy itself.
type forward struct{ *dialer }

// Dial is proxy.Dialer's.
func (f forward) Dial(network, addr string) (net.Conn, error) {
	return f.direct(context.Background(), network, addr)
}

// DialContext is proxy.ContextDialer's.
func (f forward) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f.direct(ctx, network, addr)
}
