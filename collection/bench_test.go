package collection

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// generated is an export of n requests in folders of fifty, each about two kilobytes with a saved response, as real ones are.
func generated(n int) string {
	var b strings.Builder
	b.WriteString(`{"info":{"_postman_id":"x","name":"Generated","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":[`)
	body := strings.ReplaceAll(strings.Repeat(`{"id":1,"name":"a \"quoted\" text","tags":["x","y"]},`, 16), `"`, `\"`)
	body = strings.ReplaceAll(body, `\\"`, `\\\"`)
	for i := range n {
		if i%50 == 0 {
			if i > 0 {
				b.WriteString("]},")
			}
			fmt.Fprintf(&b, `{"name":"Folder %d","id":"f%d","auth":{"type":"bearer","bearer":[{"key":"token","value":"{{t}}","type":"string"}]},"item":[`, i/50, i/50)
		} else {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `
  {"name":"Request %d","id":"r%d","event":[{"listen":"test","script":{"type":"text/javascript","exec":["pm.test('status', () => {","  pm.response.to.have.status(200);","});"]}}],
   "request":{"method":"POST","header":[{"key":"Accept","value":"application/json"},{"key":"X-Id","value":"{{id}}","disabled":true}],
   "body":{"mode":"raw","raw":"[%s]","options":{"raw":{"language":"json"}}},
   "url":{"raw":"{{host}}/items/:id?page=1","host":["{{host}}"],"path":["items",":id"],"query":[{"key":"page","value":"1"}],"variable":[{"key":"id","value":"%d"}]},"description":"Creates an item."},
   "response":[{"name":"saved","code":200,"body":"%s"}]}`, i, i, body, i, body[:len(body)/4])
	}
	b.WriteString("]}]}")
	return b.String()
}

// The target: 10 MB of 5,000 requests well under 250 ms, so that loading is no part of a run's time.
func BenchmarkLoad(b *testing.B) {
	text := generated(5000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c, err := parse(source{name: "c.json", text: text})
		if err != nil || len(c.Root.Requests()) != 5000 {
			b.Fatalf("%v", err)
		}
	}
}

func BenchmarkWriteCollection(b *testing.B) {
	c, err := parse(source{name: "c.json", text: generated(5000)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteCollection(io.Discard, c, nil, ""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	text := "id,name,note\n" + strings.Repeat("1,some name,\"a \"\"quoted\"\" note\"\n", 100_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := parseCSV("d.csv", text); err != nil {
			b.Fatal(err)
		}
	}
}
