package run

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// proxy returns the proxy for a URL, nil for none. The user information of its URL is sent to it.
func (s *sender) proxy(target string) (*url.URL, error) {
	if s.http.Proxy == nil {
		return nil, nil
	}
	text, err := s.http.Proxy(target)
	if err != nil {
		return nil, fmt.Errorf("find the proxy for %s: %w", target, err)
	}
	if text == "" {
		return nil, nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, inputError(fmt.Sprintf("invalid proxy for %s", target), "a proxy is written http://user:password@host:port")
	}
	return u, nil
}

func (s *sender) proxyOf(req *http.Request) (*url.URL, error) {
	return s.proxy(req.URL.Scheme + "://" + req.URL.Host + "/")
}
