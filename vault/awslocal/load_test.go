package awslocal

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// load is a client that reuses its connections, without the work that an SDK does for each call.
type load struct {
	url    string
	client *http.Client
	signer *v4.Signer // nil leaves the request unsigned
}

func newLoad(url string, signer *v4.Signer) *load {
	return &load{url: url, signer: signer, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

func (l *load) call(ctx context.Context, op, body string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/", strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("X-Amz-Target", "secretsmanager."+op)
	if l.signer != nil {
		creds := aws.Credentials{AccessKeyID: aliceKey, SecretAccessKey: aliceSecret}
		if err := l.signer.SignHTTP(ctx, creds, r, sha256Hex([]byte(body)), secretsManager, "us-east-1", time.Now()); err != nil {
			return err
		}
	}
	resp, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", op, resp.StatusCode, text)
	}
	return err
}

// Readers, writers, listers and rotations at once: no race, no lost label, and a file that is whole in the end.
func TestMixedLoad(t *testing.T) {
	path := t.TempDir() + "/state.json"
	s := serve(t, Options{Persist: path})
	l := newLoad(s.URL, nil)
	for i := range 4 {
		if err := l.call(t.Context(), "CreateSecret", fmt.Sprintf(`{"Name":"s%d","SecretString":"v"}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	mixed := []string{"GetSecretValue", "PutSecretValue", "GetSecretValue", "DescribeSecret", "ListSecrets", "GetSecretValue", "RotateSecret", "TagResource"}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 60 {
				op := mixed[(worker+i)%len(mixed)]
				if err := l.call(t.Context(), op, fmt.Sprintf(`{"SecretId":"s%d","SecretString":"w","Tags":[{"Key":"k","Value":"%d"}]}`, i%4, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, sec := range s.state.shelf(DefaultAccount, DefaultRegion).inOrder() {
		count := map[string]int{}
		for _, v := range sec.Versions {
			for _, stage := range v.Stages {
				count[stage]++
			}
		}
		if count[stageCurrent] != 1 || count[stagePrevious] != 1 {
			t.Errorf("%s has labels %v, want one AWSCURRENT and one AWSPREVIOUS", sec.Name, count)
		}
	}
}

// The rate of GetSecretValue while a writer changes secrets all the time. The issue asks for 5,000 a second on two cores, the
// client's work included.
func BenchmarkGetSecretValue(b *testing.B) {
	b.Run("lenient", BenchmarkLenientGets)
	b.Run("strict", func(b *testing.B) { benchmarkGets(b, Options{Strict: true}) })
	b.Run("log", func(b *testing.B) { benchmarkGets(b, Options{AccessLog: io.Discard}) })
}

// BenchmarkLenientGets is the one that the conformance run measures.
func BenchmarkLenientGets(b *testing.B) { benchmarkGets(b, Options{}) }

func benchmarkGets(b *testing.B, o Options) {
	o.Seed = writeFile(b, "seed.json", stsSeed)
	s := serve(b, o)
	var signer *v4.Signer
	if o.Strict {
		signer = v4.NewSigner()
	}
	benchmarkLoad(b, newLoad(s.URL, signer))
}

func benchmarkLoad(b *testing.B, l *load) {
	ctx, cancel := context.WithCancel(b.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond) // a hundred writes a second: twice what AWS allows
		defer tick.Stop()
		for ; ctx.Err() == nil; <-tick.C {
			body := fmt.Sprintf(`{"SecretId":"other","SecretString":"x","ClientRequestToken":"%s"}`, newUUID())
			if err := l.call(ctx, "PutSecretValue", body); err != nil && ctx.Err() == nil {
				b.Error(err)
				return
			}
		}
	})
	b.ResetTimer()
	b.SetParallelism(8) // 16 clients on two cores
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := l.call(b.Context(), "GetSecretValue", `{"SecretId":"app/db"}`); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "gets/s")
	cancel()
	writer.Wait()
}
