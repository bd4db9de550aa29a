package collection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// LoadOptions say how a source is read. The zero value reads files and URLs.
type LoadOptions struct {
	// Stdin is what "-" reads.
	Stdin io.Reader
	// Client fetches URLs; nil is a client that gives up after 30 seconds.
	Client *http.Client
	// PostmanAPIKey lets a Postman UID stand for a collection or an environment, and is sent to Postman's API only.
	PostmanAPIKey string
	// MaxBytes bounds a source; zero is 1 GiB, far above real exports and below the memory of a CI machine.
	MaxBytes int64
}

const (
	defaultMaxBytes = 1 << 30
	defaultTimeout  = 30 * time.Second
	postmanAPI      = "https://api.postman.com"
	stdinName       = "stdin"
)

// postmanUID is what Postman's own tools take for a UID: the number of the owner and a UUID.
var postmanUID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^[0-9A-Z]+-[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)
})

// source is a text that was read, the name that messages give it, and its folder when it is a file.
type source struct{ name, text, dir string }

// read returns the text of a file, of standard input ("-") or of an http(s) URL. resource is the name that Postman's API
// has for what is wanted ("collections", "environments"), empty when a UID makes no sense.
func (o LoadOptions) read(ctx context.Context, src, resource string) (source, error) {
	if err := ctx.Err(); err != nil {
		return source{}, fmt.Errorf("read %s: %w", src, err)
	}
	switch {
	case src == "-":
		return unlessDone(ctx, src, o.readStdin)
	case isURL(src):
		return o.fetch(ctx, src)
	case resource != "" && postmanUID().MatchString(src) && !exists(src):
		return o.fetchUID(ctx, resource, src)
	}
	return unlessDone(ctx, src, func() (source, error) { return o.readFile(src) })
}

// unlessDone gives up waiting for a pipe that nobody writes to, or a terminal, when ctx ends. The read itself cannot be
// stopped; it ends with the process.
func unlessDone(ctx context.Context, src string, read func() (source, error)) (source, error) {
	done := make(chan struct{})
	var got source
	var gotErr error
	go func() {
		defer close(done)
		got, gotErr = read()
	}()
	select {
	case <-done:
		return got, gotErr
	case <-ctx.Done():
		return source{}, fmt.Errorf("read %s: %w", src, ctx.Err())
	}
}

func isURL(src string) bool {
	scheme, _, ok := strings.Cut(src, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (o LoadOptions) readStdin() (source, error) {
	if o.Stdin == nil {
		return source{}, errors.New(`read "-": there is no standard input`)
	}
	text, err := o.readAll(o.Stdin, 0)
	if err != nil {
		return source{}, fmt.Errorf("read standard input: %w", err)
	}
	return source{name: stdinName, text: text}, nil
}

func (o LoadOptions) readFile(path string) (source, error) {
	f, err := os.Open(path)
	if err != nil {
		return source{}, err
	}
	defer func() { _ = f.Close() }() // nothing was written that could be lost
	info, err := f.Stat()
	if err != nil {
		return source{}, err
	}
	if info.IsDir() {
		return source{}, fmt.Errorf("%s: is a folder, expected a file", path)
	}
	text, err := o.readAll(f, info.Size())
	if err != nil {
		return source{}, fmt.Errorf("read %s: %w", path, err)
	}
	return source{name: path, text: text, dir: filepath.Dir(path)}, nil
}

// readAll reads into the one string that the whole model will share; size is a guess that saves the growing.
func (o LoadOptions) readAll(r io.Reader, size int64) (string, error) {
	limit := o.MaxBytes
	if limit <= 0 {
		limit = defaultMaxBytes
	}
	var b strings.Builder
	b.Grow(int(min(size, limit)))
	n, err := io.Copy(&b, io.LimitReader(r, limit+1))
	if err != nil {
		return "", err
	}
	if n > limit {
		return "", fmt.Errorf("more than %d bytes, which is the limit", limit)
	}
	return decodeText(b.String()), nil
}

func (o LoadOptions) fetchUID(ctx context.Context, resource, uid string) (source, error) {
	if o.PostmanAPIKey == "" {
		return source{}, fmt.Errorf("%s: no such file; to load it by its Postman UID, give a Postman API key", uid)
	}
	return o.fetch(ctx, postmanAPI+"/"+resource+"/"+uid)
}

func (o LoadOptions) fetch(ctx context.Context, address string) (source, error) {
	u, err := url.Parse(address)
	if err != nil {
		return source{}, fmt.Errorf("read a URL: %w", withoutURL(err))
	}
	key := o.takeAPIKey(u)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return source{}, fmt.Errorf("read a URL: %w", err)
	}
	req.Header.Set("Accept", "application/json, */*")
	if key != "" {
		req.Header.Set(apiKeyHeader, key)
	}
	name := shownURL(u)
	resp, err := o.client().Do(req)
	if err != nil {
		return source{}, fmt.Errorf("fetch %s: %w", name, withoutURL(err))
	}
	defer resp.Body.Close()
	text, err := o.readAll(resp.Body, max(resp.ContentLength, 0))
	if err != nil {
		return source{}, fmt.Errorf("fetch %s: %w", name, err)
	}
	if resp.StatusCode != http.StatusOK {
		return source{}, fmt.Errorf("fetch %s: %s%s", name, resp.Status, apiMessage(text))
	}
	return source{name: name, text: text}, nil
}

// shownURL is what messages and reports may tell of a URL: neither its password nor its query, where tokens stand.
func shownURL(u *url.URL) string {
	shown := *u
	if shown.RawQuery != "" {
		shown.RawQuery = "…"
	}
	return shown.Redacted()
}

// withoutURL takes away the wrapper that repeats the whole URL.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

const apiKeyHeader = "X-Api-Key"

// takeAPIKey returns the key for Postman's own hosts and removes it from their URL. No other host gets it.
func (o LoadOptions) takeAPIKey(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if host != "api.postman.com" && host != "api.getpostman.com" {
		return ""
	}
	query := u.Query()
	key := query.Get("apikey")
	query.Del("apikey")
	u.RawQuery = query.Encode()
	if key == "" {
		key = o.PostmanAPIKey
	}
	return key
}

// client is the caller's, except that the API key does not follow a redirect to another host.
func (o LoadOptions) client() *http.Client {
	c := http.Client{Timeout: defaultTimeout}
	if o.Client != nil {
		c = *o.Client
	}
	check := c.CheckRedirect
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if req.URL.Host != via[0].URL.Host {
			req.Header.Del(apiKeyHeader)
		}
		if check != nil {
			return check(req, via)
		}
		if len(via) >= 10 { // net/http's own limit
			return errors.New("stopped after 10 redirects")
		}
		return nil
	}
	return &c
}

// apiMessage is what Postman's API says about an error, empty when the answer is something else.
func apiMessage(text string) string {
	if len(text) > 1<<16 || !gjson.Valid(text) { // an error message is short; gjson.Valid recurses
		return ""
	}
	if m := gjson.Get(text, "error.message"); m.Type == gjson.String {
		return ": " + m.Str
	}
	return ""
}
