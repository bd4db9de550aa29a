package run

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// testdata/auth.json holds what Newman 6.2.2 (postman-runtime 7.39.1) sent for each auth to a server that gives the
// answers of the case, with its clock at authClock. Nonces are the case's own.

type authCase struct {
	Name, Type, Method, Path string
	Params                   map[string]any
	Header                   map[string]string
	Body, Settings           json.RawMessage
	Answers                  []authAnswer
	Sent, Console            []string
}

type authAnswer struct {
	Status int
	Header []string
}

const authHost = "auth.example:48123"

var authClock = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestAuthIsNewmans(t *testing.T) {
	var cases []authCase
	loadJSON(t, "auth.json", &cases)
	key, err := os.ReadFile("../auth/testdata/rsa.pem")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got, result := sendAuth(t, c, string(key))
			want := asOurs(t, "auth", c.Name, c.Sent...)
			if diff := cmp.Diff(sortedHeads(want), sortedHeads(got)); diff != "" {
				t.Errorf("sent otherwise than Newman (-newman +ours):\n%s", diff)
			}
			if len(result.Failures) > 0 {
				t.Errorf("failures: %+v", result.Failures)
			}
			if len(c.Console) > 0 && len(result.Warnings) == 0 {
				t.Errorf("no warning, Newman's: %q", c.Console)
			}
		})
	}
}

func sortedHeads(messages []string) [][]string {
	var heads [][]string
	for _, m := range messages {
		heads = append(heads, sortedHead(token.ReplaceAllString(m, "${1}TOKEN")))
	}
	return heads
}

// sendAuth runs a collection of the one request and returns the messages as Latin-1 text.
func sendAuth(t *testing.T, c authCase, key string) ([]string, *Result) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &authServer{listener: listener, answers: c.Answers}
	go server.serve()
	loaded, err := collection.Parse("auth.json", c.collection(t, key))
	if err != nil {
		t.Fatal(err)
	}
	result, err := Collection(t.Context(), loaded, Options{
		HTTP: HTTPOptions{UserAgent: "AGENT", Resolve: map[string]string{authHost: listener.Addr().String()}},
		Now:  func() time.Time { return authClock },
	})
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	return server.messages(), result
}

func (c authCase) collection(t *testing.T, key string) []byte {
	t.Helper()
	row := func(key string, value any) map[string]any { return map[string]any{"key": key, "value": value} }
	params, header := []any{}, []any{}
	for name, value := range c.Params {
		if value == "RSA" {
			value = key
		}
		params = append(params, row(name, value))
	}
	for name, value := range c.Header {
		header = append(header, row(name, value))
	}
	if c.Method == "" {
		c.Method = "GET"
	}
	if c.Path == "" {
		c.Path = "/"
	}
	item := map[string]any{"name": c.Name, "request": map[string]any{
		"method": c.Method, "url": "http://" + authHost + c.Path, "header": header, "body": c.Body,
		"auth": map[string]any{"type": c.Type, c.Type: params},
	}}
	if c.Settings != nil {
		item["protocolProfileBehavior"] = c.Settings
	}
	text, err := json.Marshal(map[string]any{
		"info": map[string]any{"name": "auth", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": []any{item},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// authServer gives its answers in order, and the last one again and again.
type authServer struct {
	listener net.Listener
	answers  []authAnswer

	mu   sync.Mutex
	seen []string
}

func (s *authServer) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		go s.answer(conn)
	}
}

func (s *authServer) answer(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		message := readMessage(r)
		s.mu.Lock()
		s.seen = append(s.seen, normalize(message, "\x00"))
		answer := authAnswer{Status: 200}
		if n := len(s.answers); n > 0 {
			answer = s.answers[min(len(s.seen), n)-1]
		}
		s.mu.Unlock()
		fmt.Fprintf(conn, "HTTP/1.1 %d X\r\n%sContent-Length: 2\r\n\r\nok", answer.Status, lines(answer.Header))
	}
}

func lines(header []string) string {
	text := ""
	for _, h := range header {
		text += h + "\r\n"
	}
	return text
}

func (s *authServer) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}
