package echo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is a running API, shaped like httptest.Server.
type Server struct {
	URL  string // http://host:port, without a slash at the end
	http *http.Server
	done chan error
}

// NewServer serves Handler on addr ("127.0.0.1:0" takes any free port) until Close.
func NewServer(addr string) (*Server, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", addr, err)
	}
	s := &Server{
		URL: "http://" + urlHost(l.Addr().(*net.TCPAddr)),
		// A client that never finishes its headers must not hold a connection for ever.
		http: &http.Server{Handler: Handler(), ReadHeaderTimeout: time.Minute},
		done: make(chan error, 1),
	}
	go func() { // ends with Close
		s.done <- s.http.Serve(l)
		close(s.done)
	}()
	return s, nil
}

// urlHost names an address as a client on this machine calls it: listening everywhere is reached as localhost.
func urlHost(a *net.TCPAddr) string {
	if a.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", a.Port)
	}
	return a.String()
}

// Close stops the server and drops its connections. Once more does nothing.
func (s *Server) Close() error {
	err := s.http.Close()
	if served := <-s.done; served != nil && !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
