package run

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strings"
	"time"
)

// dial connects to host:port. Resolve maps an address to another one; localhost and all below it are the loopback
// addresses, IPv6 first as in Postman, whatever the name server says.
func (s *sender) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{KeepAlive: 30 * time.Second}
	if to, ok := s.http.Resolve[strings.ToLower(addr)]; ok {
		return d.DialContext(ctx, network, to)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil || !isLocalhost(host) {
		return d.DialContext(ctx, network, addr)
	}
	conn, err := d.DialContext(ctx, network, net.JoinHostPort("::1", port))
	if err == nil || ctx.Err() != nil {
		return conn, err
	}
	return d.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}

func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func (s *sender) dialRecorded(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := s.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &recordedConn{Conn: conn}, nil
}

// dialTLS dials for HTTP/1.1 over TLS. It is ours and not net/http's for the recording to see the plain bytes.
func (s *sender) dialTLS(config *tls.Config) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		plain, err := s.dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		own := config.Clone()
		own.ServerName = host
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
