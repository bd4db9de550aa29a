package library_test

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script"
	"github.com/rq-runner/runner/script/library"
)

// exports says what each library must offer: a JavaScript expression over its module's exports that is true.
var exports = map[string]string{
	"ajv":                   `new m().validate({type: 'number'}, 1) === true`,
	"assert":                `typeof m.equal === 'function'`,
	"backbone":              `typeof m.Model === 'function'`,
	"chai":                  `typeof m.expect === 'function'`,
	"cheerio":               `m.load('<b>x</b>')('b').text() === 'x'`,
	"crypto-js":             `m.Rabbit.encrypt('a', 'b').toString().length > 10`,
	"rq:crypto-js":          `m.Blowfish.encrypt('a', 'b').toString().length > 10`,
	"nanoid":                `m.nanoid().length === 21 && m.customAlphabet('ab', 5)().length === 5`,
	"rq:ajv":                `(v => v({a: 1}) && !v({}))(new m().compile({required: ['a']})) && new m.default().validate({format: 'email'}, 'a@b.c')`,
	"zlib":                  `typeof m.createGzip().pipe === 'function'`,
	"util/types":            `m.isDate(new Date())`,
	"assert/strict":         `typeof m.equal === 'function'`,
	"path/posix":            `m.join('a', 'b') === 'a/b'`,
	"stream/promises":       `typeof m.pipeline === 'function'`,
	"rq:chai":               `m.expect(1).to.equal(1) && m.version === undefined`,
	"rq:cheerio":            `m.load('<b>x</b>')('b').text() === 'x'`,
	"rq:csv-parse/lib/sync": `m('a,b\n1,2', {columns: true})[0].b === '2'`,
	"postman-collection":    `new m.Response({stream: Buffer.from('{"a":1}')}).json().a === 1`,
	"csv-parse/lib/sync":    `m('a,b\n1,2')[1][1] === '2'`,
	"events":                `typeof m === 'function'`,
	"fs":                    `Object.keys(m).length === 0`,
	"json":                  `m.parse('{"a":1}').a === 1`,
	"lodash":                `m.chunk([1, 2, 3], 2).length === 2`,
	"lodash3":               `m.pluck([{a: 1}], 'a')[0] === 1`,
	"moment":                `m.utc(0).format('YYYY') === '1970'`,
	"os":                    `m.EOL === "\n" && m.platform() === "browser"`,
	"path":                  `m.join('a', 'b') === 'a/b'`,
	"punycode":              `m.toASCII('mañana.com') === 'xn--maana-pta.com'`,
	"querystring":           `m.parse('a=1').a === '1'`,
	"stream":                `typeof m.Readable === 'function'`,
	"string_decoder":        `typeof m.StringDecoder === 'function'`,
	"sugar":                 `'abc'.has('b') === true`,
	"timers":                `typeof m.setTimeout === 'function'`,
	"tv4":                   `m.validate(1, {type: 'number'}) === true`,
	"url":                   `m.parse('http://a/b').pathname === '/b' && m.URL === URL && m.fileURLToPath('file:///a%20b') === '/a b' && m.urlToHttpOptions(new URL('http://u:p@h:1/x?y')).auth === 'u:p'`,
	"util":                  `m.inspect({a: 1}) === '{ a: 1 }' && m.isDeepStrictEqual({a: [1]}, {a: [1]}) && !m.isDeepStrictEqual([1], [2]) && m.TextEncoder === TextEncoder`,
	"xml2js":                `typeof m.parseString === 'function'`,
}

// builtOn are modules of the program's own that need a library.
var builtOn = map[string]bool{"zlib": true, "util/types": true, "assert/strict": true, "path/posix": true, "stream/promises": true}

func TestLibrariesRun(t *testing.T) {
	if !library.Built() {
		t.Skip("the libraries are not bundled: run make libraries")
	}
	cache := &script.Cache{}
	for name, check := range exports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked, requestly := strings.CutPrefix(name, "rq:")
			host := &script.Host{Log: func(string, string) {}, Test: func(script.Test) {}}
			if requestly {
				host.Dialect = collection.Requestly
			}
			if _, ok := library.Source(name); !ok && !builtOn[name] {
				t.Errorf("Source(%q) has no bundle", name)
			}
			lane := script.NewLane(script.Options{Cache: cache, Libraries: library.Source})
			source := "const m = require('" + asked + "'); if (!(" + check + ")) throw new Error('is false')"
			if err := lane.Run(t.Context(), collection.Script{Source: source}, host); err != nil {
				t.Errorf("%s: %s: %v", name, check, err)
			}
		})
	}
}

func TestSourceOfUnknownLibrary(t *testing.T) {
	if _, ok := library.Source("left-pad"); ok {
		t.Error("Source(left-pad) found something")
	}
}
