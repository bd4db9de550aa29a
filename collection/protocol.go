package collection

import "strings"

// protocolOf is what a request speaks, by the words that a file has for its kind: empty for HTTP, else websocket,
// socketio, grpc, mqtt, mcp or another. Postman's words end in -request (ws-raw-request, grpc-request).
func protocolOf(words ...string) string {
	for _, word := range words {
		kind := strings.ToLower(strings.TrimSpace(word))
		bare, marked := strings.CutSuffix(kind, "-request")
		switch {
		case strings.Contains(bare, "socketio"), strings.Contains(bare, "socket.io"):
			return "socketio"
		case bare == "ws", strings.HasPrefix(bare, "ws-"), strings.Contains(bare, "websocket"):
			return "websocket"
		case bare == "grpc", bare == "mqtt", bare == "mcp", marked && bare != "http":
			return bare
		}
	}
	return ""
}

// refuse warns of a request that is not HTTP's: it is kept, for the run to count it as failed.
func (d *document) refuse(it *Item, kind string) {
	d.warnf(it, "a %s request is not supported: a run does not send it and counts it as failed", kind)
}
