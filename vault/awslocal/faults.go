package awslocal

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	FaultThrottle    FaultKind = "throttle"    // ThrottlingException, "Rate exceeded"
	FaultInternal    FaultKind = "internal"    // 500
	FaultUnavailable FaultKind = "unavailable" // 503
	FaultExpired     FaultKind = "expired"     // the caller's session is told that it has ended
	FaultLatency     FaultKind = "latency"     // nothing but Latency
)

// Fault makes requests fail or wait on purpose.
type Fault struct {
	// Kind is what goes wrong.
	Kind FaultKind `json:"kind"`
	// Operation is the action that is hit, as in GetSecretValue. Empty hits all.
	Operation string `json:"operation,omitempty"`
	// Times is how many requests are hit before the fault is over. Zero means every one.
	Times int `json:"times,omitempty"`
	// After is how many requests go well before the first is hit.
	After int `json:"after,omitempty"`
	// Latency delays the requests that are hit. In JSON it is a text such as "250ms".
	Latency Latency `json:"latency,omitempty"`
}

// Latency is a time.Duration whose JSON is its text, "250ms".
type Latency time.Duration

// MarshalText writes the duration's text.
func (l Latency) MarshalText() ([]byte, error) { return []byte(time.Duration(l).String()), nil }

// UnmarshalText reads a duration's text.
func (l *Latency) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	*l = Latency(d)
	return err
}

func (f Fault) check() error {
	switch f.Kind {
	case FaultThrottle, FaultInternal, FaultUnavailable, FaultExpired, FaultLatency:
		return nil
	}
	return fmt.Errorf("fault kind %q is none of throttle, internal, unavailable, expired, latency", f.Kind)
}

// faultBox holds the faults that are still to come.
type faultBox struct {
	mu   sync.Mutex
	list []Fault
}

// SetFaults replaces all faults. No argument takes them away. A request is hit by the first one that fits. The error names a kind
// that does not exist.
func (s *Server) SetFaults(faults ...Fault) error {
	for _, f := range faults {
		if err := f.check(); err != nil {
			return err
		}
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append([]Fault(nil), faults...)
	return nil
}

// take finds the fault that hits an operation now, and counts it.
func (b *faultBox) take(op string) (Fault, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.list {
		f := &b.list[i]
		switch {
		case f.Operation != "" && f.Operation != op, f.Times < 0:
			continue
		case f.After > 0:
			f.After--
			continue
		}
		hit := *f
		if f.Times--; f.Times == 0 {
			f.Times = -1 // over
		} else if f.Times < 0 {
			f.Times = 0 // every request
		}
		return hit, true
	}
	return Fault{}, false
}

// strike waits and fails as the fault that fits says.
func (b *faultBox) strike(ctx context.Context, c *call) error {
	f, ok := b.take(c.op)
	if !ok {
		return nil
	}
	if f.Latency > 0 {
		timer := time.NewTimer(time.Duration(f.Latency))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	switch f.Kind {
	case FaultThrottle:
		return c.throttled()
	case FaultInternal:
		return c.serverFault(http.StatusInternalServerError, "InternalServiceError", "InternalFailure")
	case FaultUnavailable:
		return c.serverFault(http.StatusServiceUnavailable, "ServiceUnavailableException", "ServiceUnavailable")
	case FaultExpired:
		return c.expiredToken()
	}
	return nil
}

func (c *call) throttled() error {
	code := "Throttling"
	if c.service == secretsManager {
		code = "ThrottlingException"
	}
	return apiError{http.StatusBadRequest, code, "Rate exceeded"}
}

func (c *call) serverFault(status int, jsonCode, queryCode string) error {
	code := queryCode
	if c.service == secretsManager {
		code = jsonCode
	}
	return apiError{status, code, "An error occurred on the server side."}
}

// routeFaults lets clients in other processes set faults: PUT a list, DELETE it.
func (s *Server) routeFaults(mux *http.ServeMux) {
	mux.HandleFunc("PUT /_runner/faults", func(w http.ResponseWriter, r *http.Request) {
		noteLocal(r, "runner", "SetFaults")
		body, err := readBody(r)
		var faults []Fault
		if err == nil {
			err = strictJSON(body, &faults)
		}
		if err == nil {
			err = s.SetFaults(faults...)
		}
		if err != nil {
			http.Error(w, "set faults: "+err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /_runner/faults", func(w http.ResponseWriter, r *http.Request) {
		noteLocal(r, "runner", "SetFaults")
		if err := s.SetFaults(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
