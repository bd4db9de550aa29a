package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
	"golang.org/x/tools/txtar"
)

const userPackages = `
-- node_modules/plain/package.json --
{"name": "plain", "version": "1.2.3", "main": "lib/index.js"}
-- node_modules/plain/lib/index.js --
const dep = require('dep'); const {EventEmitter} = {}; module.exports = {name: 'plain', dep, fs: Object.keys(require('fs')).length, double: n => n * 2};
-- node_modules/plain/extra.js --
exports.extra = true;
-- node_modules/dep/package.json --
{"name": "dep", "version": "2.0.0"}
-- node_modules/dep/index.js --
module.exports = 'dep of ' + Buffer.from('x').toString('hex');
-- node_modules/modern/package.json --
{"name": "modern", "version": "4.17.21", "type": "module", "exports": {"import": "./m.js"}}
-- node_modules/modern/m.js --
export default function greet(n) { return 'hi ' + n } export const a = 1; export async function* gen() { yield 5 } export const b = a?.x ?? 2;
-- node_modules/@team/lib/package.json --
{"name": "@team/lib", "version": "0.1.0", "main": "index.js"}
-- node_modules/@team/lib/index.js --
exports.team = 'ours'; exports.again = () => require('plain').double(4);
-- node_modules/leaky/package.json --
{"name": "leaky", "version": "1.0.0", "main": "index.js"}
-- node_modules/leaky/index.js --
module.exports = require('../../../secret.js');
-- node_modules/broken/package.json --
{"name": "broken", "version": "1.0.0", "main": "index.js"}
-- node_modules/broken/index.js --
module.exports = require('not-there');
`

// writePackages lays the packages out in a folder, beside a file that no package may read.
func writePackages(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "collection")
	for _, f := range txtar.Parse([]byte(userPackages)).Files {
		writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	writeFile(t, filepath.Join(root, "secret.js"), "module.exports = 'secret'")
	if err := os.Symlink(root, filepath.Join(dir, "node_modules", "linked")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, "package.json"), `{"name": "linked", "version": "1.0.0", "main": "secret.js"}`)
	return dir
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestUserPackages(t *testing.T) {
	dir := writePackages(t)
	missing := `Error: Cannot find %s: it does not come with runner and is not in ` + dir + `/node_modules; run "npm install %s" in ` + dir
	tests := []struct{ source, want string }{
		{`const p = require('plain'); console.log(p.name, p.dep, p.fs, p === pm.require('npm:plain@1.2.3'))`, "log: plain dep of 78 0 true"},
		{`console.log(require('plain/extra').extra, require('@team/lib').again())`, "log: true 8"},
		{`import greet, { a, b as second } from 'modern';` + "\n" + `import * as all from "modern"; console.log(greet('x'), a, second, all.a); for await (const v of all.gen()) console.log(v)`, "log: hi x 1 2 1\nlog: 5"},
		{"import {\n  double,\n  name\n} from 'plain'\nconsole.log(double(2), name);\nnull.x", "log: 4 plain\nTypeError: Cannot read properties of null (reading 'x')"},
		{`import 'plain'; const m = await import('plain'); console.log(m.default.name)`, "log: plain"},
		{"// @ts\nimport type { T } from 'types';\nimport { type U, double } from 'plain';\nconst n: number = 2; console.log(double(n) as number)", "log: 4"},
		{`for (const v of ['1.2.3', '1', '1.2', '^1.1.9', '~1.2.0', 'latest']) pm.require('npm:plain@' + v); console.log('all')`, "log: all"},
		{`pm.require('npm:plain@1.2.4')`, `Error: the script asks for plain@1.2.4, and node_modules/plain has 1.2.3: run "npm install plain@1.2.4" in ` + dir},
		{`pm.require('npm:plain@^1.3.0')`, `Error: the script asks for plain@^1.3.0, and node_modules/plain has 1.2.3: run "npm install plain@^1.3.0" in ` + dir},
		{`pm.require('npm:absent@2.0.0')`, sprintf(missing, "package 'npm:absent@2.0.0'", "absent@2.0.0")},
		{`require('absent')`, sprintf(missing, "module 'absent'", "absent")},
		{`pm.require('@other/pkg')`, sprintf(missing, "package '@other/pkg'", "@other/pkg")},
		{`pm.require('jsr:@std/x')`, "Error: Cannot find package 'jsr:@std/x': packages of jsr are not supported; many are on npm too"},
		{`require('lodash')`, "Error: Cannot find module 'lodash': this binary was built without the JavaScript libraries; build it with make build"},
		{`require('../secret.js')`, "Error: Cannot find module '../secret.js'"},
		{`require('plain/../../../secret.js')`, "Error: Cannot find module 'plain/../../../secret.js'"},
		{`require('/etc/passwd')`, "Error: Cannot find module '/etc/passwd'"},
	}
	for _, tt := range tests {
		r := newRecorder(collection.Test)
		err := NewLane(Options{Dir: dir}).Run(t.Context(), collection.Script{Source: tt.source}, r.Host)
		if got := r.outcome(err); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.source, got, tt.want)
		}
	}
	for name, want := range map[string]string{
		"leaky": "which scripts may not leave", "linked": "which scripts may not leave", "broken": `Could not resolve "not-there"`,
	} {
		r := newRecorder(collection.Test)
		err := NewLane(Options{Dir: dir}).Run(t.Context(), collection.Script{Source: "require('" + name + "')"}, r.Host)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("require(%q): error %v, want one with %q", name, err, want)
		}
	}
}

func sprintf(format, a, b string) string {
	return strings.Replace(strings.Replace(format, "%s", a, 1), "%s", b, 1)
}

// A bundle is read from the disk until one of its files changes.
func TestUserPackagesAreKept(t *testing.T) {
	dir, cache := writePackages(t), t.TempDir()
	run := func() string {
		r := newRecorder(collection.Test)
		err := NewLane(Options{Dir: dir, CacheDir: cache}).Run(t.Context(), collection.Script{Source: "console.log(require('plain').name)"}, r.Host)
		return r.outcome(err)
	}
	if got := run(); got != "log: plain" {
		t.Fatalf("first run: %q", got)
	}
	files, err := filepath.Glob(filepath.Join(cache, "packages", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the cache has %v, want one bundle", files)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, files[0], strings.Replace(string(text), `name: \"plain\"`, `name: \"kept\"`, 1))
	if got := run(); got != "log: kept" {
		t.Errorf("second run: %q, want what is in the cache", got)
	}
	writeFile(t, filepath.Join(dir, "node_modules/dep/index.js"), "module.exports = 'another'")
	if got := run(); got != "log: plain" {
		t.Errorf("after a change: %q, want a new bundle", got)
	}
	writeFile(t, filepath.Join(dir, "node_modules/plain/next.js"), "exports.name = 'next'")
	writeFile(t, filepath.Join(dir, "node_modules/plain/package.json"), `{"name": "plain", "version": "1.3.0", "main": "next.js"}`)
	if got := run(); got != "log: next" {
		t.Errorf("with another main file: %q, want what package.json says now", got)
	}
	writeFile(t, filepath.Join(dir, "node_modules/plain/package.json"), `{"name": "plain", "version": "1.3.1", "main": "lib/index.js"}`)
	if got := run(); got != "log: plain" {
		t.Errorf("with the first main file: %q", got)
	}
	writeFile(t, filepath.Join(dir, "node_modules/plain/node_modules/dep/package.json"), `{"name": "dep", "version": "3.0.0"}`)
	writeFile(t, filepath.Join(dir, "node_modules/plain/node_modules/dep/index.js"), "throw new Error('the nested one')")
	writeFile(t, filepath.Join(dir, "node_modules/.package-lock.json"), "{}")
	if got := run(); got != "Error: the nested one" {
		t.Errorf("after an installation: %q, want the nested package", got)
	}
	if err := os.RemoveAll(filepath.Join(dir, "node_modules/plain/node_modules")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, files[0], "{broken")
	if got := run(); got != "log: plain" {
		t.Errorf("with a broken cache: %q", got)
	}
}
