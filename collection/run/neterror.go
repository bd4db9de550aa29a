package run

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// phase is how far a request came.
type phase int

// The phases of a request, in order.
const (
	phaseBuild phase = iota
	phaseDNS
	phaseConnect
	phaseTLS
	phaseWrite
	phaseFirstByte
	phaseBody
	phaseDecode
	phaseRedirect
	phases // how many there are
)

func (p phase) String() string {
	return [phases]string{"build", "dns", "connect", "tls", "write", "first byte", "body", "decode", "redirect"}[p]
}

// sendError is why a request could not be built or sent.
type sendError struct {
	Code    string // as Node names it: ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED …; empty when Node has none
	Phase   phase
	Message string // names the host
	Hint    string // how to mend it, may be empty
	err     error
}

func (e *sendError) Error() string { return e.Message }
func (e *sendError) Unwrap() error { return e.err }

// transient is the code of an error of the network that may pass by itself, empty for others.
func transient(err error) string {
	e, ok := errors.AsType[*sendError](err)
	if !ok {
		return ""
	}
	switch e.Code {
	case "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ESOCKETTIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH",
		"ENETUNREACH", "EADDRNOTAVAIL", "ESOCKS":
		return e.Code
	}
	return ""
}

// inputError is a request that cannot be sent as it is written.
func inputError(message, hint string) *sendError {
	return &sendError{Phase: phaseBuild, Message: message, Hint: hint}
}

// netError tells what the network did, in Node's words and codes, which users search for and scripts compare.
func netError(err error, to address, at phase) *sendError {
	if told, ok := errors.AsType[*sendError](err); ok {
		return told
	}
	for _, tell := range []func(error, address) *sendError{certificateError, lookupError, connectError, closedError, malformedError} {
		if e := tell(err, to); e != nil {
			e.err = err
			if e.Phase == phaseBuild {
				e.Phase = at
			}
			return e
		}
	}
	return &sendError{Phase: at, Message: fmt.Sprintf("%s: %s", to.authority(), plainCause(err)), err: err}
}

// plainCause drops the layers of a net error that repeat the address.
func plainCause(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	text := strings.TrimPrefix(err.Error(), "net/http: ")
	return strings.TrimPrefix(text, "HTTP/1.x transport connection broken: ")
}

func lookupError(err error, to address) *sendError {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return nil
	}
	e := &sendError{Code: "ENOTFOUND", Phase: phaseDNS, Hint: "check the host name, or map it with --resolve host:port:addr"}
	host := dns.Name
	if host == "" {
		host = to.hostname()
	}
	if !dns.IsNotFound {
		e.Code, e.Hint = "EAI_AGAIN", "the name server did not answer; try again"
	}
	e.Message = "getaddrinfo " + e.Code + " " + host
	return e
}

func connectError(err error, to address) *sendError {
	code, hint := "", ""
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		code, hint = "ECONNREFUSED", "nothing listens there; check the port and that the server runs"
	case errors.Is(err, syscall.EHOSTUNREACH):
		code, hint = "EHOSTUNREACH", "there is no route to the host"
	case errors.Is(err, syscall.ENETUNREACH):
		code, hint = "ENETUNREACH", "the network is down, or needs a proxy"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		code = "EADDRNOTAVAIL"
	case errors.Is(err, syscall.ENOENT):
		code, hint = "ENOENT", "there is no such socket; check --unix-socket"
	case errors.Is(err, syscall.ETIMEDOUT):
		code, hint = "ETIMEDOUT", "the host does not answer; a firewall may drop the connection"
	default:
		return nil
	}
	at := to.dialAddress()
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		at = op.Addr.String()
	}
	return &sendError{Code: code, Phase: phaseConnect, Message: "connect " + code + " " + at, Hint: hint}
}

func closedError(err error, to address) *sendError {
	switch {
	case errors.Is(err, errNoConn):
		return &sendError{Code: "ECONNRESET", Message: fmt.Sprintf("socket hang up: %s ended %d connections before it read the request", to.authority(), maxConns)}
	case errors.Is(err, syscall.ECONNRESET):
		return &sendError{Code: "ECONNRESET", Message: "read ECONNRESET: " + to.authority() + " reset the connection"}
	case errors.Is(err, syscall.EPIPE):
		return &sendError{Code: "EPIPE", Message: "write EPIPE: " + to.authority() + " closed the connection"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		strings.Contains(err.Error(), "server closed idle connection"):
		return &sendError{
			Code:    "ECONNRESET",
			Message: "socket hang up: " + to.authority() + " closed the connection before the whole response came",
		}
	}
	return nil
}

// errNoConn is a server that ends every connection that it is given.
var errNoConn = errors.New("the server ends every connection")

// errNoHTTP2 is a server that speaks HTTP/1.1 alone where HTTP/2 is forced.
var errNoHTTP2 = errors.New("the server does not speak HTTP/2")

// isNoHTTP2 reports it. Without TLS nothing is negotiated: net/http meets the answer of HTTP/1.1, or the end of the
// connection, where it looks for a frame, and has no type for that.
func isNoHTTP2(err error) bool {
	text := err.Error()
	return errors.Is(err, errNoHTTP2) || strings.Contains(text, "looked like an HTTP/1.1 header") ||
		strings.Contains(text, "http2: client conn could not be established")
}

// certificateError names what is wrong with a server's certificate as OpenSSL does.
func certificateError(err error, to address) *sendError {
	e := &sendError{Phase: phaseTLS}
	var invalid x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	switch {
	case isNoHTTP2(err):
		e.Code, e.Message = "EPROTO", errNoHTTP2.Error()
		e.Hint = "use HTTP/1.1, or protocolVersion auto"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		e.Code, e.Message = "CERT_HAS_EXPIRED", "certificate has expired"
	case errors.As(err, &authority):
		e.Code, e.Message = unknownAuthority(err, authority.Cert)
		e.Hint = "add the CA with --ssl-extra-ca-certs FILE, or accept any certificate with -k"
	case errors.As(err, &host):
		e.Code, e.Message = "ERR_TLS_CERT_ALTNAME_INVALID", "hostname/IP does not match certificate's altnames"
	case errors.As(err, &record):
		e.Code, e.Message = "EPROTO", "the server does not speak TLS"
		e.Hint = "try http://"
	case alertOf(err) != "":
		e.Code, e.Message = "EPROTO", "TLS handshake refused: "+alertOf(err)
		if strings.Contains(alertOf(err), "certificate") {
			e.Hint = "the server wants a client certificate, or another one: --ssl-client-cert, --ssl-client-cert-list"
		}
	case errors.As(err, &invalid):
		e.Code, e.Message = "CERT_REJECTED", invalid.Error()
	default:
		return nil
	}
	if e.Hint == "" && e.Code != "EPROTO" {
		e.Hint = "accept any certificate with -k, if you trust the host"
	}
	e.Message += ": " + to.authority()
	return e
}

// alertOf is what the server says of a handshake that it does not go on with, empty when it says nothing. In TLS 1.3 a
// refused client certificate is told only after the request was sent.
func alertOf(err error) string {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return ""
	}
	return strings.TrimPrefix(op.Err.Error(), "tls: ")
}

func unknownAuthority(err error, cert *x509.Certificate) (code, message string) {
	if cert == nil || !bytes.Equal(cert.RawIssuer, cert.RawSubject) {
		return "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"
	}
	checked, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if ok && len(checked.UnverifiedCertificates) > 0 && !checked.UnverifiedCertificates[0].Equal(cert) {
		return "SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"
	}
	return "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"
}

// timeoutError is what the watchdog says: Node tells a connection that did not come from a silent one.
func timeoutError(to address, at phase, after fmt.Stringer) *sendError {
	e := &sendError{Code: "ESOCKETTIMEDOUT", Phase: at, err: context.DeadlineExceeded}
	if at == phaseDNS || at == phaseConnect || at == phaseTLS {
		e.Code = "ETIMEDOUT"
	}
	what := "answer"
	if at == phaseBody {
		what = "send the whole body"
	}
	e.Message = fmt.Sprintf("%s: %s did not %s within %s", e.Code, to.authority(), what, after)
	e.Hint = "raise --timeout-request"
	return e
}
