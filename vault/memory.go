package vault

import (
	"context"
	"fmt"
	"sync"
)

// Memory is a vault that ends with the process: what scripts store where there is no file. The zero value is empty and
// ready; it is safe for concurrent use.
type Memory struct {
	mu     sync.Mutex
	values map[string]Value
}

// Get answers what Set stored.
func (m *Memory) Get(_ context.Context, ref Ref) (Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.values[ref.Name]
	if !ok || ref.Provider != "" {
		return Secret{}, &Error{Problem: fmt.Sprintf("no secret is named %q", ref.Name), Kind: ErrNotFound}
	}
	return Secret{Name: ref.Name, Value: value, Source: "memory"}, nil
}

// Set stores a value.
func (m *Memory) Set(name string, value Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil {
		m.values = map[string]Value{}
	}
	m.values[name] = value
}

// Unset removes a value, if there is one.
func (m *Memory) Unset(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, name)
}
