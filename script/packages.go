package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"
)

// packageName is what a script asks for: npm:@scope/name@1.2.3/sub/file or just name.
type packageName struct {
	name, version, sub string
}

// parsePackage reads a name of a package; false for what is none, such as a path.
func parsePackage(s string) (p packageName, ok bool) {
	s = strings.TrimPrefix(s, "npm:")
	parts := strings.SplitN(s, "/", 2)
	if strings.HasPrefix(s, "@") {
		parts = strings.SplitN(s, "/", 3)
		if len(parts) < 2 {
			return p, false
		}
		parts = append([]string{parts[0] + "/" + parts[1]}, parts[2:]...)
	}
	p.name = parts[0]
	if i := strings.LastIndex(p.name, "@"); i > 0 {
		p.name, p.version = p.name[:i], p.name[i+1:]
	}
	if len(parts) > 1 {
		p.sub = parts[1]
	}
	for part := range strings.SplitSeq(p.name+"/"+p.sub, "/") {
		if part == ".." || part == "." || strings.ContainsAny(part, "\\:\x00") {
			return p, false
		}
	}
	return p, p.name != "" && !strings.HasPrefix(p.name, "/")
}

// userModule loads a package from the node_modules folder beside the collection. found is false when it is not there.
func (rt *realm) userModule(asked string) (v goja.Value, found bool) {
	p, ok := parsePackage(asked)
	if !ok || rt.opts.Dir == "" {
		return nil, false
	}
	key := "user:" + p.name + "/" + p.sub
	folder := filepath.Join(rt.opts.Dir, "node_modules", filepath.FromSlash(p.name))
	about, err := readPackage(folder)
	if err != nil {
		return nil, false
	}
	if !versionFits(p.version, about.Version) {
		rt.throw("Error", fmt.Sprintf("the script asks for %s@%s, and %s has %s: run \"npm install %s@%s\" in %s",
			p.name, p.version, filepath.Join("node_modules", p.name), about.Version, p.name, p.version, rt.opts.Dir))
	}
	if m, ok := rt.modules[key]; ok {
		return m.Get("exports"), true
	}
	source, err := rt.opts.bundle(p)
	if err != nil {
		rt.throw("Error", fmt.Sprintf("package '%s': %s", p.name, err))
	}
	code := rt.opts.Cache.get(cacheKey{mode: commonJS, source: source})
	if code.err != nil {
		rt.throw("Error", fmt.Sprintf("package '%s': %s", p.name, code.err.Error()))
	}
	return rt.load(key, code), true
}

// packageFile is the part of a package.json that counts here.
type packageFile struct{ Version string }

func readPackage(folder string) (p packageFile, err error) {
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	return p, err
}

// versionFits reports whether a version is the one that was asked for: exactly, by its first numbers (4, 4.17), or by
// a range with ^ or ~.
func versionFits(asked, have string) bool {
	rest, wide := strings.CutPrefix(asked, "^")
	rest, near := strings.CutPrefix(rest, "~")
	if rest == "" || rest == "latest" || rest == "*" || rest == have {
		return true
	}
	want, got := strings.Split(rest, "."), strings.Split(have, ".")
	same := len(want)
	if wide {
		same = 1
	} else if near {
		same = min(2, len(want))
	} else if len(want) > 2 {
		return false
	}
	for i := range min(same, len(got)) {
		if want[i] != got[i] {
			return false
		}
	}
	return same >= len(want) || !older(got[same:], want[same:])
}

// older compares the numbers of two versions.
func older(got, want []string) bool {
	for i := range min(len(got), len(want)) {
		var g, w int
		_, _ = fmt.Sscan(got[i], &g)
		_, _ = fmt.Sscan(want[i], &w)
		if g != w {
			return g < w
		}
	}
	return false
}

// bundle makes one CommonJS source of a package and all that it needs, which lies in Dir too. It is kept on the disk
// when there is a folder for that.
func (o Options) bundle(p packageName) (string, error) {
	entry := p.name
	if p.sub != "" {
		entry += "/" + p.sub
	}
	if source, ok := o.kept(entry); ok {
		return source, nil
	}
	dir, err := filepath.EvalSymlinks(o.Dir)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	result := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: "module.exports = require(" + quoteJSON(entry) + ")", ResolveDir: dir, Sourcefile: "entry.js"},
		Bundle: true, Write: false, Metafile: true, AbsWorkingDir: dir, TsconfigRaw: "{}",
		Format: api.FormatCommonJS, Platform: api.PlatformBrowser, Target: api.ES2017, Charset: api.CharsetUTF8,
		MainFields: []string{"browser", "module", "main"}, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent,
		Conditions: []string{"import", "default"},
		Define:     map[string]string{"global": "globalThis", "process.env.NODE_ENV": `"production"`},
		Supported:  map[string]bool{"async-await": true, "dynamic-import": false},
		Banner:     map[string]string{"js": nodeProcess},
		Plugins:    []api.Plugin{confined(dir)},
	})
	if len(result.Errors) > 0 {
		return "", errors.New(result.Errors[0].Text)
	}
	source := string(result.OutputFiles[0].Contents)
	o.keep(entry, source, dir, result.Metafile)
	return source, nil
}

func quoteJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// nodeProcess is the little of Node's process that packages look at.
const nodeProcess = `var process={env:{},browser:true,version:"",versions:{},argv:[],platform:"linux",cwd:function(){return"/"},` +
	`nextTick:function(f){var a=[].slice.call(arguments,1);Promise.resolve().then(function(){f.apply(null,a)})}};`

// nodeModules are those of Node that scripts may require; they are looked up when the package runs.
const nodeModules = `^(node:)?(assert|buffer|crypto|events|path|punycode|querystring|stream|string_decoder|timers|url|util|zlib)$`

// confined keeps a bundle within a folder, and gives it nothing of Node's that reaches the machine.
func confined(dir string) api.Plugin {
	return api.Plugin{Name: "confined", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: nodeModules}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: a.Path, External: true}, nil
		})
		hidden := `^(node:)?(fs|fs/promises|os|http|https|http2|net|tls|dns|vm|v8|child_process|worker_threads|cluster|module|process|tty|readline|perf_hooks|async_hooks)$`
		build.OnResolve(api.OnResolveOptions{Filter: hidden}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: a.Path, Namespace: "empty"}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "empty"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
			contents := "module.exports = {}"
			return api.OnLoadResult{Contents: &contents}, nil
		})
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "file"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			real, err := filepath.EvalSymlinks(a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			if !within(dir, real) {
				return api.OnLoadResult{}, fmt.Errorf("%s is outside of %s, which scripts may not leave", real, dir)
			}
			if filepath.Ext(real) == ".node" {
				return api.OnLoadResult{}, fmt.Errorf("%s is a native addon, which scripts cannot load", filepath.Base(real))
			}
			return api.OnLoadResult{}, nil
		})
	}}
}

func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
