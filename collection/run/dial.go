package run

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A dialer makes the connections of one transport.
type dialer struct {
	http  *HTTPOptions
	proxy *url.URL // nil for none
}

// dial connects to host:port in the way that the options say: over the unix socket, to another host, through SOCKS.
// What is above the connection (the Host header, the certificate's name) stays host's.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d.http.UnixSocket != "" {
		return d.net().DialContext(ctx, "unix", d.http.UnixSocket)
	}
	switch {
	case d.proxy == nil:
		return d.direct(ctx, network, connectTo(d.http.ConnectTo, addr))
	case isSocks(d.proxy):
		return d.overSocks(ctx, network, connectTo(d.http.ConnectTo, addr))
	}
	return d.direct(ctx, network, addr) // the proxy's
}

// canonical gives the hosts of the options that say where connections go the form in which they are asked for.
func (o HTTPOptions) canonical() HTTPOptions {
	given := o.Resolve
	o.Resolve = make(map[string]string, len(given))
	for addr, to := range given {
		host, port, err := net.SplitHostPort(addr)
		if err == nil {
			addr = net.JoinHostPort(asciiHost(strings.ToLower(host)), port)
		}
		o.Resolve[addr] = to
	}
	o.ConnectTo = slices.Clone(o.ConnectTo)
	for i := range o.ConnectTo {
		o.ConnectTo[i].Host = asciiHost(strings.ToLower(o.ConnectTo[i].Host))
		o.ConnectTo[i].ToHost = asciiHost(strings.ToLower(o.ConnectTo[i].ToHost))
	}
	return o
}

func (d *dialer) net() *net.Dialer { return &net.Dialer{KeepAlive: 30 * time.Second} }

// direct connects to host:port. Resolve maps an address to another one; localhost and all below it are the loopback
// addresses, IPv6 first as in Postman, whatever the name server says.
func (d *dialer) direct(ctx context.Context, network, addr string) (net.Conn, error) {
	if to, ok := d.http.Resolve[strings.ToLower(addr)]; ok {
		return d.net().DialContext(ctx, network, to)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil || !isLocalhost(host) {
		return d.net().DialContext(ctx, network, addr)
	}
	conn, err := d.net().DialContext(ctx, network, net.JoinHostPort("::1", port))
	if err == nil || ctx.Err() != nil {
		return conn, err
	}
	return d.net().DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}

func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// connectTo is where to connect in place of host:port: what the first entry that fits says.
func connectTo(entries []ConnectTo, addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	for _, e := range entries {
		if e.Host != "" && !strings.EqualFold(e.Host, host) || e.Port != "" && e.Port != port {
			continue
		}
		if e.ToHost != "" {
			host = e.ToHost
		}
		if e.ToPort != "" {
			port = e.ToPort
		}
		break
	}
	return net.JoinHostPort(host, port)
}

func (d *dialer) dialRecorded(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &recordedConn{Conn: conn}, nil
}

// dialTLS dials for HTTP/1.1 over TLS. It is ours and not net/http's for the recording to see the plain bytes.
func (d *dialer) dialTLS(config *tls.Config) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		plain, err := d.dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		own := config.Clone()
		own.ServerName, _, _ = strings.Cut(host, "%") // a certificate names no zone
		conn := tls.Client(plain, own)
		hooks := httptrace.ContextClientTrace(ctx)
		if hooks != nil && hooks.TLSHandshakeStart != nil {
			hooks.TLSHandshakeStart()
		}
		err = conn.HandshakeContext(ctx)
		if hooks != nil && hooks.TLSHandshakeDone != nil {
			hooks.TLSHandshakeDone(conn.ConnectionState(), err)
		}
		if err != nil {
			return nil, errors.Join(err, plain.Close())
		}
		return &recordedConn{Conn: conn}, nil
	}
}
