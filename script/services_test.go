package script

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/vars"
)

// withServices gives a host a jar, a vault, a data row and a network that answers with what it was sent.
func (r *recorder) withServices() {
	jar := map[string]collection.Cookie{}
	r.Jar = &Jar{
		All: func(url string) ([]collection.Cookie, error) {
			if strings.Contains(url, "denied") {
				return nil, errors.New("access to this host is denied")
			}
			var all []collection.Cookie
			for _, name := range slices.Sorted(maps.Keys(jar)) {
				all = append(all, jar[name])
			}
			return all, nil
		},
		Set:    func(_ string, c collection.Cookie) error { jar[c.Name] = c; return nil },
		Remove: func(_, name string) error { delete(jar, name); return nil },
		Clear:  func(string) error { clear(jar); return nil },
	}
	jar["seen"] = collection.Cookie{Name: "seen", Value: "yes", Domain: "example.com", Path: "/", HTTPOnly: true}
	secrets := map[string]string{"db.password": "s3cret"}
	r.Vault = &Vault{
		Get: func(_ context.Context, key string) (string, bool, error) { v, ok := secrets[key]; return v, ok, nil },
		Set: func(_ context.Context, key, value string) error {
			if strings.HasPrefix(key, "aws.") {
				return errors.New("aws.token is linked to AWS Secrets Manager and cannot be changed from a script")
			}
			secrets[key] = value
			return nil
		},
		Unset: func(_ context.Context, key string) error { delete(secrets, key); return nil },
	}
	r.Data = vars.NewScope("data", []collection.Variable{{Key: "user", Value: "ann"}, {Key: "age", Value: 42.0}})
	r.Expand = func(text string) string { return strings.ReplaceAll(text, "{{host}}", "example.com") }
	r.Dynamic = func(name string, args []string) (any, bool) {
		return vars.NewDynamic(vars.DynamicOptions{Seed: 1, Dialect: r.Dialect}).Value(name, args)
	}
	r.Send = answer
}

// answer tells in its body what it was asked.
func answer(_ context.Context, q *Request) (*Response, error) {
	if strings.Contains(q.URL.Base, "unreachable") {
		return nil, &SendError{Code: "ECONNREFUSED", Message: "connect ECONNREFUSED 127.0.0.1:1"}
	}
	var parts []string
	for _, h := range q.Header {
		parts = append(parts, h.Key+"="+h.Value)
	}
	body := ""
	if q.Body != nil {
		body = q.Body.Raw
		for _, p := range q.Body.URLEncoded {
			body += p.Key + ":" + p.Value + ";"
		}
	}
	return &Response{
		Code: 201, Status: "Created", Time: 3 * time.Millisecond,
		Header:  []collection.Param{{Key: "X-Echo", Value: q.Method + " " + q.URL.Base}},
		Body:    []byte(`{"headers":"` + strings.Join(parts, ",") + `","body":"` + body + `"}`),
		Cookies: []collection.Cookie{{Name: "c", Value: "1"}},
	}, nil
}
