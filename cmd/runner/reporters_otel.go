package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/rq-runner/runner/reporter"
)

// openOTel sends spans by OTLP over HTTP. What the command line says counts before the variables of the environment.
func (r *reporting) openOTel() error {
	maskHeaders(r.p)
	o, err := r.otlpOptions()
	if err != nil {
		return err
	}
	trace, err := reporter.OTel(reporter.OTelOptions{Exporter: reporter.NewOTLP(o), Version: version(), Parent: r.p.getenv("TRACEPARENT")})
	if err != nil {
		return fmt.Errorf("otel report: %w", err)
	}
	r.out.live = append(r.out.live, trace.Emit)
	r.addRemote("otel", trace.End)
	if r.reporterSwitch("otel", "traceparent") {
		r.out.header = trace.Header
	}
	return nil
}

// maskHeaders hides the keys that collectors ask for, should an error show them.
func maskHeaders(p *process) {
	for _, name := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
		for pair := range strings.SplitSeq(p.getenv(name), ",") {
			key, value, _ := strings.Cut(pair, "=")
			key = strings.ToLower(key)
			secret := strings.Contains(key, "auth") || strings.Contains(key, "key") || strings.Contains(key, "token") || strings.Contains(key, "secret")
			if plain, err := url.PathUnescape(strings.TrimSpace(value)); err == nil && secret {
				p.mask.Add(plain[strings.LastIndex(plain, " ")+1:]) // without Bearer
			}
		}
	}
}

// addRemote ends a report that goes over the network. No result depends on that: what went wrong is a warning.
func (r *reporting) addRemote(name string, end func() error) {
	r.out.files = append(r.out.files, func() error {
		if err := end(); err != nil {
			fmt.Fprintf(r.p.stderr, "runner: warning: %s report: %s\n", name, printable(err.Error()))
		}
		return nil
	})
}
