package awslocal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// persister writes the state to a file after every change. Changes that come while it writes are written together. A nil
// persister keeps nothing.
type persister struct {
	path     string
	snapshot func() ([]byte, error)
	dirty    chan struct{} // holds one: that there is something to write
	stop     chan struct{}
	stopped  chan struct{}
	err      error // of the last write; read after stopped is closed
}

// loadState reads a persisted state. It is nil when there is no file yet.
func loadState(path string) (*state, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the persisted state: %w", err)
	}
	st := newState()
	if err := json.Unmarshal(text, st); err != nil {
		return nil, fmt.Errorf("read the persisted state %q: %w; move the file away to start afresh", path, err)
	}
	return st, nil
}

func (s *Server) startPersisting() {
	if s.opts.Persist == "" {
		return
	}
	p := &persister{
		path: s.opts.Persist, snapshot: s.snapshot,
		dirty: make(chan struct{}, 1), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	p.changed() // the seed is a change
	s.persist = p
	go p.run() // close ends it
}

func (s *Server) snapshot() ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return json.Marshal(s.state)
}

// changed says that there is something to write.
func (p *persister) changed() {
	if p == nil {
		return
	}
	select {
	case p.dirty <- struct{}{}:
	default: // it is going to write anyway
	}
}

func (p *persister) run() {
	defer close(p.stopped)
	for {
		select {
		case <-p.dirty:
			p.err = p.write()
		case <-p.stop:
			p.err = p.write()
			return
		}
	}
}

// close writes what is left and returns the last error.
func (p *persister) close() error {
	if p == nil {
		return nil
	}
	close(p.stop)
	<-p.stopped
	return p.err
}

// write replaces the file in one step, so that a crash leaves the old one or the new one. Only its owner may read it.
func (p *persister) write() error {
	text, err := p.snapshot()
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(p.path), ".awslocal-*") // mode 0600
	if err != nil {
		return fmt.Errorf("persist the state: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone when the rename worked
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), p.path)
	}
	if err != nil {
		return fmt.Errorf("persist the state: %w", err)
	}
	return nil
}
