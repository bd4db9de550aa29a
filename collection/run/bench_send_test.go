package run

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// benchServer answers every request on a connection with the same few bytes, so that the client is what is measured.
func benchServer(b *testing.B) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				for {
					for {
						line, err := r.ReadSlice('\n')
						if err != nil {
							return
						}
						if len(line) == 2 {
							break
						}
					}
					fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}")
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func BenchmarkKeepAliveGet(b *testing.B) {
	url := benchServer(b) + "/get"
	b.Run("runner", func(b *testing.B) {
		s, err := newSender(HTTPOptions{}, Files{}, newJar(nil, nil), nil)
		if err != nil {
			b.Fatal(err)
		}
		defer s.close()
		r := scripted(&collection.Request{Method: "GET", URL: collection.ParseURL(url)})
		b.ReportAllocs()
		for b.Loop() {
			w, err := s.build(b.Context(), r, sendOptions{})
			if err == nil {
				_, err = s.send(b.Context(), w)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net-http", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
			if err != nil {
				b.Fatal(err)
			}
			resp, err := client.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
	})
}
