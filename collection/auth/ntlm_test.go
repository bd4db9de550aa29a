package auth_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// ntlmServer verifies NTLMv2 as [MS-NLMP] 3.3.2 says, and like IIS lets a connection in and not a request.
type ntlmServer struct {
	scheme string // NTLM or Negotiate

	mu        sync.Mutex
	in        map[net.Conn]string // who is in
	asked     map[net.Conn]bool   // a challenge was sent
	bodies    []string
	negotiate []byte // the last type 1 message
}

const (
	ntlmChallenge = "\x01\x23\x45\x67\x89\xab\xcd\xef"
	// ntlmHash is NTOWFv1 of the password SecREt01 (davenport.sourceforge.net/ntlm.html).
	ntlmHash = "cd06ca7c7e10c99b1d33b7485a2ed808"
)

type connKey struct{}

func newNTLMServer(t *testing.T, scheme string) (*ntlmServer, string) {
	s := &ntlmServer{scheme: scheme, in: map[net.Conn]string{}, asked: map[net.Conn]bool{}}
	server := httptest.NewUnstartedServer(s)
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) }
	server.Start()
	t.Cleanup(server.Close)
	return s, server.URL
}

func (s *ntlmServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	conn, _ := r.Context().Value(connKey{}).(net.Conn)
	body, _ := io.ReadAll(r.Body)
	s.bodies = append(s.bodies, string(body))
	if who := s.in[conn]; who != "" {
		fmt.Fprint(w, "hello ", who)
		return
	}
	_, text, _ := strings.Cut(r.Header.Get("Authorization"), s.scheme+" ")
	message, _ := base64.StdEncoding.DecodeString(text)
	switch {
	case len(message) > 12 && message[8] == 1:
		s.negotiate, s.asked[conn] = message, true
		w.Header().Set("WWW-Authenticate", s.scheme+" "+base64.StdEncoding.EncodeToString(challengeMessage()))
		http.Error(w, "prove it", http.StatusUnauthorized)
	case len(message) > 12 && message[8] == 3 && s.asked[conn]:
		who, ok := verifyNTLM(message)
		if !ok {
			http.Error(w, "refused "+who, http.StatusUnauthorized)
			return
		}
		s.in[conn] = who
		fmt.Fprint(w, "hello ", who)
	default:
		w.Header().Add("WWW-Authenticate", `Basic realm="b"`)
		w.Header().Add("WWW-Authenticate", s.scheme)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	}
}

// challengeMessage is a type 2 message with a target name and target information.
func challengeMessage() []byte {
	name := utf16le("Domain")
	info := slicesConcat([]byte{2, 0, byte(len(name)), 0}, name, []byte{0, 0, 0, 0})
	b := []byte("NTLMSSP\x00\x02\x00\x00\x00")
	field := func(length, offset int) {
		b = binary.LittleEndian.AppendUint16(b, uint16(length))
		b = binary.LittleEndian.AppendUint16(b, uint16(length))
		b = binary.LittleEndian.AppendUint32(b, uint32(offset))
	}
	field(len(name), 48)
	b = binary.LittleEndian.AppendUint32(b, 0xa2898205) // Unicode, NTLM, target information, extended session security …
	b = append(b, ntlmChallenge...)
	b = append(b, make([]byte, 8)...)
	field(len(info), 48+len(name))
	return slicesConcat(b, name, info)
}

func slicesConcat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

func fromUTF16(b []byte) string {
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, binary.LittleEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(units))
}

// verifyNTLM reads a type 3 message and does the sum of its response again.
func verifyNTLM(message []byte) (who string, ok bool) {
	field := func(at int) []byte {
		length, offset := binary.LittleEndian.Uint16(message[at:]), binary.LittleEndian.Uint32(message[at+4:])
		return message[offset : offset+uint32(length)]
	}
	response, domain, user, workstation := field(20), fromUTF16(field(28)), fromUTF16(field(36)), fromUTF16(field(44))
	who = fmt.Sprintf("%s from %s at %s", user, domain, workstation)
	if len(response) < 24 {
		return who, false
	}
	sum := func(key []byte, parts ...[]byte) []byte {
		h := hmac.New(md5.New, key)
		h.Write(slicesConcat(parts...))
		return h.Sum(nil)
	}
	hash, _ := hex.DecodeString(ntlmHash)
	key := sum(hash, utf16le(strings.ToUpper(user)+domain))
	return who, hmac.Equal(response[:16], sum(key, []byte(ntlmChallenge), response[16:]))
}

func TestNTLM(t *testing.T) {
	for _, scheme := range []string{"NTLM", "Negotiate"} {
		s, url := newNTLMServer(t, scheme)
		check(t, scheme, item("GET", url, "ntlm", "username=user", "password=SecREt01", "domain=Domain", "workstation=WS"), 200, "hello user from Domain at WS")
		if !bytes.Contains(s.negotiate, []byte("DOMAIN")) || !bytes.Contains(s.negotiate, []byte("WS")) {
			t.Errorf("the first message names neither domain nor workstation: %q", s.negotiate)
		}
		check(t, scheme+" down-level", item("GET", url, "ntlm", `username=Domain\user`, "password=SecREt01"), 200, "hello user from Domain")
		check(t, scheme+" principal", item("GET", url, "ntlm", "username=user@Domain", "password=SecREt01"), 200, "hello user from Domain")
		check(t, scheme+", wrong", item("GET", url, "ntlm", "username=user", "password=x", "domain=D"), 401, "refused user from D")
		check(t, scheme+", not answered", item("GET", url, "ntlm", "username=user", "password=SecREt01", "disableRetryRequest=true"), 401, "who are you?")
	}
}

// A body goes out with each of the three sendings.
func TestNTLMSendsTheBodyEachTime(t *testing.T) {
	s, url := newNTLMServer(t, "NTLM")
	check(t, "body", withRaw(item("POST", url, "ntlm", "username=user", "password=SecREt01", "domain=Domain"), `{"a":1}`), 200, "hello")
	if got := strings.Join(s.bodies, " "); got != `{"a":1} {"a":1} {"a":1}` {
		t.Errorf("bodies = %s", got)
	}
}

// The connection of one user must not let in the next request, which may be another's or nobody's.
func TestNTLMConnectionsAreNotShared(t *testing.T) {
	_, url := newNTLMServer(t, "NTLM")
	records := execute(t, run.Options{},
		item("GET", url, "noauth"),
		item("GET", url, "ntlm", "username=user", "password=SecREt01", "domain=Domain"),
		item("GET", url, "noauth"),
		item("GET", url, "ntlm", "username=other", "password=SecREt01", "domain=Domain"))
	var got []string
	for _, x := range records {
		got = append(got, fmt.Sprint(x.Response.Code, " ", strings.TrimSpace(string(x.Response.Body))))
	}
	want := []string{"401 who are you?", "200 hello user from Domain at", "401 who are you?", "200 hello other from Domain at"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A script's request with NTLM runs beside others.
func TestNTLMOfScripts(t *testing.T) {
	_, url := newNTLMServer(t, "NTLM")
	it := item("GET", url, "noauth")
	it.Scripts = []collection.Script{{Event: collection.Test, Source: `
		const request = { url: "` + url + `", auth: { type: "ntlm", ntlm: [
			{ key: "username", value: "user" }, { key: "password", value: "SecREt01" }, { key: "domain", value: "Domain" }] } };
		const all = await Promise.all([1, 2, 3, 4].map(() => pm.sendRequest(request)));
		pm.test("all are in", () => pm.expect(all.map((r) => r.code)).to.eql([200, 200, 200, 200]));`}}
	x := execute(t, run.Options{}, it)[0]
	if len(x.Tests) != 1 || x.Tests[0].Error != nil {
		t.Errorf("tests = %+v, scripts = %+v", x.Tests, x.Scripts)
	}
}
