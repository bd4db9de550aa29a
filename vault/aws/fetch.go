package aws

import (
	"context"
	"encoding/base64"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/rq-runner/runner/vault"
)

const (
	// maxCalls is how many requests are under way at a time; AWS's quotas allow thousands a second.
	maxCalls = 8
	// maxAttempts is how often a call is tried that was throttled, met a fault of the service or a broken connection.
	maxAttempts = 5
	// firstPause is the longest one before the second attempt. It doubles each time: who finds no network is told after
	// eight seconds at most. The SDK's own pauses take twice as long.
	firstPause = 500 * time.Millisecond
)

// newRetryer is the SDK's standard one. Its adaptive one holds back all calls after one was throttled, which is for
// programs that send thousands.
func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.Backoff = maxAttempts, retry.BackoffDelayerFunc(pause)
	})
}

// pause is how long to wait after an attempt, of which the first is 1. Its half is chance, so that many runners that
// were throttled together do not come back together.
func pause(attempt int, _ error) (time.Duration, error) {
	most := firstPause << (min(attempt, maxAttempts) - 1)
	return most/2 + rand.N(most/2), nil
}

// deliver is told what became of a source: a value or an error. It is called from several goroutines.
type deliver func(src source, v *value, err error)

// group is what can be asked for in one call.
type group struct {
	provider string
	target   Target
}

// errOffline is what every fetch meets that may ask nobody.
var errOffline = &vault.Error{
	Problem: "the value is not cached, and this run is offline",
	Hint:    `fetch it while there is a network: runner vault fetch. Values last beyond a run with "cache": {"policy": "disk"}`,
}

// ask gets the sources from AWS and returns when each is delivered.
func (s *Secrets) ask(ctx context.Context, sources []source, done deliver) {
	groups := map[group][]source{}
	var mu sync.Mutex
	refused := map[string]bool{}
	deliver := func(src source, v *value, err error) {
		if isAnswer(err) {
			mu.Lock()
			refused[src.provider] = true
			mu.Unlock()
		}
		done(src, v, err)
	}
	for _, src := range sources {
		if s.options.Offline {
			done(src, nil, errOffline)
			continue
		}
		g := group{src.provider, src.target}
		groups[g] = append(groups[g], src)
	}
	var wg sync.WaitGroup
	for g, members := range groups {
		wg.Go(func() { s.askGroup(ctx, g, members, deliver) })
	}
	wg.Wait()
	for provider := range refused {
		s.learnCaller(ctx, provider)
	}
}

// learnCaller finds out for errors who asked. Only a session that works is asked, and only once.
func (s *Secrets) learnCaller(ctx context.Context, provider string) {
	s.mu.Lock()
	known := s.callers[provider] != ""
	s.mu.Unlock()
	if known || s.options.Caller == nil {
		return
	}
	arn := s.options.Caller(ctx, provider)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callers[provider] = arn
}

// askGroup asks with batches for what is current and one by one for the rest.
func (s *Secrets) askGroup(ctx context.Context, g group, sources []source, done deliver) {
	client, err := s.options.Client(ctx, g.provider, g.target)
	if err != nil {
		for _, src := range sources {
			done(src, nil, err)
		}
		return
	}
	s.note(g, client)
	var wg sync.WaitGroup
	for _, batch := range s.batches(g, sources) {
		wg.Go(func() {
			for _, src := range s.askBatch(ctx, client, g, batch, done) {
				wg.Go(func() { s.askOne(ctx, client, src, done) })
			}
		})
	}
	wg.Wait()
}

// note remembers the region that the session chose where nothing names one.
func (s *Secrets) note(g group, client *secretsmanager.Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.regions[g] = client.Options().Region
}

// askOne gets one version of one secret.
func (s *Secrets) askOne(ctx context.Context, client *secretsmanager.Client, src source, done deliver) {
	in := &secretsmanager.GetSecretValueInput{SecretId: &src.secretID}
	switch {
	case src.version.id != "":
		in.VersionId = &src.version.id
	case !src.version.current():
		in.VersionStage = &src.version.stage
	}
	if err := s.take(ctx); err != nil {
		done(src, nil, err)
		return
	}
	out, err := client.GetSecretValue(ctx, in, s.perCall)
	s.give()
	if err != nil {
		done(src, nil, err)
		return
	}
	done(src, s.newValue(stamp{
		ARN: aws.ToString(out.ARN), Name: aws.ToString(out.Name), VersionID: aws.ToString(out.VersionId), Stages: out.VersionStages,
	}, out.SecretString, out.SecretBinary), nil)
}

// newValue makes a value of what AWS sends: a text, or else bytes.
func (s *Secrets) newValue(st stamp, text *string, bytes []byte) *value {
	st.Fetched = s.options.Now()
	if text != nil {
		return &value{stamp: st, text: *text}
	}
	return &value{stamp: st, text: base64.StdEncoding.EncodeToString(bytes), binary: true}
}

// take waits for one of maxCalls; give returns it.
func (s *Secrets) take(ctx context.Context) error {
	select {
	case s.calls <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Secrets) give() { <-s.calls }

// perCall sets what holds for each call, whoever made the client.
func (s *Secrets) perCall(o *secretsmanager.Options) {
	o.Retryer = s.retryer
	o.APIOptions = append(o.APIOptions, limitAttempts(s.patience))
}
