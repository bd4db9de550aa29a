package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/rq-runner/runner/reporter"
)

// gateway is a Pushgateway.
type gateway struct {
	client  *http.Client
	address *url.URL
}

// put replaces all metrics of a group, which pairs of names and values make up: each collection has its own.
func (g gateway) put(ctx context.Context, group []string, m *reporter.Metrics) error {
	var text bytes.Buffer
	if err := m.WriteText(&text, ""); err != nil { // the group has the collection
		return err
	}
	to := strings.TrimSuffix(g.address.String(), "/") + "/metrics" + groupPath(group)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, to, &text)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", reporter.TextFormat)
	res, err := g.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	const enough = 1 << 10 // the gateway says why in a line
	why, _ := io.ReadAll(io.LimitReader(res.Body, enough))
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusAccepted {
		return fmt.Errorf("unexpected status code %d while pushing to %s: %s", res.StatusCode, to, bytes.TrimSpace(why))
	}
	return nil
}

// groupPath writes a group as the gateway's README says: values that a path cannot hold go as base64.
func groupPath(group []string) string {
	var b strings.Builder
	for i := 0; i < len(group); i += 2 {
		switch name, value := group[i], group[i+1]; {
		case value == "":
			b.WriteString("/" + name + "@base64/=")
		case strings.Contains(value, "/"), value == ".", value == "..":
			b.WriteString("/" + name + "@base64/" + base64.RawURLEncoding.EncodeToString([]byte(value)))
		default:
			b.WriteString("/" + name + "/" + url.PathEscape(value))
		}
	}
	return b.String()
}
