package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/rq-runner/runner/collection/run"
)

// defaultStreamTimeout is for streams without an end; those of tests say what they have to in less.
const defaultStreamTimeout = millis(30 * time.Second)

func (f *runFlags) httpOptions(p *process) (run.HTTPOptions, error) {
	o := run.HTTPOptions{
		Insecure: f.insecure, IgnoreRedirects: f.ignoreRedirects, UserAgent: "runner/" + version(),
		Proxy: func(target string) (string, error) { return f.proxyOf(p, target) }, UnixSocket: f.unixSocket,
		MaxResponse: int64(f.maxResponseSize), StreamTimeout: time.Duration(f.streamTimeout),
	}
	switch {
	case f.http1:
		o.Version = "http1"
	case f.http2:
		o.Version = "http2"
	}
	var err error
	if o.Resolve, err = resolveMap(f.resolve); err != nil {
		return o, err
	}
	if o.ConnectTo, err = connectToList(f.connectTo); err != nil {
		return o, err
	}
	if f.extraCACerts != "" {
		pem, err := os.ReadFile(f.extraCACerts)
		if err != nil {
			return o, fmt.Errorf("--ssl-extra-ca-certs: %w", err)
		}
		o.RootCAs = [][]byte{pem}
	}
	o.Certificates, err = f.certificates()
	return o, err
}

// resolveMap reads curl's host:port:addr; ours may end in another port.
func resolveMap(entries []string) (map[string]string, error) {
	all := map[string]string{}
	for _, e := range entries {
		bad := &usageError{
			problem: "--resolve wants host:port:addr or host:port:addr:port, not " + quote(e),
			hint:    "an IPv6 address goes in brackets: example.com:443:[::1]:8443",
		}
		host, rest, ok := strings.Cut(e, ":")
		port, addr, ok2 := strings.Cut(rest, ":")
		if !ok || !ok2 || host == "" || port == "" || addr == "" {
			return nil, bad
		}
		target, targetPort := addr, port
		if h, p, err := net.SplitHostPort(addr); err == nil {
			target, targetPort = h, p
		}
		target = strings.Trim(target, "[]")
		if net.ParseIP(target) == nil {
			return nil, bad
		}
		all[net.JoinHostPort(host, port)] = net.JoinHostPort(target, targetPort)
	}
	return all, nil
}

// connectToList reads curl's host1:port1:host2:port2, in which each part may be missing.
func connectToList(entries []string) ([]run.ConnectTo, error) {
	var all []run.ConnectTo
	for _, e := range entries {
		parts := colonParts(e)
		if len(parts) != 4 {
			return nil, &usageError{
				problem: "--connect-to wants host1:port1:host2:port2, not " + quote(e),
				hint:    "a part may be empty; an IPv6 address goes in brackets: ::[::1]:8443",
			}
		}
		all = append(all, run.ConnectTo{Host: parts[0], Port: parts[1], ToHost: parts[2], ToPort: parts[3]})
	}
	return all, nil
}

// colonParts cuts at the colons outside of brackets, and drops the brackets.
func colonParts(text string) []string {
	parts := []string{""}
	inside := false
	for _, r := range text {
		switch {
		case r == '[' || r == ']':
			inside = r == '['
		case r == ':' && !inside:
			parts = append(parts, "")
		default:
			parts[len(parts)-1] += string(r)
		}
	}
	return parts
}

// proxyConfig is --proxy, else what curl and Newman read: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case.
func (f *runFlags) proxyConfig(p *process) *httpproxy.Config {
	env := func(name string) string {
		if v := p.getenv(name); v != "" {
			return v
		}
		return p.getenv(strings.ToLower(name))
	}
	if f.proxy != "" {
		return &httpproxy.Config{HTTPProxy: f.proxy, HTTPSProxy: f.proxy, NoProxy: env("NO_PROXY")}
	}
	all := env("ALL_PROXY")
	return &httpproxy.Config{
		HTTPProxy: cmp.Or(env("HTTP_PROXY"), all), HTTPSProxy: cmp.Or(env("HTTPS_PROXY"), all), NoProxy: env("NO_PROXY"),
		// A CGI program's HTTP_PROXY may be a request's Proxy header (CVE-2016-5385).
		CGI: p.getenv("REQUEST_METHOD") != "",
	}
}

func (f *runFlags) proxyFunc(p *process) func(*http.Request) (*url.URL, error) {
	config := f.proxyConfig(p).ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return config(r.URL) }
}

// proxyOf is the proxy for a URL. Loopback addresses have none, as in Go; those who name a proxy on the command line
// mean them too, unless NO_PROXY is set.
func (f *runFlags) proxyOf(p *process, target string) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	config := f.proxyConfig(p)
	proxy, err := config.ProxyFunc()(u)
	switch {
	case err != nil:
		return "", err
	case proxy != nil:
		return proxy.String(), nil
	case f.proxy != "" && config.NoProxy == "":
		return f.proxy, nil
	}
	return "", nil
}

// hideProxy hides the password of --proxy: errors name its URL. Those of the environment are hidden already.
func (f *runFlags) hideProxy(p *process) {
	if u, err := url.Parse(f.proxy); err == nil {
		password, _ := u.User.Password()
		p.mask.Add(password)
	}
}
