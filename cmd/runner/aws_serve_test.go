package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// startAWS runs runner aws serve on a free port. The test's end stops it.
func startAWS(t *testing.T, args ...string) (url string, stderr *lockedBuffer) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	in, out := io.Pipe()
	stderr = &lockedBuffer{}
	p := &process{stdout: out, stderr: stderr, now: time.Now, getenv: func(string) string { return "" }}
	done := make(chan error, 1)
	go func() { done <- awsServe(ctx, p, append([]string{"--port", "0"}, args...)) }()
	t.Cleanup(func() {
		stop()
		_ = in.Close()
		if err := <-done; err != nil {
			t.Errorf("aws serve: %v", err)
		}
	})
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "export AWS_ENDPOINT_URL="); ok {
			go func() { _, _ = io.Copy(io.Discard, in) }() // the pipe's end stops it
			return rest, stderr
		}
	}
	t.Fatal("aws serve printed no URL")
	return "", nil
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestAWSServe(t *testing.T) {
	url, log := startAWS(t, "--account", "123456789012")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/", strings.NewReader(`{"Name":"n","SecretString":"hunter2"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "secretsmanager.CreateSecret")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(body), ":123456789012:secret:n-") {
		t.Errorf("answer = %s, %v; want an ARN of the account", body, err)
	}
	if text := log.String(); !strings.Contains(text, "secret=n 200") || strings.Contains(text, "hunter2") {
		t.Errorf("log = %q, want the secret's name and not its value", text)
	}
}

func TestAWSServeUsage(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"x"}, `takes no argument "x"`},
		{[]string{"--port", "70000"}, "70000 is not a port"},
		{[]string{"--account", "12"}, `"12" is not an account id`},
		{[]string{"--mfa-skew", "-1"}, "negative"},
		{[]string{"--seed", "no/such/file"}, "read the seed"},
	} {
		p := &process{stdout: io.Discard, stderr: io.Discard, now: time.Now}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := awsServe(ctx, p, tt.args); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("aws serve %v: error = %v, want one with %q", tt.args, err, tt.want)
		}
	}
}

func TestAWSServeWarnsOfOtherAddresses(t *testing.T) {
	for address, warns := range map[string]bool{"127.0.0.1": false, "localhost": false, "0.0.0.0": true} {
		var stderr bytes.Buffer
		p := &process{stdout: io.Discard, stderr: &stderr, now: time.Now}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("the test wants the warning alone"))
		if err := awsServe(ctx, p, []string{"--port", "0", "--address", address}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if got := strings.Contains(stderr.String(), "is not loopback"); got != warns {
			t.Errorf("%s: warning = %v, want %v", address, got, warns)
		}
	}
}
