package run

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
)

// TestMain gives the tests a name server that knows no name: the machine's own may be slow, or away.
func TestMain(m *testing.M) {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go denyNames(far) // until the resolver closes the near end
		return near, nil
	}}
	m.Run()
}

// denyNames answers each question with NXDOMAIN. A message stands behind its length, as DNS over TCP has it.
func denyNames(conn net.Conn) {
	defer conn.Close()
	for {
		var length uint16
		if binary.Read(conn, binary.BigEndian, &length) != nil || length < 12 {
			return
		}
		message := make([]byte, length)
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		message[2], message[3] = 0x81, 0x83 // an answer, recursion, no such name
		copy(message[10:12], []byte{0, 0})  // no additional records: the resolver skips what stands there
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, length), message...)); err != nil {
			return
		}
	}
}
