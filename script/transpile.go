package script

import (
	"bytes"
	"strings"
	"unicode/utf8"

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
	// The helpers that esbuild puts in front are in a function too: globals are not theirs. It takes a line.
	code := "(function(){\n" + string(out.Code) + "\n})()\n//# sourceMappingURL=" + mapName
	sourceMap := moveMap(out.Map)
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

// moveMap makes esbuild's source map fit: the code begins on the second line, and the engine asks for columns that count
// from 1 where maps count from 0.
func moveMap(sourceMap []byte) []byte {
	before, rest, _ := bytes.Cut(sourceMap, []byte(`"mappings": "`))
	mappings, after, _ := bytes.Cut(rest, []byte(`"`))
	var b bytes.Buffer
	b.Write(before)
	b.WriteString(`"mappings": "`)
	for line := range bytes.SplitSeq(mappings, []byte(";")) {
		b.WriteByte(';')
		if len(line) > 0 {
			column, n := readVLQ(line)
			writeVLQ(&b, column+1)
			b.Write(line[n:])
		}
	}
	b.WriteByte('"')
	b.Write(after)
	return b.Bytes()
}

// vlqDigits are the digits of a source map's numbers: five bits each, the lowest first, and a sixth that says that more
// come. The first bit of a number is its sign.
const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// readVLQ reads the number of a line's first column, which is not negative, and its length.
func readVLQ(text []byte) (number, length int) {
	for shift := 0; length < len(text); shift += 5 {
		digit := strings.IndexByte(vlqDigits, text[length])
		length++
		number |= digit & 31 << shift
		if digit < 32 {
			break
		}
	}
	return number >> 1, length
}

func writeVLQ(b *bytes.Buffer, number int) {
	number <<= 1
	for ; number > 31; number >>= 5 {
		b.WriteByte(vlqDigits[number&31|32])
	}
	b.WriteByte(vlqDigits[number])
}

// byteColumn is the column in bytes of one in UTF-16 units, as source maps have them; both count from 1.
func byteColumn(line string, column int) int {
	units := 1
	for i, r := range line {
		if units >= column {
			return i + 1
		}
		if units++; r > 0xffff && r <= utf8.MaxRune {
			units++
		}
	}
	return len(line) + column - units + 1
}
