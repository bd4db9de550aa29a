package aws

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

// many is a seed and the links of n secrets s0, s1 …, whose values are hunter2-0, hunter2-1 ….
func many(n int) (seed string, links map[string]vault.Link, refs []vault.Ref) {
	links = map[string]vault.Link{}
	var secrets []string
	for i := range n {
		name := fmt.Sprintf("s%d", i)
		secrets = append(secrets, fmt.Sprintf(`{"name": "many/%s", "value": "hunter2-%d"}`, name, i))
		links[name] = vault.Link{SecretID: "many/" + name}
		refs = append(refs, vault.Ref{Text: name, Name: name})
	}
	return `{"secrets": [` + strings.Join(secrets, ",") + `]}`, links, refs
}

func wantMany(f *fixture, s *Secrets, n int) {
	f.t.Helper()
	for i := range n {
		f.wantText(s, fmt.Sprintf("s%d", i), fmt.Sprintf("hunter2-%d", i))
	}
}

func TestPrefetchInTwenties(t *testing.T) {
	seed, links, refs := many(45)
	f := newFixture(t, seed)
	s := f.secrets(linksOf(links))
	refs = append(refs, refs[0], vault.Ref{Text: "local only", Name: "local only"}, vault.Ref{Text: "//local/x", Provider: "local", Name: "x"})
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Fatal(err)
	}
	f.wantCalls("BatchGetSecretValue BatchGetSecretValue BatchGetSecretValue")
	wantMany(f, s, 45)
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Fatal(err)
	}
	f.wantCalls("")
}

// Who may read but not in batches is asked for one by one, eight at a time.
func TestBatchDenied(t *testing.T) {
	seed, links, refs := many(30)
	const reader = `"users": [{"name": "reader", "accessKeyId": "AKIAREADER0000000000", "secretAccessKey": "secret",
		"policy": {"Statement": {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}}}], `
	f := newFixture(t, "{"+reader+seed[1:])
	f.key = "AKIAREADER0000000000"
	var mu sync.Mutex
	var now, most int
	full := make(chan struct{})
	f.hook = func(op string) {
		if op != "GetSecretValue" {
			return
		}
		mu.Lock()
		if now++; now == maxCalls && most < maxCalls {
			close(full)
		}
		most = max(most, now)
		mu.Unlock()
		<-full // the first eight meet here: were fewer allowed, the test would hang
		mu.Lock()
		now--
		mu.Unlock()
	}
	s := f.secrets(linksOf(links))
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Fatal(err)
	}
	if got := f.took(); got != "BatchGetSecretValue BatchGetSecretValue"+strings.Repeat(" GetSecretValue", 30) {
		t.Errorf("calls = %s", got)
	}
	if most != maxCalls {
		t.Errorf("%d calls at a time, want %d", most, maxCalls)
	}
	wantMany(f, s, 30)
	f.hook = nil
	s.Fetch(t.Context(), nil, Refresh)
	if got := f.took(); strings.Contains(got, "Batch") {
		t.Errorf("a batch is tried again after it was denied: %s", got)
	}
}

// An endpoint that does not know batches, or one bad id, does not keep the others from being read.
func TestBatchFallsBack(t *testing.T) {
	seed, links, refs := many(3)
	f := newFixture(t, seed)
	links["bad"] = vault.Link{SecretID: "no such name?"}
	s := f.secrets(linksOf(links))
	if err := s.Prefetch(t.Context(), append(refs, vault.Ref{Text: "bad", Name: "bad"})); err != nil {
		t.Fatal(err)
	}
	wantMany(f, s, 3)
	f.wantProblem(s, "bad", "AWS does not take no such name? ", "ValidationException: Invalid name.")
}

func TestPartialFailures(t *testing.T) {
	const base = "arn:aws:secretsmanager:us-east-1:000000000000:secret:"
	f := newFixture(t, `{"secrets": [
		{"name": "good", "suffix": "AbCdEf", "value": "hunter2-good"}, {"name": "hyphen-abcdef", "suffix": "UvWxYz", "value": "hunter2-hyphen"},
		{"name": "empty"}, {"name": "dying", "value": "hunter2-dying"}]}`)
	f.delete("dying")
	s := f.secrets(linksOf(map[string]vault.Link{
		"name": {SecretID: "good"}, "arn": {SecretID: base + "good-AbCdEf"}, "partial": {SecretID: base + "good"}, "hyphen": {SecretID: base + "hyphen-abcdef-UvWxYz"},
		"missing": {SecretID: "missing"}, "wrong": {SecretID: base + "good-XXXXXX"}, "empty": {SecretID: "empty"}, "dying": {SecretID: "dying"},
	}))
	var refs []vault.Ref
	for alias := range s.options.Config.Links {
		refs = append(refs, vault.Ref{Text: alias, Name: alias})
	}
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Fatal(err)
	}
	for _, alias := range []string{"name", "arn", "partial"} {
		f.wantText(s, alias, "hunter2-good")
	}
	f.wantText(s, "hyphen", "hunter2-hyphen")
	f.wantProblem(s, "missing", `secret "missing" (missing, version AWSCURRENT, provider Production, region us-east-1)`, "no secret of this name in us-east-1")
	f.wantProblem(s, "wrong", "no secret with this ARN")
	f.wantProblem(s, "empty", "never given a value")
	f.wantProblem(s, "dying", "scheduled for deletion", "restore-secret --region us-east-1 --secret-id dying")
	f.wantCalls("BatchGetSecretValue") // and no other, for what failed neither
	if _, err := f.try(s, "empty"); !errors.Is(err, vault.ErrEmpty) {
		t.Errorf("empty: %v, want ErrEmpty", err)
	}
}

// A batch is of one role, external id and region; a version is asked for by itself.
func TestPrefetchGroups(t *testing.T) {
	f := newFixture(t, `{"roles": [{"name": "one", "externalId": "ext-1"}, {"name": "two"}], "secrets": [
		{"name": "a", "versions": [{"value": "hunter2-a0"}, {"value": "hunter2-a"}]}, {"name": "b", "value": "hunter2-b"}, {"name": "c", "value": "hunter2-c"},
		{"name": "e", "region": "eu-west-1", "suffix": "AbCdEf", "value": "hunter2-e"}]}`)
	const one, two = "arn:aws:iam::000000000000:role/one", "arn:aws:iam::000000000000:role/two"
	s := f.secrets(linksOf(map[string]vault.Link{
		"a": {SecretID: "a"}, "b": {SecretID: "b"}, "old": {SecretID: "a", Version: "2"}, "same": {SecretID: "a", Version: "AWSCURRENT"},
		"a1": {SecretID: "a", RoleARN: one, ExternalID: "ext-1"}, "b1": {SecretID: "b", RoleARN: one, ExternalID: "ext-1"},
		"c2": {SecretID: "c", RoleARN: two}, "none": {SecretID: "c", Cache: vault.CacheConfig{Policy: vault.CacheNone}},
		"e": {SecretID: "arn:aws:secretsmanager:eu-west-1:000000000000:secret:e-AbCdEf"},
	}))
	var refs []vault.Ref
	for alias := range s.options.Config.Links {
		refs = append(refs, vault.Ref{Text: alias, Name: alias})
	}
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Fatal(err)
	}
	f.wantCalls("BatchGetSecretValue BatchGetSecretValue GetSecretValue GetSecretValue GetSecretValue")
	for alias, want := range map[string]string{
		"a": "hunter2-a", "b": "hunter2-b", "old": "hunter2-a0", "same": "hunter2-a", "a1": "hunter2-a", "b1": "hunter2-b", "c2": "hunter2-c", "e": "hunter2-e",
	} {
		f.wantText(s, alias, want)
	}
	f.wantCalls("")
}

func TestOneFetchForFifty(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": {"user": "ada", "password": "hunter2"}}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{
		"db": {SecretID: "db", Mode: vault.ModeJSON}, "again": {SecretID: "db"}, "first": {SecretID: "db", Version: "1", Key: "password"},
	}))
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			ref := []string{"db.user", "again", "first", "db.password", "//aws/db/password"}[i%5]
			if _, err := f.try(s, ref); err != nil {
				t.Errorf("%s: %v", ref, err)
			}
		})
	}
	wg.Wait()
	f.wantCalls("GetSecretValue")
}

// waiting is a context that tells when somebody begins to wait.
type waiting struct {
	context.Context
	begun chan struct{}
	once  *sync.Once
}

// Done is asked for by who waits.
func (w waiting) Done() <-chan struct{} {
	w.once.Do(func() { close(w.begun) })
	return w.Context.Done()
}

// Who refreshes while somebody else does gets the same new value, without a call of its own.
func TestOneRefreshForTwo(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": "hunter2"}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db"}}))
	f.wantText(s, "db", "hunter2")
	f.took()
	w, err := s.find(vault.Ref{Name: "db"})
	if err != nil {
		t.Fatal(err)
	}
	mine, _ := s.claim(t.Context(), []slot{w.slot}, Refresh)
	ctx := waiting{t.Context(), make(chan struct{}), &sync.Once{}}
	done := make(chan []Status)
	go func() { done <- s.Fetch(ctx, nil, Refresh) }()
	<-ctx.begun
	s.fill(t.Context(), mine)
	if st := (<-done)[0]; st.Err != nil || !st.Cached {
		t.Errorf("refreshed = %+v", st)
	}
	f.wantCalls("GetSecretValue")
}

// What the first asker leaves undone because its request ended, the next one does.
func TestFetchOutlivesItsFirstAsker(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": "hunter2"}]}`)
	s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db"}}))
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	f.hook = func(string) {
		if ctx.Err() == nil {
			close(asked)
			<-ctx.Done()
		}
	}
	first := make(chan error)
	go func() {
		_, err := s.Get(ctx, vault.Ref{Text: "db", Name: "db"})
		first <- err
	}()
	<-asked
	second := make(chan string)
	go func() {
		text, _ := f.try(s, "db")
		second <- text
	}()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the first asker got %v, want its cancellation", err)
	}
	if got := <-second; got != "hunter2" {
		t.Errorf("the second asker got %q", got)
	}
}

// A value is the same for the whole run, whatever happens at AWS, until somebody refreshes it.
func TestRotationDuringARun(t *testing.T) {
	f := newFixture(t, versionsSeed)
	s := f.secrets(linksOf(map[string]vault.Link{
		"db": {SecretID: "prod/db"}, "previous": {SecretID: "prod/db", Version: "2"}, "fixed": {SecretID: "prod/db", Version: firstID},
	}))
	read := func(current, previous, fixed string) {
		t.Helper()
		f.wantText(s, "db", current)
		f.wantText(s, "previous", previous)
		f.wantText(s, "fixed", fixed)
	}
	read("hunter2-new", "hunter2-old", "hunter2-old")
	f.put("prod/db", "hunter2-rotated")
	f.advance(1000 * time.Hour)
	read("hunter2-new", "hunter2-old", "hunter2-old")
	for _, st := range s.Fetch(t.Context(), []string{"db", "previous"}, Refresh) {
		if st.Err != nil || !st.Fetched.Equal(f.Now()) {
			t.Errorf("after the refresh: %+v", st)
		}
	}
	read("hunter2-rotated", "hunter2-new", "hunter2-old")
}

func TestRetries(t *testing.T) {
	for kind, problem := range map[awslocal.FaultKind]string{
		awslocal.FaultThrottle: "AWS is asked too often", awslocal.FaultInternal: "Secrets Manager has a fault", awslocal.FaultUnavailable: "Secrets Manager has a fault",
	} {
		t.Run(string(kind), func(t *testing.T) {
			seed, links, refs := many(2)
			f := newFixture(t, seed)
			f.faults(awslocal.Fault{Kind: kind, Times: 4})
			s := f.secrets(linksOf(links))
			f.wantText(s, "s0", "hunter2-0") // the fifth attempt goes well
			f.took()
			f.faults(awslocal.Fault{Kind: kind})
			s = f.secrets(linksOf(links))
			if err := s.Prefetch(t.Context(), refs); err != nil {
				t.Fatal(err)
			}
			f.wantProblem(s, "s0", problem, "also after five attempts")
			f.wantProblem(s, "s1", problem)
			f.wantCalls(strings.Repeat("BatchGetSecretValue ", 4) + "BatchGetSecretValue") // the error is kept for a moment
			f.faults()
			f.advance(retryAfter)
			wantMany(f, s, 2)
		})
	}
}

func TestPauses(t *testing.T) {
	var least, most time.Duration
	for attempt := 1; attempt < maxAttempts; attempt++ {
		low, high := firstPause<<(attempt-1)/2, firstPause<<(attempt-1)
		for range 100 {
			if got, err := pause(attempt, nil); got < low || got >= high || err != nil {
				t.Fatalf("pause(%d) = %v, %v; want %v to %v", attempt, got, err, low, high)
			}
		}
		least, most = least+low, most+high
	}
	if least < 3*time.Second || most > 8*time.Second {
		t.Errorf("all pauses take %v to %v", least, most)
	}
}

// What a batch leaves out, and what went wrong in it by chance, is asked for again.
func TestBatchLeavesSome(t *testing.T) {
	str := func(text string) *string { return &text }
	s := New(Options{})
	batch := []source{{secretID: "a"}, {secretID: "b"}, {secretID: "c"}, {secretID: "d"}}
	got := map[string]string{}
	left := s.deliverBatch(&secretsmanager.BatchGetSecretValueOutput{
		SecretValues: []types.SecretValueEntry{{Name: str("b"), ARN: str("arn:b"), SecretString: str("B")}},
		Errors: []types.APIErrorType{
			{SecretId: str("c"), ErrorCode: str("InternalServiceError")}, {SecretId: str("d"), ErrorCode: str("ResourceNotFoundException"), Message: str("no d")},
		},
	}, batch, func(src source, v *value, err error) {
		got[src.secretID] = fmt.Sprint(v != nil, err != nil && isMissing(err))
	})
	if want := map[string]string{"b": "true false", "d": "false true"}; !maps.Equal(got, want) {
		t.Errorf("delivered = %v, want %v", got, want)
	}
	if len(left) != 2 || left[0].secretID != "a" || left[1].secretID != "c" {
		t.Errorf("left = %v, want a and c", left)
	}
}

func TestMeans(t *testing.T) {
	const arn = "arn:aws:secretsmanager:us-east-1:1:secret:prod/db-AbCdEf"
	for id, want := range map[string]bool{
		arn: true, "prod/db": true, "arn:aws:secretsmanager:us-east-1:1:secret:prod/db": true,
		"arn:aws:secretsmanager:us-east-1:1:secret:prod": false, "prod/db-AbCdEf": false, "prod": false, "": false,
		"arn:aws:secretsmanager:eu-west-1:1:secret:prod/db": false,
	} {
		if got := means(id, arn, "prod/db"); got != want {
			t.Errorf("means(%q) = %v, want %v", id, got, want)
		}
	}
}

func TestSilentEndpoint(t *testing.T) {
	f := newFixture(t, `{"secrets": [{"name": "db", "value": "hunter2"}]}`)
	f.faults(awslocal.Fault{Kind: awslocal.FaultLatency, Latency: awslocal.Latency(time.Hour), Times: 1})
	s := f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db"}}))
	s.patience = 2 * time.Second   // also the second attempt's, which must come in time
	f.wantText(s, "db", "hunter2") // at the second attempt
	f.wantCalls("GetSecretValue GetSecretValue")
	f.faults(awslocal.Fault{Kind: awslocal.FaultLatency, Latency: awslocal.Latency(time.Hour)})
	s = f.secrets(linksOf(map[string]vault.Link{"db": {SecretID: "db"}}))
	s.patience = time.Millisecond
	f.wantProblem(s, "db", "did not answer in time", "no answer within 1ms", "HTTPS_PROXY")
}

func TestPrefetchEndsWhenAPersonIsNeeded(t *testing.T) {
	seed, links, refs := many(3)
	f := newFixture(t, seed)
	f.breakClient(&vault.Error{Problem: "AWS wants a code", Hint: "runner aws login", Kind: vault.ErrNeedsPerson})
	s := f.secrets(linksOf(links))
	err := s.Prefetch(t.Context(), refs)
	if !errors.Is(err, vault.ErrNeedsPerson) {
		t.Fatalf("Prefetch = %v, want ErrNeedsPerson", err)
	}
	wantWords(t, "Prefetch", err, `secret "s0" (many/s0, version AWSCURRENT, provider Production, region us-east-1)`, "AWS wants a code", "runner aws login")
	f.breakClient(errors.New("something else"))
	f.advance(retryAfter)
	if err := s.Prefetch(t.Context(), refs); err != nil {
		t.Errorf("another error ends the prefetch: %v", err)
	}
	f.wantProblem(s, "s1", "could not be fetched", "something else", "runner vault provider test Production")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	if err := s.Prefetch(ctx, refs[:1]); err == nil || err.Error() != "interrupted" {
		t.Errorf("Prefetch = %v, want the cause of the context's end", err)
	}
}

// BenchmarkPrefetch50 is a run's start with 50 linked secrets: three calls at a time.
func BenchmarkPrefetch50(b *testing.B) {
	seed, links, refs := many(50)
	f := newFixture(b, seed)
	client, err := f.client(b.Context(), "", Target{Region: "us-east-1"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := f.secrets(linksOf(links))
		s.options.Client = sameClient(client)
		if err := s.Prefetch(b.Context(), refs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(strings.Fields(f.took())))/float64(b.N), "calls/op")
}
