package main

import (
	"bytes"
	"io"
	"sync"
)

// A sharedLog is stdout while a run is reported: the terminal's reporter writes there, and commands for a CI server do.
// The server obeys a command only on a line of its own, and would else print it: the secret of an add-mask too.
type sharedLog struct {
	mu     sync.Mutex
	w      io.Writer
	within bool // the last line is not ended
}

// Write passes on what the terminal's reporter writes, whole lines or not.
func (l *sharedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.write(b)
}

func (l *sharedLog) write(b []byte) (int, error) {
	n, err := l.w.Write(b)
	if n > 0 {
		l.within = b[n-1] != '\n'
	}
	return n, err
}

// commandLines writes whole lines to a shared log, each command on its own.
type commandLines struct {
	log  *sharedLog
	mu   sync.Mutex
	line []byte // that is not ended
}

// Write ends the line of another writer, if there is one, and keeps a line of its own until it ends.
func (c *commandLines) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.line = append(c.line, b...)
	whole := bytes.LastIndexByte(c.line, '\n') + 1
	if whole == 0 {
		return len(b), nil
	}
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	if c.log.within {
		if _, err := c.log.write([]byte{'\n'}); err != nil {
			return 0, err
		}
	}
	_, err := c.log.write(c.line[:whole])
	c.line = append(c.line[:0], c.line[whole:]...)
	return len(b), err
}
