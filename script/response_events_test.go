package script

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

func TestEventsOfStreams(t *testing.T) {
	for _, tt := range []struct{ contentType, body, want string }{
		{"text/plain", "data: a\n\n", `undefined`},
		{"text/event-stream", "", `[]`},
		{"text/event-stream; charset=utf-8", "data: a\n\n", `[{"event":"message","data":"a","id":""}]`},
		{
			"text/event-stream", "\ufeff: comment\r\nid: 7\r\nevent: tick\r\ndata: 1\r\ndata:  2\r\nretry: 10\r\n\r\nid\r\n\r\ndata\r\n\r\n",
			`[{"event":"tick","data":"1\n 2","id":"7"},{"event":"message","data":"","id":""}]`,
		},
		{"text/event-stream", "id: 1\ndata: a\n\ndata: b\n\ndata: cut off", `[{"event":"message","data":"a","id":"1"},{"event":"message","data":"b","id":"1"}]`},
		{"text/event-stream", "data: cut before its blank line\n", `[]`},
		{"application/x-ndjson", "{\"a\":1}\n\n[2]\r\n{\"cut", `[{"a":1},[2]]`},
		{"application/json-seq", "\x1e{\"a\":1}\n\x1e2\n", `[{"a":1},2]`},
		{"application/jsonl", "1\n\"last\"", `[1,"last"]`},
	} {
		r := newRecorder(collection.Test)
		r.Response.Header = []collection.Param{{Key: "content-type", Value: tt.contentType}}
		r.Response.Body = []byte(tt.body)
		if err := r.run(t, "pm.expect(String(JSON.stringify(pm.response.events))).to.equal("+quoteJS(tt.want)+")"); err != nil {
			t.Errorf("%s %q: %v", tt.contentType, tt.body, err)
		}
	}
	r := newRecorder(collection.Test)
	r.Response.Header = []collection.Param{{Key: "Content-Type", Value: "application/x-ndjson"}}
	r.Response.Body = []byte("{bad}\n{}\n")
	if err := r.run(t, "pm.response.events"); err == nil || !strings.Contains(err.Error(), "JSONError") {
		t.Errorf("a broken line: error %v, want a JSONError", err)
	}
}
