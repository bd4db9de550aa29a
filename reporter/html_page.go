package reporter

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html"
	"path"
	"strings"
)

//go:embed html
var htmlFiles embed.FS

// htmlHead is the page up to its data. The script stands in the head and waits for the data, so that a page which was
// cut off shows what it has.
func htmlHead(title string) string {
	style, script := htmlAsset("report.css"), htmlScript()
	// The only script and the only style that run are those with these hashes. Trusted types make every place that
	// parses markup throw, also one that a later change of ours would use.
	policy := "default-src 'none'; script-src '" + integrity(script) + "'; style-src '" + integrity(style) + "'; img-src data:; " +
		"base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	return strings.NewReplacer(
		"{{policy}}", policy, "{{title}}", html.EscapeString(oneLine(title)), "{{style}}", style, "{{script}}", script,
	).Replace(htmlAsset("report.html"))
}

// htmlScript is the files of html/js in one function, so that they share their names with nothing else.
func htmlScript() string {
	var b strings.Builder
	b.WriteString("(() => {\n'use strict';\n")
	for _, name := range []string{
		"dom", "format", "model", "search", "rows", "list", "highlight", "body", "diff", "curl", "timing", "parts", "detail",
		"charts", "overview", "shell", "keys", "print", "main",
	} {
		b.WriteString(htmlAsset(path.Join("js", name+".js")))
	}
	b.WriteString("})();\n")
	return b.String()
}

func htmlAsset(name string) string {
	text, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic("reporter: a part of the page is not embedded: " + err.Error())
	}
	return string(text)
}

func integrity(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
