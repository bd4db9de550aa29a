package library

import (
	"testing"

	"github.com/dop251/goja"
)

// exports says what each library must offer: a JavaScript expression over its module's exports that is true.
var exports = map[string]string{
	"ajv":                `new m().validate({type: 'number'}, 1) === true`,
	"assert":             `typeof m.equal === 'function'`,
	"backbone":           `typeof m.Model === 'function'`,
	"buffer":             `m.Buffer.from('hi').toString('base64') === 'aGk='`,
	"chai":               `typeof m.expect === 'function'`,
	"cheerio":            `m.load('<b>x</b>')('b').text() === 'x'`,
	"crypto-js":          `m.MD5('a').toString() === '0cc175b9c0f1b6a831c399e269772661'`,
	"csv-parse/lib/sync": `m('a,b\n1,2')[1][1] === '2'`,
	"events":             `typeof m === 'function'`,
	"fs":                 `Object.keys(m).length === 0`,
	"json":               `m.parse('{"a":1}').a === 1`,
	"lodash":             `m.chunk([1, 2, 3], 2).length === 2`,
	"lodash3":            `m.pluck([{a: 1}], 'a')[0] === 1`,
	"moment":             `m.utc(0).format('YYYY') === '1970'`,
	"os":                 `Object.keys(m).length === 0`,
	"path":               `m.join('a', 'b') === 'a/b'`,
	"punycode":           `m.toASCII('mañana.com') === 'xn--maana-pta.com'`,
	"querystring":        `m.parse('a=1').a === '1'`,
	"stream":             `typeof m.Readable === 'function'`,
	"string_decoder":     `typeof m.StringDecoder === 'function'`,
	"sugar":              `'abc'.has('b') === true`,
	"timers":             `typeof m.setTimeout === 'function'`,
	"tv4":                `m.validate(1, {type: 'number'}) === true`,
	"url":                `m.parse('http://a/b').pathname === '/b'`,
	"util":               `m.inspect({a: 1}) === '{ a: 1 }'`,
	"xml2js":             `typeof m.parseString === 'function'`,
}

func TestSourceRunsInGoja(t *testing.T) {
	if !Built() {
		t.Skip("the libraries are not bundled: run make libraries")
	}
	for name, check := range exports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, ok := Source(name)
			if !ok {
				t.Fatalf("Source(%q) has no bundle", name)
			}
			vm := goja.New()
			setup := `var window = undefined, setTimeout = function () {}, clearTimeout = setTimeout, console = {log: String, warn: String, error: String};
var require = function (n) { throw new Error('Cannot find module ' + n); }`
			if _, err := vm.RunString(setup); err != nil {
				t.Fatal(err)
			}
			got, err := vm.RunString("(function () { var module = {exports: {}}, exports = module.exports; (function () {" +
				source + "\n})(); var m = module.exports; return " + check + "; })()")
			if err != nil {
				t.Fatal(err)
			}
			if !got.ToBoolean() {
				t.Errorf("%s: %s is false", name, check)
			}
		})
	}
}

func TestSourceOfUnknownLibrary(t *testing.T) {
	if _, ok := Source("left-pad"); ok {
		t.Error("Source(left-pad) found something")
	}
}
