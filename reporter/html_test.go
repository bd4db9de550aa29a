package reporter

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"golang.org/x/net/html"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/collection/run"
)

// htmlReport is the page of the events.
func htmlReport(t testing.TB, events []run.Event, o HTMLOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	emit, end := HTML(&b, o)
	for _, e := range events {
		emit(e)
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A block is one block of data of a page.
type block struct{ kind, text string }

// blocks reads a page as a browser does, and gives its data. Everything else in it must be what the head has anyway.
func blocks(t testing.TB, page []byte) (all []block) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	code, frames := 0, 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") && a.Val != "data:," {
				t.Fatalf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		switch {
		case n.Data == "script" && attr["type"] == "application/json":
			all = append(all, block{attr["data-kind"], n.FirstChild.Data})
		case n.Data == "script":
			code++
		case n.Data == "iframe" && attr["sandbox"] == "allow-scripts" && strings.Contains(htmlFrame(), html.EscapeString(attr["srcdoc"])):
			frames++ // it waits for pm.visualizer
		case n.Data == "iframe" || n.Data == "img" || n.Data == "object" || n.Data == "base" || n.Data == "form":
			t.Fatalf("the page has <%s>", n.Data)
		}
	}
	if code != 1 || frames > 1 {
		t.Fatalf("the page has %d scripts, want its own alone", code)
	}
	return all
}

// data is the blocks of one kind, as one list of JSON.
func data(t testing.TB, page []byte, kind string) gjson.Result {
	t.Helper()
	return pick(t, blocks(t, page), kind)
}

func pick(t testing.TB, all []block, kind string) gjson.Result {
	t.Helper()
	var list []string
	for _, b := range all {
		if !json.Valid([]byte(b.text)) || strings.ContainsAny(b.text, "<>&\n") {
			t.Fatalf("a block is not JSON that HTML leaves alone: %s", b.text)
		}
		if b.kind == kind {
			list = append(list, b.text)
		}
	}
	return gjson.Parse("[" + strings.Join(list, ",") + "]")
}

func passingRun() play {
	x := &run.Execution{Item: item(0, "Ping"), Request: get("http://127.0.0.1/ping"), Response: ok(`{"a":1}`, ms(12))}
	return play{started: run.Started{Collection: "Fine"}, executions: []*run.Execution{tested(x, run.Test{Name: "ok"})}}
}

func TestHTMLGolden(t *testing.T) {
	plays := states()
	plays["passing"] = passingRun()
	for _, name := range []string{"everything", "hostile", "bail", "skipped", "data", "empty", "passing", "flaky", "shown"} {
		var out bytes.Buffer
		page := htmlReport(t, plays[name].events(), HTMLOptions{Version: "1.2.3"})
		for _, b := range blocks(t, page) {
			out.WriteString("-- " + b.kind + " --\n")
			if err := json.Indent(&out, []byte(b.text), "", " "); err != nil {
				t.Fatal(err)
			}
			out.WriteByte('\n')
		}
		// The page's foot is what it says where its script does not run.
		foot := page[bytes.LastIndex(page, []byte("</script>"))+len("</script>\n"):]
		golden(t, "html_"+name, append(out.Bytes(), foot...))
	}
}

// The policy lets the page's own script and style run, and nothing else.
func TestHTMLPolicy(t *testing.T) {
	page := string(htmlReport(t, passingRun().events(), HTMLOptions{}))
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("the page has no policy")
	}
	if strings.Index(page, policy[0]) > strings.Index(page, "<style") {
		t.Error("the policy comes after what it is for")
	}
	_, rest, _ := strings.Cut(page, "<style>")
	style, rest, _ := strings.Cut(rest, "</style>")
	_, rest, _ = strings.Cut(rest, "<script>")
	script, _, _ := strings.Cut(rest, "</script>")
	for _, want := range []string{
		"default-src 'none'", "script-src '" + integrity(script) + "' '" + integrity(frameScript()) + "'", "style-src '" + integrity(style) + "'", "img-src data:",
		"base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types visualizer",
	} {
		if !strings.Contains(policy[1]+";", want+";") {
			t.Errorf("the policy %q lacks %q", policy[1], want)
		}
	}
	if strings.Contains(policy[1], "unsafe") {
		t.Errorf("the policy is %q", policy[1])
	}
}

// The script makes no markup of text, asks for nothing and ends where it ends.
func TestHTMLScript(t *testing.T) {
	for _, no := range []string{
		"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment", "eval(", "Function(",
		"srcdoc", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "sendBeacon", "javascript:", "</script", "<!--",
	} {
		script := htmlScript()
		if no == "<!--" { // the highlighter's pattern of a comment has it, behind a slash or a bar; it must not stand with <script
			if strings.Contains(script, "<script") {
				t.Error("the script has <!-- and <script, which HTML reads as one open comment")
			}
			continue
		}
		if strings.Contains(script, no) {
			t.Errorf("the script has %q", no)
		}
	}
	frame := frameScript()
	for _, no := range []string{"fetch(", "XMLHttpRequest", "import(", "WebSocket", "eval(", "Function(", "localStorage", "</script", "<!--", "<script"} {
		if strings.Contains(frame, no) {
			t.Errorf("the frame's script has %q", no)
		}
	}
	for _, no := range []string{"url(", "@import", "</"} {
		if strings.Contains(htmlAsset("report.css"), no) {
			t.Errorf("the style has %q", no)
		}
	}
}

func TestHTMLTitle(t *testing.T) {
	p := passingRun()
	p.started.Collection = "A </title><script>alert(1)</script>"
	for _, c := range []struct{ title, want string }{
		{"", "<title>A &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>"},
		{"{{script}} \x1b[31mred\nline", "<title>{{script}} red line</title>"},
	} {
		if page := string(htmlReport(t, p.events(), HTMLOptions{Title: c.title})); !strings.Contains(page, c.want) {
			t.Errorf("with title %q the page lacks %q", c.title, c.want)
		}
	}
}

func TestHTMLOmits(t *testing.T) {
	for name, c := range map[string]struct {
		o            HTMLOptions
		gone, stands []string
		says         string
	}{
		"nothing":         {HTMLOptions{}, nil, []string{"request.header", "request.body", "response.header", "response.body", "response.cookies"}, "null"},
		"request bodies":  {HTMLOptions{OmitRequestBodies: true}, []string{"request.body"}, []string{"response.body", "request.header"}, `["request bodies"]`},
		"response bodies": {HTMLOptions{OmitResponseBodies: true}, []string{"response.body"}, []string{"request.body"}, `["response bodies"]`},
		"headers":         {HTMLOptions{OmitHeaders: true}, []string{"request.header", "response.header", "response.cookies"}, []string{"request.body"}, `["headers"]`},
		"all": {
			HTMLOptions{OmitAllHeadersAndBody: true},
			[]string{"request.header", "request.body", "response.header", "response.body", "response.cookies"},
			[]string{"request.url", "response.code"},
			`["request bodies","response bodies","headers"]`,
		},
	} {
		p := play{executions: []*run.Execution{login(0)}}
		page := htmlReport(t, p.events(), c.o)
		detail := data(t, page, "detail").Get("0")
		for _, path := range c.gone {
			if got := detail.Get(path); got.Exists() {
				t.Errorf("%s: %s is %s", name, path, got)
			}
		}
		for _, path := range c.stands {
			if !detail.Get(path).Exists() {
				t.Errorf("%s: %s is not there", name, path)
			}
		}
		if got := data(t, page, "start").Get("0.omitted"); got.Raw != c.says && (got.Exists() || c.says != "null") {
			t.Errorf("%s: omitted is %s, want %s", name, got.Raw, c.says)
		}
	}
}

func TestHTMLBodies(t *testing.T) {
	for name, c := range map[string]struct {
		body         string
		limit        int
		text, base64 string
		cut          bool
	}{
		"whole":              {"abc", 3, "abc", "", false},
		"cut":                {"abcd", 3, "abc", "", true},
		"cut in a character": {"aé注", 4, "aé", "", true},
		"cut after one":      {"aé注", 3, "aé", "", true},
		"bytes":              {"\x00\xff\xfe", 9, "", "AP/+", false},
		"bytes, cut":         {"\xff\xfe\xfd", 2, "", "//4=", true},
		"a bad end":          {"abc\xe6", 9, "", "YWJj5g==", false},
	} {
		x := &run.Execution{Item: item(0, "B"), Request: get("http://h/"), Response: ok(c.body, ms(1))}
		page := htmlReport(t, play{executions: []*run.Execution{x}}.events(), HTMLOptions{BodyLimit: c.limit})
		body := data(t, page, "detail").Get("0.response.body")
		if got := body.Get("text").String(); got != c.text {
			t.Errorf("%s: text = %q, want %q", name, got, c.text)
		}
		if got := body.Get("base64").String(); got != c.base64 {
			t.Errorf("%s: base64 = %q, want %q", name, got, c.base64)
		}
		if body.Get("cut").Bool() != c.cut || body.Get("size").Int() != int64(len(c.body)) {
			t.Errorf("%s: %s", name, body.Raw)
		}
	}
}

// What passed is cut short when there is too much for a browser; what failed stays longer.
func TestHTMLBodyBudget(t *testing.T) {
	for _, c := range []struct {
		bodies int64
		v      verdict
		want   int
	}{
		{0, passed, standardBody},
		{manyBodies + 1, passed, shortBody},
		{manyBodies + 1, failed, standardBody},
		{allBodies + 1, failed, shortBody},
	} {
		p := &htmlPage{bodies: c.bodies}
		if got := p.bodyLimit(c.v); got != c.want {
			t.Errorf("bodyLimit(%s) after %d bytes = %d, want %d", c.v, c.bodies, got, c.want)
		}
	}
	if got := (&htmlPage{o: HTMLOptions{BodyLimit: 10}, bodies: manyBodies + 1}).bodyLimit(passed); got != 10 {
		t.Errorf("a limit of 10 became %d", got)
	}
}

// A page is whole, whatever came: nothing, a run without an end, an end twice.
func TestHTMLEnds(t *testing.T) {
	events := passingRun().events()
	for name, c := range map[string]struct {
		events []run.Event
		want   string
	}{
		"nothing":     {nil, "Not finished: the run did not finish"},
		"no end":      {events[:len(events)-1], "Not finished: the run did not finish"},
		"whole":       {events, "Passed: 1 request, 1 test"},
		"ended twice": {append(events, events[len(events)-1]), "Passed: 1 request, 1 test"},
	} {
		page := htmlReport(t, c.events, HTMLOptions{})
		if got := data(t, page, "end"); len(got.Array()) != 1 || got.Get("0.verdict").String() != c.want {
			t.Errorf("%s: the end is %s, want %q", name, got, c.want)
		}
		if len(data(t, page, "start").Array()) != 1 || !bytes.HasSuffix(page, []byte("</html>\n")) {
			t.Errorf("%s: the page is not whole", name)
		}
	}
}

func TestHTMLWriteError(t *testing.T) {
	full := errors.New("disk full")
	r, w := io.Pipe()
	r.CloseWithError(full)
	emit, end := HTML(w, HTMLOptions{})
	for _, e := range everything().events() {
		emit(e)
	}
	if err := end(); !errors.Is(err, full) {
		t.Errorf("end() = %v, want %v", err, full)
	}
}

// Whatever the run says, the page has its own script, the blocks that were written, and the text in them unchanged.
func FuzzHTML(f *testing.F) {
	for _, s := range []string{
		"</script><script>alert(1)</script>", "<!--<script>", "-->", "]]>", `"\u003c`, "\x00\x1b[0m", "\u2028\u2029", "\xff\xfe", "注文 📦", "{{script}}", "$1 $&",
	} {
		f.Add(s, []byte(s))
	}
	f.Fuzz(func(t *testing.T, s string, body []byte) {
		x := &run.Execution{Item: item(0, s, s), Request: get(s), Response: ok(string(body), ms(1)), Error: &run.Failure{Name: s, Message: s}}
		x.Request.Header = []collection.Param{{Key: s, Value: s}}
		p := play{started: run.Started{Collection: s}, executions: []*run.Execution{tested(x, run.Test{Name: s})}}
		page := htmlReport(t, p.events(), HTMLOptions{Title: s})
		all := blocks(t, page)
		rows, details := pick(t, all, "row"), pick(t, all, "detail")
		if len(all) != 4 || len(rows.Array()) != 1 || len(details.Array()) != 1 || len(pick(t, all, "end").Array()) != 1 {
			t.Fatalf("blocks are lost:\n%s", page)
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		got := strings.ToValidUTF8(rows.Get("0.name").String(), "\ufffd")
		if strings.ReplaceAll(got, "\ufffd", "") != strings.ReplaceAll(want, "\ufffd", "") {
			t.Errorf("name = %q, want %q", got, want)
		}
		if b := details.Get("0.response.body"); len(body) > 0 && len(body) <= standardBody {
			shown := []byte(b.Get("text").String())
			if b.Get("base64").Exists() {
				shown, _ = base64.StdEncoding.DecodeString(b.Get("base64").String())
			}
			if !bytes.HasPrefix(body, shown) || len(body)-len(shown) > 3 {
				t.Errorf("body = %q, want %q", shown, body)
			}
		}
	})
}
