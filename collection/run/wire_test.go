package run

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
	"github.com/rq-runner/runner/script"
)

// testdata/wire.json holds what Newman 6.2.2 (postman-runtime 7.39.1) sent to a raw socket for each request, captured
// once. Host, agent, token and boundary are normalized in it; "wire" is Latin-1 text, a character a byte.

type wireCase struct {
	Name     string
	Settings collection.Settings
	Auth     *collection.Auth
	Request  collection.Request
	Wire     string
	Console  []string
}

func loadJSON(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// difference is what we send on purpose otherwise than Newman, with the reason. testdata/differences.json has all of
// them; make conformance uses it too, with Newman itself.
type difference struct{ File, Case, Why, Newman, Ours string }

// asOurs makes Newman's messages of a case ours, where they differ on purpose.
func asOurs(t *testing.T, file, name string, messages ...string) []string {
	t.Helper()
	var all []difference
	loadJSON(t, "differences.json", &all)
	messages = slices.Clone(messages)
	for _, d := range all {
		if d.File != file || d.Case != name {
			continue
		}
		for i := range messages {
			messages[i] = strings.ReplaceAll(messages[i], d.Newman, d.Ours)
		}
	}
	return messages
}

func TestWireBytesAreNewmans(t *testing.T) {
	var cases []wireCase
	loadJSON(t, "wire.json", &cases)
	dir := uploads(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got, warnings := sendRaw(t, c, dir)
			want := asOurs(t, "wire", c.Name, c.Wire)[0]
			if diff := cmp.Diff(sortedHead(want), sortedHead(got)); diff != "" {
				t.Errorf("sent otherwise than Newman (-newman +ours):\n%s", diff)
			}
			if c.Auth == nil && len(warnings) != len(c.Console) {
				t.Errorf("warnings = %q, Newman's = %q", warnings, c.Console)
			}
		})
	}
}

// uploads makes the files that the requests name.
func uploads(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "up"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"a.txt": "alpha\n", "b.json": `{"b":1}`, "noext": "raw", "ü€.txt": "u", "empty": ""} {
		if err := os.WriteFile(filepath.Join(dir, "up", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sendRaw expands, builds and sends the request, and returns the bytes that came over the wire as Latin-1 text.
func sendRaw(t *testing.T, c wireCase, dir string) (sent string, warnings []string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	host := listener.Addr().String()
	received := make(chan string, 1)
	go func() { received <- serveOnce(listener) }()

	env := &vars.Env{Scopes: []*vars.Scope{vars.NewScope("test", []collection.Variable{
		{Key: "base", Value: "http://" + host},
		{Key: "hostport", Value: host},
		{Key: "name", Value: "bob"},
		{Key: "num", Value: "5"},
		{Key: "slash", Value: "p/q"},
		{Key: "pathquery", Value: "/pq?x=1&y"},
		{Key: "amp", Value: "1&w=2#h"},
	})}}
	r := &script.Request{Request: c.Request, Auth: c.Auth}
	expanded, err := expandRequest(t.Context(), env, r, r)
	if err != nil {
		t.Fatal(err)
	}
	s := newTestSender(t, HTTPOptions{UserAgent: "AGENT"}, Files{Dir: dir})
	w, err := s.build(t.Context(), expanded, sendOptions{settings: c.Settings, warn: func(m string) { warnings = append(warnings, m) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.send(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return normalize(<-received, host), warnings
}

func newTestSender(t *testing.T, o HTTPOptions, f Files) *sender {
	t.Helper()
	s, err := newSender(o, f, newJar(nil, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// serveOnce reads one request as it comes and answers it.
func serveOnce(listener net.Listener) string {
	conn, err := listener.Accept()
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	seen := readMessage(bufio.NewReader(conn))
	fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(seen, "HEAD ") {
		fmt.Fprint(conn, "ok")
	}
	return seen
}

// readMessage reads a request without a look at what its first line says, which Go's server would refuse.
func readMessage(r *bufio.Reader) string {
	var seen strings.Builder
	length, chunked := 0, false
	for {
		line, err := r.ReadString('\n')
		seen.WriteString(line)
		if err != nil || line == "\r\n" {
			break
		}
		_, _ = fmt.Sscanf(strings.ToLower(line), "content-length: %d", &length)
		chunked = chunked || strings.EqualFold(line, "Transfer-Encoding: chunked\r\n")
	}
	for chunked && !strings.HasSuffix(seen.String(), "\r\n0\r\n\r\n") {
		b, err := r.ReadByte()
		if err != nil {
			break
		}
		seen.WriteByte(b)
	}
	body := make([]byte, length)
	n, _ := io.ReadFull(r, body)
	return seen.String() + string(body[:n])
}

var (
	token    = regexp.MustCompile(`(?i)(postman-token: )[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	boundary = regexp.MustCompile(`-{26}\d{24}`)
)

func normalize(sent, host string) string {
	sent = boundary.ReplaceAllString(token.ReplaceAllString(sent, "${1}TOKEN"), strings.Repeat("B", 50))
	runes := make([]rune, 0, len(sent))
	for _, b := range []byte(strings.ReplaceAll(sent, host, "HOST")) {
		runes = append(runes, rune(b))
	}
	return string(runes)
}

// sortedHead puts the headers in order, because net/http writes them in its own, and names Host as net/http does.
func sortedHead(message string) []string {
	head, body, _ := strings.Cut(message, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	for i := range lines {
		if rest, ok := strings.CutPrefix(lines[i], "host: "); ok {
			lines[i] = "Host: " + rest
		}
	}
	slices.Sort(lines[1:])
	return append(lines, "", body)
}
