package aws

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

// Sessions are those of several providers: one each, made when it is first used. It is safe for concurrent use.
type Sessions struct {
	options func(provider string) (SessionOptions, error)
	asking  chan struct{} // that of all of them: one question at a time

	mu   sync.Mutex
	open map[string]*Session
}

// NewSessions returns the sessions of the providers that options knows. It is called once for each.
func NewSessions(options func(provider string) (SessionOptions, error)) *Sessions {
	return &Sessions{options: options, asking: oneTurn(), open: map[string]*Session{}}
}

// Of returns the session of a provider.
func (s *Sessions) Of(provider string) (*Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known := s.open[provider]; known != nil {
		return known, nil
	}
	o, err := s.options(provider)
	if err != nil {
		return nil, err
	}
	session := NewSession(o)
	session.asking = s.asking
	s.open[provider] = session
	return session, nil
}

// Client is what Options.Client wants.
func (s *Sessions) Client(ctx context.Context, provider string, t Target) (*secretsmanager.Client, error) {
	session, err := s.Of(provider)
	if err != nil {
		return nil, err
	}
	return session.SecretsManager(ctx, t)
}

// Caller is what Options.Caller wants. Errors are told by Client, which was called before.
func (s *Sessions) Caller(ctx context.Context, provider string) string {
	session, err := s.Of(provider)
	if err != nil {
		return ""
	}
	who, err := session.Whoami(ctx)
	if err != nil {
		return ""
	}
	return who.ARN
}
