package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// canaryScript does with every secret what careless and curious scripts do.
const canaryScript = `
const names = JSON.parse(pm.variables.get('names'));
const attempt = f => { try { f(); } catch (e) { console.log('caught', e.name, e.message); } };
for (const name of names) {
	const s = pm.variables.get(name);
	console.log(name, 'is', s); console.info(s); console.warn([s]); console.error({s, deep: {deeper: [s]}}); console.debug('%s', s);
	console.log(JSON.stringify(s), JSON.stringify({a: JSON.stringify({b: s})}), JSON.stringify(JSON.stringify(JSON.stringify(s))));
	attempt(() => console.log(encodeURIComponent(s), encodeURIComponent(encodeURIComponent(s)), encodeURI(s)));
	attempt(() => console.log(escape(s)));
	attempt(() => console.log(btoa(s)));
	attempt(() => console.log(btoa(unescape(encodeURIComponent(s))), btoa(encodeURIComponent(s)), btoa(btoa(encodeURIComponent(s)))));
	attempt(() => console.log(btoa(JSON.stringify({user: 'u', password: s}))));
	attempt(() => {
		const b = Buffer.from(s);
		console.log(b, b.toString('base64'), b.toString('hex'), b.toString('hex').toUpperCase(), b.toString('latin1'));
		console.log(JSON.stringify(b), JSON.stringify(b, null, 2), [...b], new Uint8Array(b), JSON.stringify([...b]));
		for (const before of ['u:', 'user:', 'name:']) console.log('Basic ' + Buffer.from(before + s + ':tail').toString('base64'));
		console.log([...b].map(x => x.toString(16).padStart(2, '0')).join(' '), [...b].map(x => '\\x' + x.toString(16).padStart(2, '0')).join(''));
	});
	attempt(() => {
		const form = encodeURIComponent(s).replace(/%20/g, '+');
		console.log(Buffer.from(form).toString('hex'), Buffer.from('a=b&c=' + form + '&d=e').toString('hex').toUpperCase(), btoa(form), btoa('form=' + form + '&d=e'));
		console.log(Buffer.from(s, 'utf16le'), Buffer.from(s, 'utf16le').toString('hex'), Buffer.from('pass: ' + s, 'utf16le').toString('base64'));
		console.log(btoa(('some text before it, ' + form + ' and behind').repeat(3)).replace(/(.{76})/g, '$1\r\n'));
	});
	for (const line of s.split(/\r?\n/)) console.log('line:', line);
	console.log(new Map([[s, s]]), new Set([s]), new Error('error ' + s), Symbol(s).toString(), '<' + s.replace(/&/g, '&amp;').replace(/</g, '&lt;') + '>');
	pm.test('name ' + s, () => pm.expect(s).to.equal('other'));
	pm.test('deep ' + name, () => pm.expect({a: s}).to.eql({a: [s]}));
	pm.test('bytes ' + name, () => pm.expect([...Buffer.from(s)]).to.eql([1]));
	pm.test('thrown ' + name, () => { throw new TypeError('boom ' + s); });
	pm.test('parsed ' + name, () => JSON.parse('{"a":' + s + '}'));
	pm.environment.set('copy-' + name, s); pm.globals.set('copy-' + name, {of: [s]}); pm.collectionVariables.set('copy-' + name, s + s);
	pm.environment.set('key-' + s, 1);
	console.log(pm.variables.replaceIn('{{' + name + '}}'));
}
`

const canaryTest = canaryScript + `
console.log(pm.request.url.toString(), pm.request.headers.toJSON(), pm.request.body && pm.request.body.toString(), pm.response.text());
console.log(pm.cookies.toObject(), pm.response.headers.toJSON());
pm.test('body', () => pm.expect(pm.response.text()).to.include('nothing of the kind'));
pm.test('json', () => pm.expect(pm.response.json()).to.eql({}));
pm.test('parse', () => JSON.parse(pm.response.text() + '}'));
`

const canarySend = `
for (const name of JSON.parse(pm.variables.get('names'))) {
	const s = pm.variables.get(name);
	try {
		const res = await pm.sendRequest({url: pm.variables.get('base') + '/all?as=text&q=' + encodeURIComponent(s), method: 'POST',
			header: {'X-Key': 'Bearer ' + s.replace(/[^ -~]/g, '')}, body: {mode: 'raw', raw: JSON.stringify({s})}});
		console.log(res.text());
	} catch (e) { console.log(e); }
}
throw new Error('at last ' + pm.variables.get('long') + pm.variables.get('quotes'));
`

// TestNothingLeaks runs secrets of awkward shapes through every place that a secret can be in, with scripts that show them,
// requests that fail, every reporter and every export; then it looks for each form of each secret in every byte that came
// out.
func TestNothingLeaks(t *testing.T) {
	c := newCanary(t)
	for _, terminal := range []string{"cli", "progress", "dots", "summary", "github"} {
		out := c.run(t, terminal)
		for name, text := range out {
			leaks := c.leaks(terminal+" "+name, text)
			for _, leak := range leaks[:min(len(leaks), 10)] {
				t.Error(leak)
			}
		}
		if terminal != "cli" {
			continue
		}
		for _, want := range []string{canaryPlain, "The prefix is prefix-on, 100 % of \"it\": [1, 2, 3] & so on…", "ordinary name: 7 of 10"} {
			if !strings.Contains(out["stdout"], want) {
				t.Errorf("ordinary text was changed: there is no %q in stdout", want)
			}
		}
		if n := strings.Count(out["stdout"], "a secret has fewer than 4 letters"); n == 0 {
			t.Error("nothing warns of the short secret")
		}
	}
}

// canary is the files of a run.
type canary struct {
	dir, url string
	secrets  map[string]string            // by variable
	hunted   map[string]string            // those, and what was obtained with them
	forms    map[string]map[string]string // in which they are looked for
}

func newCanary(t *testing.T) *canary {
	c := &canary{dir: t.TempDir(), url: canaryServer(t).URL, secrets: canaries(), hunted: canaries()}
	c.hunted["token"], c.hunted["session"], c.hunted["url password"] = canaryToken, canarySession, "url-passw0rd-1"
	for i, leaf := range []string{"root-user-9", "48213377", "in a leaf 77", `under "quotes" 88`} {
		c.hunted[fmt.Sprint("leaf ", i)] = leaf
	}
	c.vault(t)
	var values []any
	for _, name := range c.names() {
		values = append(values, map[string]any{"key": name, "value": c.secrets[name], "type": "secret", "enabled": true})
	}
	c.forms = map[string]map[string]string{}
	for name, secret := range c.hunted {
		c.forms[name] = canaryForms(secret)
	}
	c.write(t, "env.json", map[string]any{"name": "env", "values": values})
	c.write(t, "c.json", c.collection())
	return c
}

func (c *canary) names() []string {
	var names []string
	for name := range c.secrets {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// vault stores three secrets that are known to the vault alone.
func (c *canary) vault(t *testing.T) {
	c.command(t, "", "vault", "init")
	for name, value := range map[string]string{"v.key": "vault-only \"s3cret\" 41", "v.pem": strings.ReplaceAll(canaryPEM, "MII", "MIX"), "v.flag": "by-flag-s3cret-5"} {
		file := filepath.Join(c.dir, "value")
		if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
		if name == "v.flag" {
			if err := os.Rename(file, filepath.Join(c.dir, "flag")); err != nil {
				t.Fatal(err)
			}
		} else {
			c.command(t, "", "vault", "set", name, "--raw", "--file", file)
			_ = os.Remove(file)
		}
		c.hunted[name] = value
	}
}

func (c *canary) write(t *testing.T, name string, v any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = os.WriteFile(filepath.Join(c.dir, name), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// command runs runner and returns what it printed.
func (c *canary) command(t *testing.T, actions string, args ...string) (stdout, stderr string) {
	cmd := exec.CommandContext(t.Context(), "runner", args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "HOME="+c.dir, "RUNNER_VAULT_KEYRING=off", "XDG_CONFIG_HOME=", "XDG_DATA_HOME=", "NO_COLOR=1", "GITHUB_ACTIONS="+actions)
	if actions != "" {
		cmd.Env = append(cmd.Env, "CI=true", "GITHUB_STEP_SUMMARY="+filepath.Join(c.dir, "out", "step-summary.md"))
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && len(args) > 1 && args[0] == "vault" {
		t.Fatalf("runner %q: %v\n%s", args, err, errs.String())
	}
	return out.String(), errs.String()
}

// run gives everything that a run writes: its streams and its files.
func (c *canary) run(t *testing.T, terminal string) map[string]string {
	dir := filepath.Join(c.dir, "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	args := []string{
		"run", "c.json", "-e", "env.json", "--env-var", "base=" + c.url, "--secret", "v.flag=@flag", "--vault-scripts", "--verbose",
		"--retry", "1", "--retry-delay", "1",
		"--env-var", "mixed=a {{vault:v.key}} b", "--export-environment", "out/env.json",
		"--export-globals", "out/globals.json", "--export-collection", "out/collection.json", "--export-cookie-jar", "out/jar.json",
		"--resolve", "tenant-s3cret-77.test:80:" + strings.TrimPrefix(c.url, "http://"),
	}
	reporters := []string{terminal}
	for _, name := range reporterNames() {
		if slices.Contains([]string{"cli", "progress", "dots", "summary", "github"}, name) || terminal != "cli" && name != "json" {
			continue
		}
		reporters = append(reporters, name)
		args = append(args, "--reporter-"+name+"-export", "out/"+name+"/")
	}
	if terminal != "cli" {
		args = append(args, "--reporter-json-structure", "newman", "--folder", "together", "-n", "2", "--parallel", "2")
	}
	args = append(args, "-r", strings.Join(reporters, ","))
	collector, spans := spanText(t)
	args = append(args, "--reporter-otel-endpoint", collector)
	actions := ""
	if terminal == "github" {
		actions = "true"
	}
	out := map[string]string{}
	out["stdout"], out["stderr"] = c.command(t, actions, args...)
	if actions != "" {
		out["stdout"] = c.withoutMasks(t, out["stdout"])
	}
	if out["spans"] = spans(); terminal == "cli" && !strings.Contains(out["spans"], "test-script") {
		t.Fatalf("the collector got %q", out["spans"])
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		kind := strings.TrimPrefix(filepath.Dir(path), dir)
		if kind == "" {
			kind = "/" + d.Name()
		}
		out[kind] += string(text) + "\n" // allure writes a file a test
		return err
	})
	if err != nil || !strings.Contains(out["stdout"], "script") && terminal == "cli" || len(out["/env.json"]) < 100 {
		t.Fatalf("the run did not take place: %v\n%.2000s\n%s", err, out["stdout"], out["stderr"])
	}
	return out
}

// withoutMasks takes the commands away that hide secrets in GitHub's log; scripts may not have forged any other.
func (c *canary) withoutMasks(t *testing.T, log string) string {
	var kept strings.Builder
	hidden := map[string]bool{}
	for line := range strings.Lines(log) {
		text := strings.TrimSpace(line)
		if secret, ok := strings.CutPrefix(text, "::add-mask::"); ok {
			hidden[strings.ReplaceAll(secret, "%25", "%")] = true
			continue
		}
		kept.WriteString(line)
	}
	for name, secret := range c.hunted {
		if name == "session" || name == "url password" || len(secret) < 4 {
			continue // hidden from us, and not worth a word of GitHub's
		}
		for line := range strings.Lines(strings.TrimSpace(secret)) {
			if line = strings.TrimSpace(line); !hidden[line] && !strings.HasPrefix(line, "-----") {
				t.Errorf("GitHub was not told to hide %q of %q", line, name)
			}
		}
	}
	if hidden["forged"] {
		t.Error("a script forged a command")
	}
	return kept.String()
}
