// Command bundle packs the npm packages of script/library into script/library/dist. Run it in script/library after npm
// ci; make libraries does both.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/rq-runner/runner/script/library"
)

// entries is the source of each module by the name that scripts require. A module that is its npm package is one line;
// the others have the shape that Postman's sandbox gives them. Those that begin with rq: are what Requestly's scripts
// get under the rest of the name.
func entries() map[string]string {
	all := map[string]string{
		"csv-parse/lib/sync": reexport("csv-parse/lib/sync"),
		"json":               reexport("liquid-json"),
		"sugar":              "require('sugar')",
		"moment":             reexport("moment/moment.js"),
		"xml2js":             reexport("xml2js"),
		"events":             reexport("events/"),
		"path":               reexport("path-browserify"),
		"punycode":           reexport("punycode/"),
		"querystring":        reexport("querystring-es3"),
		"stream":             reexport("stream-browserify"),
		"timers":             reexport("timers-browserify"),
		"url":                reexport("url/"),
		"util":               reexport("util/"),
		"assert":             reexport("assert/"),
		// Postman's sandbox has these two, empty.
		"fs": "module.exports = {}", "os": "module.exports = {}",
		// Callable and with its class inside, as both documentations use it; with the usual formats.
		"rq:ajv":                "const A = require('rq-ajv').default, f = require('ajv-formats').default; class Ajv extends A { constructor(o) { super(o); f(this) } } module.exports = Object.assign(Ajv, { default: Ajv, Ajv })",
		"rq:chai":               reexport("rq-chai"),
		"rq:cheerio":            reexport("rq-cheerio"),
		"rq:csv-parse/lib/sync": "const { parse } = require('rq-csv-parse/sync'); module.exports = Object.assign((...a) => parse(...a), { parse })",
		"rq:crypto-js":          reexport("rq-crypto-js"),
		"nanoid":                reexport("nanoid"),
	}
	for _, name := range []string{
		"ajv", "backbone", "chai", "cheerio", "crypto-js", "lodash", "lodash3", "postman-collection", "string_decoder", "tv4",
	} {
		all[name] = reexport(name)
	}
	return all
}

func reexport(name string) string { return "module.exports = require('" + name + "')" }

func main() {
	if err := os.MkdirAll("dist", 0o755); err != nil {
		fatal(err)
	}
	for name, source := range entries() {
		code, err := bundle(source)
		if err == nil {
			err = write(name, code)
		}
		if err != nil {
			fatal(fmt.Errorf("bundling %q: %w", name, err))
		}
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "bundle:", err)
	os.Exit(1)
}

// bundle lowers to ES2017, which goja has whole.
func bundle(source string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: source, ResolveDir: ".", Sourcefile: "entry.js"},
		Bundle: true, MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		Format: api.FormatCommonJS, Platform: api.PlatformBrowser, Target: api.ES2017, Charset: api.CharsetUTF8,
		MainFields: []string{"browser", "module", "main"}, LegalComments: api.LegalCommentsNone,
		Define: map[string]string{"global": "globalThis", "process.env.NODE_ENV": `"production"`},
		Alias: map[string]string{
			"stream": "stream-browserify", "path": "path-browserify", "timers": "timers-browserify",
			"querystring": "querystring-es3", "inherits": "inherits/inherits_browser.js",
		},
		Banner:  map[string]string{"js": banner},
		Plugins: []api.Plugin{nodeOnly(), ours()},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s", api.FormatMessages(result.Errors, api.FormatMessagesOptions{})[0])
	}
	return result.OutputFiles[0].Contents, nil
}

// banner gives the packages the little of Node's process that they look at.
const banner = `var process={env:{},browser:true,version:"",versions:{},argv:[],cwd:function(){return"/"},` +
	`nextTick:function(f){var a=[].slice.call(arguments,1);Promise.resolve().then(function(){f.apply(null,a)})}};`

// ours leaves to the script engine what it has itself.
func ours() api.Plugin {
	return api.Plugin{Name: "ours", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^(node:)?buffer/?$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: "buffer", External: true}, nil
		})
	}}
}

// nodeOnly replaces the parts of Node that a sandbox must not have with empty modules.
func nodeOnly() api.Plugin {
	return api.Plugin{Name: "node-only", Setup: func(build api.PluginBuild) {
		filter := api.OnResolveOptions{Filter: `^(node:)?(crypto|fs|os|http|https|http2|net|tls|dns|zlib|vm|child_process|worker_threads|perf_hooks|async_hooks|diagnostics_channel|console|process|module)$`}
		build.OnResolve(filter, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: args.Path, Namespace: "empty"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "empty"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			contents := "module.exports = {}"
			return api.OnLoadResult{Contents: &contents}, nil
		})
	}}
}

func write(name string, code []byte) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(code); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join("dist", library.FileName(name)), packed.Bytes(), 0o644)
}
