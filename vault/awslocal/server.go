// Package awslocal is a small AWS endpoint on loopback: Secrets Manager, STS, the part of IAM that MFA needs, and the
// credential endpoints of EC2, ECS and EKS. Real AWS clients talk to it over the real wire, so that examples, tests and
// offline CI need no account.
//
//	srv, err := awslocal.NewServer(awslocal.Options{})
//	defer srv.Close()
//	// aws --endpoint-url $URL secretsmanager list-secrets
//
// It speaks the wire with its own code; nothing here imports the AWS SDK.
package awslocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// DefaultAccount is the account of credentials that belong to nobody, as in other emulators.
	DefaultAccount = "000000000000"
	// DefaultRegion is the region of a request whose signature names none.
	DefaultRegion = "us-east-1"
	// DefaultInstanceRole is the role that the instance and container credential endpoints hand out.
	DefaultInstanceRole = "runner-instance-role"
)

// Options are the server's settings. The zero value is a lenient server with an empty memory on a free loopback port.
type Options struct {
	// Addr is host:port. Empty means 127.0.0.1 and a free port. Whoever binds another address opens the secrets to a network.
	Addr string
	// Account is the 12-digit id of the account that unknown credentials act in. Empty means DefaultAccount.
	Account string
	// Region is where a request without a signature goes. Empty means DefaultRegion.
	Region string
	// Strict makes the server behave as AWS does: signatures and clocks are checked, unknown keys are refused, tokens that AWS
	// requires are required, and resource policies decide.
	Strict bool
	// Now is the clock of everything: dates, sessions, codes, signatures. Nil means time.Now.
	Now func() time.Time
	// Seed is a JSON file with users, roles and secrets; see the README. Empty means none.
	Seed string
	// Persist is a file that keeps the state, in clear text, across restarts. When it exists, Seed is not read. Empty means memory.
	Persist string
	// AccessLog gets one line per request, which never shows a value. Nil means none.
	AccessLog io.Writer
	// MFASkew is how many 30-second steps before the current one a code is still accepted for. Zero accepts the current code alone.
	MFASkew int
	// InstanceRole is the name of the role whose credentials IMDS, ECS and EKS hand out. Empty means DefaultInstanceRole.
	InstanceRole string
	// ContainerToken is the Authorization that the ECS endpoint demands. Empty demands none.
	ContainerToken string
}

// Server is a running endpoint.
type Server struct {
	// URL is what clients use as their endpoint, without a final slash.
	URL string

	opts       Options
	operations map[string]operation // by service and name, as in "secretsmanager.GetSecretValue"
	mux        *http.ServeMux
	listener   net.Listener
	http       *http.Server
	served     chan struct{} // closed when the accept loop has ended
	seed       *seed
	log        accessLog
	faults     faultBox
	imds       imdsTokens
	issuer     *issuer
	persist    *persister // nil when the state lives in memory alone

	mu    sync.RWMutex // guards state
	state *state
}

// NewServer starts a server and returns when it accepts connections. The error is about the address, the seed or the
// persisted file.
func NewServer(o Options) (*Server, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	s.listener, err = (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.opts.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for AWS clients: %w", err)
	}
	s.URL = "http://" + s.listener.Addr().String()
	s.issuer.url = s.URL + "/eks"
	var unused newConns
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ConnState: unused.track}
	s.http.RegisterOnShutdown(unused.close)
	s.startPersisting()
	// Close ends this goroutine.
	go func() {
		defer close(s.served)
		_ = s.http.Serve(s.listener)
	}()
	return s, nil
}

func newServer(o Options) (*Server, error) {
	s := &Server{opts: o.withDefaults(), operations: operations(), served: make(chan struct{})}
	s.log.w = s.opts.AccessLog
	s.imds.issued = map[string]time.Time{}
	var err error
	if s.issuer, err = newIssuer(); err != nil {
		return nil, err
	}
	if s.opts.Seed != "" {
		if s.seed, err = readSeed(s.opts.Seed, s.opts); err != nil {
			return nil, err
		}
	}
	if s.state, err = s.initialState(); err != nil {
		return nil, err
	}
	s.mux = s.routes()
	return s, nil
}

func (o Options) withDefaults() Options {
	for field, value := range map[*string]string{
		&o.Addr: "127.0.0.1:0", &o.Account: DefaultAccount, &o.Region: DefaultRegion, &o.InstanceRole: DefaultInstanceRole,
	} {
		if *field == "" {
			*field = value
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// initialState is the persisted state, or else a new one with the seed in it.
func (s *Server) initialState() (*state, error) {
	if s.opts.Persist != "" {
		st, err := loadState(s.opts.Persist)
		if err != nil || st != nil {
			return st, err
		}
	}
	return s.seededState(), nil
}

func (s *Server) seededState() *state {
	st := newState()
	if s.seed != nil {
		s.seed.apply(st, s.opts.Now())
	}
	return st
}

// Reset forgets everything that clients made and starts again from the seed.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = s.seededState()
	s.persist.changed()
}

// Close stops the server, waits for the requests under way and writes the persisted file. The error is about that file.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second) // longer than any request but an injected latency
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		_ = s.http.Close()
	}
	<-s.served
	return s.persist.close()
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /moto-api/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		writeJSON(w, http.StatusOK, "application/json", map[string]string{"status": "ok"})
	})
	s.routeFaults(mux)
	s.routeIMDS(mux)
	s.routeContainers(mux)
	s.routeEKS(mux)
	mux.HandleFunc("/{$}", s.serveAPI)
	return mux
}

// ServeHTTP answers one request, so that the server can also be mounted in another one.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" && r.Header.Get("X-Amz-Target") == "" && r.Method != http.MethodGet {
		// A web page must not be able to drive the endpoint of whoever looks at it with a simple form.
		http.Error(w, "requests from web pages are not answered", http.StatusForbidden)
		return
	}
	start := s.opts.Now()
	entry := &logEntry{}
	lw := &loggedWriter{ResponseWriter: w, status: http.StatusOK}
	s.mux.ServeHTTP(lw, r.WithContext(withLogEntry(r.Context(), entry)))
	end := s.opts.Now()
	s.log.write(end, r, lw.status, end.Sub(start), entry)
}

// errTooLarge is a body that no AWS request can have.
var errTooLarge = errors.New("request body over 1 MiB")

// maxBody holds the largest request: a 64 KiB secret, escaped or in base64, with its policy and tags.
const maxBody = 1 << 20

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = errTooLarge
	}
	return body, err
}
