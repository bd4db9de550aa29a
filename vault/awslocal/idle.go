package awslocal

import (
	"net"
	"net/http"
	"sync"
)

// newConns are the connections on which nothing was asked yet. Clients open some to spare, and a server that shuts down
// would wait five seconds for a request on each. The zero value is ready.
type newConns struct {
	mu  sync.Mutex
	all map[net.Conn]bool
}

// track is told what becomes of each connection.
func (n *newConns) track(c net.Conn, state http.ConnState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all = map[net.Conn]bool{}
	}
	if state == http.StateNew {
		n.all[c] = true
		return
	}
	delete(n.all, c)
}

func (n *newConns) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.all {
		_ = c.Close() // the client has not asked anything
	}
}
