// Package library holds the JavaScript libraries that scripts may require, the real ones from npm.
//
// `make libraries` bundles them into dist, which git ignores and the binary embeds. A plain `go build` works without:
// requiring a library then says what is missing.
package library

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Source returns the CommonJS source of a library by the name that scripts require, such as "lodash" or
// "csv-parse/lib/sync"; false when this binary has no such library. "rq:" before a name means the version that
// Requestly's scripts have, where that is another one.
func Source(name string) (string, bool) {
	packed, err := dist.ReadFile("dist/" + FileName(name))
	if err != nil {
		return "", false
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", false
	}
	source, err := io.ReadAll(r)
	return string(source), err == nil
}

// Built reports whether the libraries were bundled into this binary.
func Built() bool {
	entries, err := dist.ReadDir("dist")
	return err == nil && len(entries) > 1 // .keep is always there
}

// FileName is the name of a library's bundle in dist.
func FileName(name string) string {
	return strings.NewReplacer("/", "__", ":", "@").Replace(name) + ".js.gz"
}
