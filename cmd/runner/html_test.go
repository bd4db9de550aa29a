//go:build conformance

package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// TestConformanceHTML runs collections with -r html and opens the pages in Chromium: people's ways through them, and
// what a hostile server or collection tries. reporter/testdata/html_browser/check.mjs has the checks.
func TestConformanceHTML(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: apt-get install chromium")
	}
	dir := installPlaywright(t)
	api := reportedAPI(t)
	reports := t.TempDir()
	hostile := writeReports(t, reports, api.URL)

	check := exec.CommandContext(t.Context(), "node", "--input-type=module", "-")
	check.Dir = dir
	check.Env = append(cleanEnv(), "REPORTS="+reports, "API="+api.URL, "CHROMIUM="+chromium, "HOSTILE="+strconv.Itoa(hostile))
	script, err := os.ReadFile(filepath.Join(browserDir(), "check.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	check.Stdin = bytes.NewReader(script)
	check.Stderr = os.Stderr
	out, err := check.StdoutPipe()
	if err == nil {
		err = check.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := readChecks(t, out); n < 15 {
		t.Errorf("%d checks ran, want all of them", n)
	}
	if err := check.Wait(); err != nil {
		t.Errorf("the checks ended with %v", err)
	}
}

func readChecks(t *testing.T, out io.Reader) (n int) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var done struct {
			Name, Error string
			Measured    map[string]int
		}
		if err := json.Unmarshal(lines.Bytes(), &done); err != nil {
			t.Fatalf("%v: %s", err, lines.Bytes())
		}
		n++
		t.Run(done.Name, func(t *testing.T) {
			if done.Measured != nil {
				t.Logf("milliseconds: %v", done.Measured)
			}
			if done.Error != "" {
				t.Error(done.Error)
			}
		})
	}
	return n
}

func browserDir() string { return filepath.Join("..", "..", "reporter", "testdata", "html_browser") }

// installPlaywright gives a folder with playwright-core, which drives the browser of the system.
func installPlaywright(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed, so there is no playwright-core to drive Chromium with")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(browserDir())); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("npm cannot install playwright-core: %v\n%s", err, out)
	}
	return dir
}

// reportedAPI is the server of the collections. It counts who asks for /leak: nobody should.
func reportedAPI(t *testing.T) *httptest.Server {
	t.Helper()
	var leaks atomic.Int64
	mux := http.NewServeMux()
	answer := func(path, kind, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, body)
		})
	}
	png, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	answer("/ping", "application/json", `{"a":1,"big":12345678901234567890,"list":[],"s":"<b>&amp;"}`)
	answer("/token", "application/json", `{"token":"t"}`)
	answer("/feed", "application/xml", `<?xml version="1.0"?><feed><item id="1">one &amp; all</item><!-- note --><empty/></feed>`)
	answer("/picture", "image/png", string(png))
	answer("/page", "application/json", `{"items":[`+strings.Repeat(`{"id":12345,"name":"A thing of beauty","tags":["a","b"],"ok":true},`, 100)+`{}]}`)
	var asked atomic.Int64
	mux.HandleFunc("/flaky", func(w http.ResponseWriter, _ *http.Request) { // two of three times busy
		if asked.Add(1)%3 != 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"ok":true}`)
	})
	mux.HandleFunc("/leak", func(http.ResponseWriter, *http.Request) { leaks.Add(1) })
	mux.HandleFunc("/leaks", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, leaks.Load()) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"method": r.Method, "body": string(body), "header": r.Header.Get("X-Quote")})
	})
	mux.HandleFunc("/hostile", func(w http.ResponseWriter, r *http.Request) { // gives back what it is told
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		w.Header().Set("X-Nasty", strings.ReplaceAll(r.URL.Query().Get("body"), "\x00", ""))
		_, _ = io.WriteString(w, r.URL.Query().Get("body"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// writeReports runs the collections, and returns how many requests the hostile one has.
func writeReports(t *testing.T, dir, api string) (hostile int) {
	t.Helper()
	program := runnerBinary(t)
	data := filepath.Join(dir, "data.csv")
	if err := os.WriteFile(data, []byte("user\nann\nbob\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := hostileItems(api)
	for name, c := range map[string]struct {
		title string
		items []any
		args  []string
	}{
		"shop":    {"Shop", shopItems(api), []string{"-d", data}},
		"flaky":   {"Flaky", flakyItems(api), []string{"--retry", "2", "--retry-delay", "20"}},
		"shown":   {"Shown", shownItems(api), nil},
		"cut":     {"Shop", shopItems(api), []string{"--reporter-html-body-limit", "10"}},
		"empty":   {"Empty", []any{}, nil},
		"big":     {"Big", bigItems(api), nil},
		"hostile": {nasty(api), []any{map[string]any{"name": nasty(api), "item": bad}}, nil},
	} {
		file := filepath.Join(dir, name+".json")
		text, err := json.Marshal(map[string]any{
			"info": map[string]string{"name": c.title, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
			"item": c.items,
		})
		if err == nil {
			err = os.WriteFile(file, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		args := append([]string{"run", file, "-r", "html", "--silent", "--reporter-html-export", filepath.Join(dir, name+".html")}, c.args...)
		run := exec.CommandContext(t.Context(), absolute(t, program), args...)
		run.Dir, run.Env = dir, cleanEnv()
		var failed *exec.ExitError
		if out, err := run.CombinedOutput(); err != nil && !errors.As(err, &failed) {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return len(bad)
}

// asked is an item of a collection.
func asked(id, name, method, url, before, after string) map[string]any {
	script := func(listen, source string) map[string]any {
		return map[string]any{"listen": listen, "script": map[string]any{"exec": strings.Split(source, "\n")}}
	}
	item := map[string]any{"id": id, "name": name, "request": map[string]any{"method": method, "url": url}}
	var events []any
	if before != "" {
		events = append(events, script("prerequest", before))
	}
	if after != "" {
		events = append(events, script("test", after))
	}
	item["event"] = events
	return item
}

func shopItems(api string) []any {
	ping := asked("ping", "Ping", "GET", api+"/ping", `console.log("before", {a: 1}); pm.sendRequest("`+api+`/token", () => {})`, `
		pm.test("ok", () => {})
		pm.test("one is one", () => pm.expect({a: 1}).to.eql({a: 2}))
		pm.test.skip("later", () => {})
		console.warn("careful")`)
	login := asked("login", "Login", "POST", api+"/echo", "", "pm.test(\"answer\", () => pm.expect(1).to.equal(2))\nundefined.x()")
	request := login["request"].(map[string]any)
	request["header"] = []any{map[string]string{"key": "Content-Type", "value": "application/json"}, map[string]string{"key": "X-Quote", "value": "it's $HOME"}}
	request["body"] = map[string]any{"mode": "raw", "raw": "{\"user\":\"ann's \\\"$(id)\\\" `x` \\\\\"}\n\x1b[201~"}
	return []any{
		ping,
		map[string]any{"name": "Users", "item": []any{login}},
		asked("dead", "Dead", "GET", "http://127.0.0.1:1/x", "", ""),
		asked("skip", "Skip", "GET", api+"/ping", "pm.execution.skipRequest()", ""),
		asked("feed", "Feed", "GET", api+"/feed", "", `pm.test("feed", () => {})`),
		asked("picture", "Picture", "GET", api+"/picture", "", ""),
	}
}

func flakyItems(api string) []any {
	return []any{
		asked("flaky", "Flaky", "GET", api+"/flaky", "", `pm.test("ok", () => pm.response.to.have.status(200))`),
		asked("down", "Down", "GET", "http://127.0.0.1:1/x", "", ""),
		asked("fine", "Fine", "GET", api+"/ping", "", `pm.test("fine", () => {})`),
	}
}

// shownItems use pm.visualizer: one as people do, one as an attacker would, one with what the report does not know.
func shownItems(api string) []any {
	visualize := func(template, data string) string {
		text, _ := json.Marshal(template) // a string cannot fail
		return "pm.visualizer.set(" + string(text) + ", " + data + ")"
	}
	table := `<style>td { color: rgb(1, 2, 3); background: url(` + api + `/leak) } @import "` + api + `/leak";</style>
		<table>{{#each rows}}<tr class="row{{@index}}"><td style="padding: 7px">{{name}}</td><td>{{{raw}}}</td></tr>{{else}}nobody{{/each}}</table>`
	attack := `<script>parent.pwned=1;top.pwned=1;fetch("` + api + `/leak")</script><img src=x onerror="top.pwned=1"><img src="` + api + `/leak">
		<iframe src="` + api + `/leak"></iframe><link rel=preload href="` + api + `/leak" as=image><meta http-equiv=refresh content="0;url=` + api + `/leak">
		<base href="` + api + `/"><a id=out href="` + api + `/leak" target=_top ping="` + api + `/leak">out</a><form action="` + api + `/leak"><button>go</button></form>
		<svg><a xlink:href="javascript:top.pwned=1"><text y=20>x</text></a><image href="` + api + `/leak"/></svg><p style="background:u\72l(` + api + `/leak)">{{{evil}}}</p>`
	return []any{
		asked("table", "Table", "GET", api+"/ping", "", visualize(table, `{rows: [{name: "<b>ann</b>", raw: "<i>x</i>"}, {name: "bob"}]}`)),
		asked("attack", "Attack", "GET", api+"/ping", "", visualize(attack, `{evil: "</template></body><scr" + "ipt>top.pwned=1</scr" + "ipt><details open ontoggle=top.pwned=1>"}`)),
		asked("unknown", "Unknown", "GET", api+"/ping", "", visualize("{{formatDate now}}", "{}")),
	}
}

func bigItems(api string) []any {
	var folders []any
	for i := range 50 {
		var items []any
		for k := range 100 {
			n := i*100 + k + 1
			items = append(items, asked(fmt.Sprintf("r%d", n), fmt.Sprintf("Request %d", n), "GET", fmt.Sprintf("%s/page?n=%d", api, n), "",
				fmt.Sprintf(`pm.test("status is 200", () => pm.response.to.have.status(200)); pm.test("fine", () => pm.expect(%d %% 61).to.not.equal(7))`, n)))
		}
		folders = append(folders, map[string]any{"name": fmt.Sprintf("Area %d", i+1), "item": items})
	}
	return folders
}

// nasty is text that means to be markup, to end the page's blocks, to load something and to hide itself.
func nasty(api string) string {
	return `</script><script>pwned=1</script><!--<script>--></title></style><img src="` + api + `/leak" onerror="pwned=1"><svg onload="pwned=1">` +
		`<iframe srcdoc="<script>parent.pwned=1</script>"></iframe><link rel=stylesheet href="` + api + `/leak">"'` + "`" + `-->]]>{{x}} javascript:pwned=1 ` +
		"\u2028\u2029\u202e\x00\x1b[31m\ufeff"
}

func hostileItems(api string) []any {
	text, _ := json.Marshal(nasty(api)) // a string cannot fail
	after := `const n = ` + string(text) + `
		console.log(n); console.error({[n]: n})
		pm.test(n, () => {}); pm.test(n, () => pm.expect({[n]: n}).to.eql({a: n})); pm.test.skip(n, () => {})
		pm.sendRequest(pm.request.url.toString(), () => {})
		throw new Error(n)`
	var items []any
	for i, kind := range []string{
		"text/html", "application/json", "application/xml", "image/svg+xml", "image/png", "image/png;base64,x\" onerror=\"pwned=1", "text/plain; charset=\"><script>",
		"application/x-www-form-urlencoded", "", "application/octet-stream",
	} {
		query := "?type=" + escapeQuery(kind) + "&body=" + escapeQuery(nasty(api))
		x := asked(fmt.Sprintf("x%d", i), nasty(api), "GET", api+"/hostile"+query, "", after)
		x["request"].(map[string]any)["header"] = []any{map[string]string{"key": "X-A", "value": `"><script>pwned=1</script>`}}
		items = append(items, x)
	}
	return append(items, asked("x<script>pwned=1</script>/../?#", nasty(api), "GET", "javascript:pwned=1//"+nasty(api), "", after))
}

// escapeQuery escapes each byte that is not a letter or a digit, so that no program on the way reads any of it.
func escapeQuery(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
