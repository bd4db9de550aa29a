package main

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
	"github.com/rq-runner/runner/collection/vars"
)

// bailOf reads Newman's list: a bare --bail and "failure" stop gracefully, "folder" aborts.
func bailOf(text string) (run.Bail, error) {
	bail := run.BailNever
	if text == "" {
		return bail, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		switch strings.TrimSpace(word) {
		case "failure", "true":
			if bail == run.BailNever {
				bail = run.BailFailure
			}
		case "folder":
			bail = run.BailFolder
		case "false":
		default:
			return bail, &usageError{problem: "--bail wants failure or folder, not " + quote(word)}
		}
	}
	return bail, nil
}

// offerEnvironments warns when a file brings environments and none was picked: in the app one is active, here none is.
func (f *runFlags) offerEnvironments(c *collection.Collection, src string) {
	if f.environment != "" || len(c.Environments) == 0 {
		return
	}
	var names []string
	for _, e := range c.Environments {
		names = append(names, quote(e.Name))
	}
	word := "environment "
	if len(names) > 1 {
		word = "environments "
	}
	c.Warnings = append(c.Warnings, collection.Warning{Message: "the file has the " + word + strings.Join(names, ", ") +
		": pick one with -e " + quote(src+"#"+c.Environments[0].Name)})
}

func overrides(texts []string) []collection.Variable {
	var all []collection.Variable
	for _, t := range texts {
		all = append(all, vars.ParseOverride(t))
	}
	return all
}

func (f *runFlags) httpOptions(p *process) (run.HTTPOptions, error) {
	o := run.HTTPOptions{
		Insecure: f.insecure, IgnoreRedirects: f.ignoreRedirects, UserAgent: "runner/" + version(),
		Proxy: func(target string) (string, error) { return proxyOf(p, target) },
	}
	var err error
	if o.Resolve, err = resolveMap(f.resolve); err != nil {
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

// proxyConfig is what curl and Newman read: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in either case.
func proxyConfig(p *process) *httpproxy.Config {
	env := func(name string) string {
		if v := p.getenv(name); v != "" {
			return v
		}
		return p.getenv(strings.ToLower(name))
	}
	return &httpproxy.Config{
		HTTPProxy: env("HTTP_PROXY"), HTTPSProxy: env("HTTPS_PROXY"), NoProxy: env("NO_PROXY"),
		// A CGI program's HTTP_PROXY may be a request's Proxy header (CVE-2016-5385).
		CGI: p.getenv("REQUEST_METHOD") != "",
	}
}

func proxyFunc(p *process) func(*http.Request) (*url.URL, error) {
	config := proxyConfig(p).ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return config(r.URL) }
}

func proxyOf(p *process, target string) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	proxy, err := proxyConfig(p).ProxyFunc()(u)
	if err != nil || proxy == nil {
		return "", err
	}
	return proxy.String(), nil
}
