package run

import (
	"bytes"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/rq-runner/runner/collection"
)

// recordedConn remembers the head of the response that is being read: net/http changes the case of header names and
// forgets their order, which scripts and reports want as the server sent them.
type recordedConn struct {
	net.Conn

	mu        sync.Mutex
	recording bool
	buf       []byte
	scanned   int // how much of buf has no end of the head
}

// maxHead is the largest head of a response. Node takes 16 KB, Postman's app somewhat more.
const maxHead = 1 << 20

// record begins with the next response.
func (c *recordedConn) record() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.recording, c.buf, c.scanned = true, nil, 0
}

func (c *recordedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.mu.Lock()
		if c.recording {
			c.take(b[:n])
		}
		c.mu.Unlock()
	}
	return n, err
}

// take collects bytes until the head is whole. Interim responses (100 Continue, 103 Early Hints) are passed over.
func (c *recordedConn) take(b []byte) {
	c.buf = append(c.buf, b...)
	for {
		end := headEnd(c.buf, c.scanned)
		if end < 0 {
			c.scanned = max(0, len(c.buf)-3)
			c.recording = len(c.buf) < maxHead
			return
		}
		if !interim(c.buf) {
			c.buf, c.recording = c.buf[:end:end], false
			return
		}
		c.buf, c.scanned = c.buf[end:], 0
	}
}

// head is the recorded head with its empty line, nil when it did not come to its end.
func (c *recordedConn) head() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recording || len(c.buf) == 0 {
		return nil
	}
	return c.buf
}

// headEnd is where the empty line ends, -1 when there is none yet. Like net/http it takes bare line feeds, too.
func headEnd(b []byte, from int) int {
	for i := from; i < len(b); i++ {
		if b[i] != '\n' {
			continue
		}
		rest := b[i+1:]
		if bytes.HasPrefix(rest, []byte("\n")) {
			return i + 2
		}
		if bytes.HasPrefix(rest, []byte("\r\n")) {
			return i + 3
		}
	}
	return -1
}

// interim reports whether a head is a 1xx that another one follows.
func interim(head []byte) bool {
	_, rest, _ := bytes.Cut(head, []byte(" "))
	return len(rest) > 3 && rest[0] == '1' && !bytes.HasPrefix(rest, []byte("101"))
}

// parseHead reads the reason phrase and the headers, in their order and case. A folded line joins the one above it.
func parseHead(head []byte) (reason string, list []collection.Param) {
	lines := strings.Split(strings.TrimRight(string(head), "\r\n"), "\n")
	if parts := strings.SplitN(strings.TrimSuffix(lines[0], "\r"), " ", 3); len(parts) == 3 {
		reason = headerText(strings.TrimSpace(parts[2]))
	}
	for _, line := range lines[1:] {
		line = strings.TrimSuffix(line, "\r")
		if n := len(list); n > 0 && line != "" && (line[0] == ' ' || line[0] == '\t') {
			list[n-1].Value += " " + headerText(strings.TrimSpace(line))
			continue
		}
		if key, value, ok := strings.Cut(line, ":"); ok {
			list = append(list, collection.Param{Key: key, Value: headerText(strings.Trim(value, " \t"))})
		}
	}
	return reason, list
}

// headerText reads bytes as UTF-8, or as Latin-1 where they are none.
func headerText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// nativeHead is the head as net/http has it, for HTTP/2 and for TLS through a proxy. The size is that of HTTP/1.
func nativeHead(resp *http.Response) (reason string, list []collection.Param, size int64) {
	_, reason, _ = strings.Cut(resp.Status, " ")
	names := make([]string, 0, len(resp.Header))
	for name := range resp.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	size = int64(len(resp.Proto) + 1 + len(resp.Status) + 4)
	for _, name := range names {
		for _, value := range resp.Header[name] {
			list = append(list, collection.Param{Key: name, Value: headerText(value)})
			size += int64(len(name) + 2 + len(value) + 2)
		}
	}
	return headerText(reason), list, size
}
