package echo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// rawTimeout bounds one exchange: a client that stops half way must not hold its connection.
const rawTimeout = time.Minute

// ServeRaw answers each connection with the text of its request, until l is closed. It knows no HTTP beyond where a
// request ends, so that any method passes, and the text is what was on the wire: order and case of headers as sent.
// The header raw-request holds the text as a JSON string. This is what Newman's own tests expect on port 4041.
func ServeRaw(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept a connection: %w", err)
		}
		go answerRaw(conn) // ends with rawTimeout at the latest
	}
}

func answerRaw(conn net.Conn) {
	defer func() { _ = conn.Close() }()              // it is read and written by then
	_ = conn.SetDeadline(time.Now().Add(rawTimeout)) // fails only on a closed connection, as reading then does
	text, err := readRaw(conn)
	if err != nil {
		return // there is nobody to tell
	}
	head := fmt.Sprintf("HTTP/1.1 200 ok\r\nconnection: close\r\ncontent-type: text/plain\r\nraw-request: %s\r\n\r\n",
		encode(string(text)))
	if bytes.HasPrefix(text, []byte("HEAD / HTTP/1.1")) {
		text = nil
	}
	_, _ = conn.Write(append([]byte(head), text...)) // a client that has gone cannot be told
}

// readRaw reads the one request of a connection: the head, then as much body as its framing says.
func readRaw(conn io.Reader) ([]byte, error) {
	var text bytes.Buffer
	in := bufio.NewReader(io.TeeReader(io.LimitReader(conn, maxBody), &text))
	if _, err := in.ReadString('\n'); err != nil {
		return nil, err
	}
	// The request line may be anything; only the framing is asked of net/http.
	framed := io.MultiReader(strings.NewReader("POST / HTTP/1.1\r\n"), in)
	req, err := http.ReadRequest(bufio.NewReader(framed))
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, req.Body)
	return text.Bytes(), err
}
