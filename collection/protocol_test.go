package collection

import (
	"bytes"
	"strings"
	"testing"
)

func TestProtocolOf(t *testing.T) {
	for word, want := range map[string]string{
		"": "", "http": "", "http-request": "", "request": "", "item": "", "HTTP/1.1": "", "https": "", "string": "",
		"websocket": "websocket", "ws": "websocket", "ws-raw-request": "websocket", "ws-socketio-request": "socketio", "Socket.IO": "socketio",
		"grpc": "grpc", "grpc-request": "grpc", "mqtt": "mqtt", "graphql-request": "graphql", "graphql": "",
	} {
		if got := protocolOf("", word); got != want {
			t.Errorf("protocolOf(%q) = %q, want %q", word, got, want)
		}
	}
}

// A request of another protocol stays in the collection, also when it is exported and read again.
func TestOtherProtocolsAreKept(t *testing.T) {
	const text = `{"info": {"name": "c"}, "item": [
		{"name": "a", "type": "ws-raw-request", "request": {"url": "ws://h/a"}},
		{"name": "b", "request": {"_type": "grpc", "url": "h:443"}},
		{"name": "c", "request": {"method": "GET", "url": "http://h/c"}}]}`
	c, err := Parse("c.json", []byte(text))
	for range 2 {
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, it := range c.Root.Requests() {
			got = append(got, it.Name+" "+it.Request.Protocol)
		}
		if want := "a websocket|b grpc|c "; strings.Join(got, "|") != want || len(c.Warnings) != 2 {
			t.Fatalf("got %q, warnings %v, want %q", got, c.Warnings, want)
		}
		var exported bytes.Buffer
		if err := WriteCollection(&exported, c, nil, "runner/test"); err != nil {
			t.Fatal(err)
		}
		c, err = Parse("exported.json", exported.Bytes())
	}
}
