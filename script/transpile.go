package script

import (
	"bytes"
	"strings"

	"github.com/dop251/goja/parser"
	"github.com/evanw/esbuild/pkg/api"
)

// mapName is the address by which the engine asks for the source map of lowered code.
const mapName = "script.map"

// transpile lowers modern syntax and TypeScript to what the engine knows, and compiles that. esbuild costs half a
// millisecond and 250 KB a script, so that plain scripts never come here.
func (w wrapper) transpile(key cacheKey) compiled {
	loader := api.LoaderJS
	if key.mode == typed {
		loader = api.LoaderTS
	}
	out := api.Transform(w.open+key.source+w.end, api.TransformOptions{
		Loader: loader, Target: api.ES2017, Sourcemap: api.SourceMapExternal, Sourcefile: sourceName,
		// async stays: the engine has it, and lowering it would cost each await a generator.
		Supported: map[string]bool{"async-await": true, "dynamic-import": false},
		Format:    formatOfImports(key.source),
	})
	c := compiled{prefix: len(w.open)}
	if len(out.Errors) > 0 {
		c.err = c.esbuildError(key.source, out.Errors[0])
		return c
	}
	// The helpers that esbuild puts in front are in a function too: globals are not theirs. It takes a line, which the
	// map must know of.
	code := "(function(){\n" + string(out.Code) + "\n})()\n//# sourceMappingURL=" + mapName
	sourceMap := bytes.Replace(out.Map, []byte(`"mappings": "`), []byte(`"mappings": ";`), 1)
	c, _ = w.parse(code, key, parser.WithSourceMapLoader(func(path string) ([]byte, error) {
		if path == mapName {
			return sourceMap, nil
		}
		return nil, nil // a map that the user's source names is not ours to read
	}))
	c.shift = 1 // source maps count columns from 0
	return c
}

func (c compiled) esbuildError(source string, m api.Message) *Error {
	e := &Error{Name: "SyntaxError", Message: m.Text}
	if m.Location != nil {
		e.Line, e.Column, e.Excerpt = c.locate(source, m.Location.Line, m.Location.Column+1)
	}
	return e
}

// formatOfImports asks for CommonJS when a script imports as it runs: that becomes a call of require.
func formatOfImports(source string) api.Format {
	if strings.Contains(source, "import(") {
		return api.FormatCommonJS
	}
	return api.FormatDefault
}
