package run

import (
	"fmt"
	"net/url"
	"strings"
)

// proxy returns the proxy for a URL, nil for none. The user information of its URL is sent to it.
func (s *sender) proxy(target string) (*url.URL, error) {
	if s.http.Proxy == nil || s.http.UnixSocket != "" {
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
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" && !isSocks(u) {
		return nil, inputError(fmt.Sprintf("invalid proxy for %s", target),
			"a proxy is written http://user:password@host:port; it may begin with https, socks5 or socks5h too")
	}
	return u, nil
}
