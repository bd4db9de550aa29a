package awslocal

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
)

// Connections on which nothing was asked are closed, the others are left to finish.
func TestSpareConnectionsAreClosed(t *testing.T) {
	var conns newConns
	spare, spareEnd := net.Pipe()
	busy, busyEnd := net.Pipe()
	defer busy.Close()
	conns.track(spare, http.StateNew)
	conns.track(busy, http.StateNew)
	conns.track(busy, http.StateActive)
	conns.close()
	if _, err := spareEnd.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the spare connection: %v, want it closed", err)
	}
	go func() { _, _ = busyEnd.Write([]byte("x")) }() // ends with the read
	if _, err := busy.Read(make([]byte, 1)); err != nil {
		t.Errorf("the other one: %v, want it open", err)
	}
}
