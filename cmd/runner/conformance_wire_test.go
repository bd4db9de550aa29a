//go:build conformance

package main

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
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

// The cases are those of collection/run/testdata, where the bytes that Newman once sent are recorded for the tests that
// run without it: every mode of bodies, the rules for headers, the shapes of URLs, and the schemes of auth.
var wireData = filepath.Join("..", "..", "collection", "run", "testdata")

// wireHost is the host of every request, for signatures that cover it to agree.
const wireHost = "auth.example:48123"

// caseHeader tells the server which case a request belongs to.
const caseHeader = "X-Wire-Case"

type wireCase struct {
	name    string // "wire: get"
	id      string // what caseHeader says
	item    *collection.Item
	answers []wireAnswer
}

type wireAnswer struct {
	Status int
	Header []string
}

// noClock are the cases whose bytes hold the time or chance. They are compared with recorded bytes, under one clock.
var noClock = regexp.MustCompile(`^auth: (awsv4|asap|ntlm authenticate|jwt (ES|PS))`)

// TestConformanceWire sends each request with Newman and with runner to a server that keeps the bytes, and compares
// them, but for the order of headers, agent, token and boundary. What differs on purpose is in differences.json.
func TestConformanceWire(t *testing.T) {
	c := newConformance(t)
	cases := append(wireCases(t), authCases(t)...)
	file := wireCollection(t, cases)
	server := newWireServer(t, cases)
	c.hosts.ports[wireHost] = port(server)
	args := []string{file, "--working-dir", wireUploads(t), "--timeout-request", "60000"}
	for _, v := range []string{
		"base=http://" + wireHost, "hostport=" + wireHost, "name=bob", "num=5", "slash=p/q", "pathquery=/pq?x=1&y", "amp=1&w=2#h",
	} {
		args = append(args, "--env-var", v)
	}
	c.runNewman(t, args)
	newman := server.take()
	c.runRunner(t, args)
	ours := server.take()

	differ := wireDifferences(t)
	compared := 0
	for _, wc := range cases {
		t.Run(wc.name, func(t *testing.T) {
			if noClock.MatchString(wc.name) {
				t.Skip("its bytes hold the time or chance; the test of collection/run has them recorded")
			}
			want, got := differ(wc.name, newman[wc.id]), ours[wc.id]
			if len(want) == 0 {
				t.Fatal("Newman sent nothing: the case tests nothing")
			}
			compared++
			if diff := cmp.Diff(comparable(want), comparable(got)); diff != "" {
				t.Errorf("sent otherwise than Newman (-newman +ours):\n%s", diff)
			}
		})
	}
	t.Logf("%d of %d requests compared", compared, len(cases))
}

func readWireData(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(wireData, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func wireCases(t *testing.T) []wireCase {
	t.Helper()
	var recorded []struct {
		Name     string
		Settings collection.Settings
		Auth     *collection.Auth
		Request  collection.Request
	}
	readWireData(t, "wire.json", &recorded)
	var cases []wireCase
	for _, r := range recorded {
		it := &collection.Item{Name: r.Name, Request: &r.Request, Auth: r.Auth, Settings: r.Settings}
		cases = append(cases, wireCase{name: "wire: " + r.Name, item: it})
	}
	return cases
}

func authCases(t *testing.T) []wireCase {
	t.Helper()
	var recorded []struct {
		Name, Type, Method, Path string
		Params                   map[string]any
		Header                   map[string]string
		Body, Settings           json.RawMessage
		Answers                  []wireAnswer
	}
	readWireData(t, "auth.json", &recorded)
	key, err := os.ReadFile(filepath.Join(wireData, "..", "..", "auth", "testdata", "rsa.pem"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []wireCase
	for _, r := range recorded {
		var rows, header []any
		for name, value := range r.Params {
			if value == "RSA" {
				value = string(key)
			}
			rows = append(rows, map[string]any{"key": name, "value": value})
		}
		for name, value := range r.Header {
			header = append(header, map[string]any{"key": name, "value": value})
		}
		item := map[string]any{"name": r.Name, "request": map[string]any{
			"method": r.Method, "url": "http://" + wireHost + "/" + strings.TrimPrefix(r.Path, "/"), "header": header, "body": r.Body,
			"auth": map[string]any{"type": r.Type, r.Type: rows},
		}, "protocolProfileBehavior": r.Settings}
		text, err := json.Marshal(map[string]any{"info": map[string]any{"name": "c"}, "item": []any{item}})
		if err != nil {
			t.Fatal(err)
		}
		loaded, err := collection.Parse("auth.json", text)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, wireCase{name: "auth: " + r.Name, item: loaded.Root.Requests()[0], answers: r.Answers})
	}
	return cases
}

// wireCollection writes the cases as one collection.
func wireCollection(t *testing.T, cases []wireCase) string {
	t.Helper()
	root := &collection.Item{Name: "wire"}
	for i := range cases {
		it := cases[i].item
		cases[i].id = fmt.Sprint(i)
		it.ID, it.Parent = "case-"+cases[i].id, root
		it.Request.Header = append(it.Request.Header, collection.Param{Key: caseHeader, Value: cases[i].id})
		root.Items = append(root.Items, it)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "wire.postman_collection.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := collection.WriteCollection(file, &collection.Collection{Name: "wire", Root: root}, nil, "conformance"); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

func wireUploads(t *testing.T) string {
	t.Helper()
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

// wireDifferences makes Newman's messages of a case ours, where they differ on purpose.
func wireDifferences(t *testing.T) func(name string, messages []string) []string {
	t.Helper()
	var all []struct{ File, Case, Newman, Ours string }
	readWireData(t, "differences.json", &all)
	return func(name string, messages []string) []string {
		messages = slices.Clone(messages)
		for _, d := range all {
			for i := range messages {
				if name == d.File+": "+d.Case {
					messages[i] = strings.ReplaceAll(messages[i], d.Newman, d.Ours)
				}
			}
		}
		return messages
	}
}

// A wireServer keeps the bytes of each request by its case, and gives the answers of the case in order.
type wireServer struct {
	net.Listener
	answers map[string][]wireAnswer

	mu   sync.Mutex
	seen map[string][]string
}

func newWireServer(t *testing.T, cases []wireCase) *wireServer {
	t.Helper()
	s := &wireServer{Listener: listen(t), answers: map[string][]wireAnswer{}, seen: map[string][]string{}}
	for _, wc := range cases {
		s.answers[wc.id] = wc.answers
	}
	go func() {
		for {
			conn, err := s.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s
}

// take gives what came, and forgets it.
func (s *wireServer) take() map[string][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = map[string][]string{}
	return seen
}

// unmeasured is a POST whose body has neither a length nor chunks.
var unmeasured = regexp.MustCompile(`(?is)\APOST (?:[^\r]|\r\n[^\r])*\r\n\r\n\z`)

var caseLine = regexp.MustCompile(`(?im)^` + caseHeader + `: ([^\r]*)\r\n`)

func (s *wireServer) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		if _, err := r.Peek(1); err != nil {
			return
		}
		message := readWire(r)
		if unmeasured.MatchString(message) { // one without a length has what comes in the next moment
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
			rest, _ := io.ReadAll(r)
			message += string(rest)
		}
		name := "no case"
		if m := caseLine.FindStringSubmatch(message); m != nil {
			name = m[1]
		}
		s.mu.Lock()
		s.seen[name] = append(s.seen[name], caseLine.ReplaceAllString(message, ""))
		answer := wireAnswer{Status: 200}
		if list := s.answers[name]; len(list) > 0 {
			answer = list[min(len(s.seen[name]), len(list))-1]
		}
		s.mu.Unlock()
		body := "ok"
		if strings.HasPrefix(message, "HEAD ") {
			body = ""
		}
		header := ""
		for _, line := range answer.Header {
			header += line + "\r\n"
		}
		if len(s.answers[name]) > 0 { // a handshake may want its connection
			fmt.Fprintf(conn, "HTTP/1.1 %d X\r\n%sContent-Length: 2\r\n\r\n%s", answer.Status, header, body)
			continue
		}
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n%s", body)
		return
	}
}

// readWire reads one request as it comes, without a look at what its first line says.
func readWire(r *bufio.Reader) string {
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

var wireNoise = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`(?im)^(postman-token: )[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`), "${1}TOKEN"},
	{regexp.MustCompile(`(?im)^(user-agent: )(PostmanRuntime|runner)/\S+`), "${1}AGENT"},
	{regexp.MustCompile(`-{26}\d{24}`), strings.Repeat("B", 50)},
	{regexp.MustCompile(`(?m)^host: `), "Host: "}, // net/http's own
}

// comparable takes the noise out, and puts the headers in order: net/http writes them in its own.
func comparable(messages []string) [][]string {
	var all [][]string
	for _, m := range messages {
		for _, noise := range wireNoise {
			m = noise.pattern.ReplaceAllString(m, noise.text)
		}
		head, body, _ := strings.Cut(m, "\r\n\r\n")
		lines := strings.Split(head, "\r\n")
		slices.Sort(lines[1:])
		all = append(all, append(lines, "", body))
	}
	return all
}
