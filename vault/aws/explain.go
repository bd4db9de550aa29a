package aws

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/rq-runner/runner/vault"
)

// failure is all that is known of an error, for the rows that explain it.
type failure struct {
	call
	code, message string // of AWS; empty when it did not answer
	text          string // what is printed of the error
	err           error
	w             wanted
	region        string // that was asked
	home          string // the provider's region
	caller        string
	now           string // UTC, by the clock of this machine
}

// call is an operation of a service of AWS.
type call struct {
	service, operation string
}

// innermost returns the call that failed first: that for credentials, when another one needed them.
func innermost(err error) call {
	var c call
	for op := (*smithy.OperationError)(nil); errors.As(err, &op); err = op.Err {
		c = call{op.Service(), op.Operation()}
	}
	return c
}

// explain turns what AWS or the SDK says into an error for a person: which secret, which step failed, what AWS said, how
// to mend it. It never holds a value, and nothing of the SDK's error but its text.
func (s *Secrets) explain(w wanted, err error) error {
	f := s.inspect(w, err)
	if err := known(f); err != nil {
		return err
	}
	return rowFor(f).explain(f)
}

// rowFor finds the first row that fits.
func rowFor(f *failure) row {
	for _, rows := range [][]row{sessionRows, secretRows, accessRows, serviceRows} {
		for _, r := range rows {
			if r.when(f) {
				return r
			}
		}
	}
	return row{problem: "it could not be fetched", hint: "runner vault provider test {provider} shows what works and what does not"}
}

// known keeps what already has a hint: of the session, of the caller's options, or of this package.
func known(f *failure) error {
	problem, ok := errors.AsType[*vault.Error](f.err)
	if !ok {
		return nil
	}
	kind := error(nil)
	if errors.Is(f.err, vault.ErrNeedsPerson) {
		kind = vault.ErrNeedsPerson
	}
	return &vault.Error{Problem: f.about(), Err: errors.New(problem.Error()), Hint: problem.Hint, Kind: kind}
}

func (s *Secrets) inspect(w wanted, err error) *failure {
	s.mu.Lock()
	caller := s.callers[w.provider]
	s.mu.Unlock()
	f := &failure{
		call: innermost(err), err: err, w: w, region: s.region(w), caller: caller, now: shown(s.options.Now()),
	}
	if p, err := s.provider(w.provider); err == nil {
		f.home = p.Region
	}
	if api, ok := deepest[smithy.APIError](err); ok {
		f.code, f.message = api.ErrorCode(), strings.TrimSpace(api.ErrorMessage())
	}
	f.text = textOf(err)
	if who := namedUser().FindStringSubmatch(f.message); who != nil {
		f.caller = who[1]
	}
	return f
}

// namedUser is how AWS says whom it refuses.
var namedUser = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^User: (\S+) is not authorized`) })

// region is the one that is asked, also when the session chose it.
func (s *Secrets) region(w wanted) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(w.target.Region, s.regions[group{w.provider, w.target}])
}

// deepest finds the error of a type that is nearest to the cause.
func deepest[E error](err error) (found E, ok bool) {
	for op := (*smithy.OperationError)(nil); errors.As(err, &op); err = op.Err {
		found, ok = errors.AsType[E](op.Err)
	}
	if !ok {
		found, ok = errors.AsType[E](err)
	}
	return found, ok
}

// textOf is what a person needs of an error: AWS's code and words, or the transport's.
func textOf(err error) string {
	if response, ok := deepest[*smithyhttp.ResponseError](err); ok && isNameless(err) {
		return "HTTP status " + response.Response.Status
	}
	if api, ok := deepest[smithy.APIError](err); ok {
		return strings.TrimSuffix(api.ErrorCode()+": "+strings.TrimSpace(api.ErrorMessage()), ": ")
	}
	if transport, ok := errors.AsType[*url.Error](err); ok {
		return transport.Error()
	}
	for op := (*smithy.OperationError)(nil); errors.As(err, &op); {
		err = op.Err
	}
	return err.Error()
}

// about names everything that the secret was asked for with.
func (f *failure) about() string {
	parts := []string{f.w.secretID, "version " + f.w.version.String(), "provider " + f.w.provider}
	for _, part := range []struct{ name, text string }{
		{"region", f.region}, {"role", f.w.target.RoleARN}, {"caller", f.caller},
	} {
		if part.text != "" {
			parts = append(parts, part.name+" "+part.text)
		}
	}
	return fmt.Sprintf("secret %q (%s)", f.w.name, strings.Join(parts, ", "))
}

// row explains the errors that fit it. Its texts may hold {secret} and the other words of failure.fill.
type row struct {
	when          func(*failure) bool
	problem, hint string
	kind          error
}

func (r row) explain(f *failure) error {
	return &vault.Error{
		Problem: f.about() + ": " + f.fill(r.problem), Err: errors.New(f.text), Hint: f.fill(r.hint), Kind: r.kind,
	}
}

// fill puts what is known into a text.
func (f *failure) fill(text string) string {
	action, resource := f.refused()
	return strings.NewReplacer(
		"{alias}", f.w.name, "{secret}", f.w.secretID, "{version}", cmp.Or(f.w.version.id, f.w.version.stage), "{provider}", shellWord(f.w.provider),
		"{region}", cmp.Or(f.region, "an unknown region"), "{home}", f.home, "{caller}", f.who(), "{now}", f.now,
		"{action}", action, "{resource}", resource,
	).Replace(text)
}

// shellWord quotes a name for a command that a person may copy.
func shellWord(name string) string {
	if strings.ContainsAny(name, " \t'\"\\$`&;|<>()*?!#~[]") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}

// who asks: as AWS says, or else the role, or else the session.
func (f *failure) who() string {
	if who := namedUser().FindStringSubmatch(f.message); who != nil {
		return who[1]
	}
	return cmp.Or(f.w.target.RoleARN, f.caller, "the caller")
}

// refusal is how AWS says what was not allowed.
var refusal = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`not authorized to perform: (\S+)(?: on resource: (\S+))?`)
})

func (f *failure) refused() (action, resource string) {
	action, resource = "secretsmanager:"+f.operation, f.w.secretID
	if m := refusal().FindStringSubmatch(f.message); m != nil {
		action, resource = m[1], cmp.Or(m[2], resource)
	}
	return action, resource
}

// explainField says that the value has not the field that is wanted of it.
func (w wanted) explainField(v *value, err error) error {
	f := &failure{w: w, region: cmp.Or(w.target.Region, regionOf(v.ARN))}
	path := w.path
	if w.link.Key != "" {
		path = strings.TrimSuffix(w.link.Key+"."+w.path, ".")
	}
	hint := fmt.Sprintf("compare the path with the JSON of the secret, which may have been given another form (it was fetched at %s)",
		shown(v.Fetched))
	kind := vault.ErrNoField
	if !errors.Is(err, vault.ErrNotFound) {
		kind = nil
		hint = fmt.Sprintf("its value is no JSON: refer to it without a field, and link it with --mode plaintext and without --key (%q)", path)
	}
	return &vault.Error{Problem: f.about(), Kind: kind, Err: errors.New(err.Error()), Hint: hint}
}
