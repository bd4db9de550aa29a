package reporter

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html"
	"strings"
)

//go:embed html
var htmlFiles embed.FS

// htmlHead is the page up to its data. The script stands in the head and waits for the data, so that a page which was
// cut off shows what it has.
func htmlHead(title string) string {
	style, script := htmlAsset("report.css"), htmlScript()
	// The only scripts and the only style that run are those with these hashes. Trusted types make every place that
	// parses markup throw, also one that a later change of ours would use. The frame inherits the policy, and is alone in
	// making a type: for markup that it has cleaned, in a document without an origin.
	policy := "default-src 'none'; script-src '" + integrity(script) + "' '" + integrity(frameScript()) + "'; style-src '" + integrity(style) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types visualizer"
	return strings.NewReplacer(
		"{{policy}}", policy, "{{title}}", html.EscapeString(oneLine(title)), "{{style}}", style, "{{script}}", script,
	).Replace(htmlAsset("report.html"))
}

func htmlScript() string {
	return scriptOf(
		"js/dom", "js/format", "js/model", "js/search", "js/rows", "js/list", "js/highlight", "js/body", "js/diff", "js/curl", "js/timing",
		"js/visualizer", "js/parts", "js/detail", "js/charts", "js/overview", "js/shell", "js/keys", "js/print", "js/main",
	)
}

func frameScript() string { return scriptOf("frame/template", "frame/frame") }

// htmlFrame is the frame for pm.visualizer. It waits in a template, so that the browser's own parser made it: setting its
// content would need a trusted type.
func htmlFrame() string {
	inside := "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body><script>" + frameScript() + "</script></body></html>"
	return `<template id="visualizer-frame"><iframe class="visualizer" sandbox="allow-scripts" title="Output of pm.visualizer" srcdoc="` +
		html.EscapeString(inside) + "\"></iframe></template>\n"
}

// scriptOf is files in one function, so that they share their names with nothing else.
func scriptOf(names ...string) string {
	var b strings.Builder
	b.WriteString("(() => {\n'use strict';\n")
	for _, name := range names {
		b.WriteString(htmlAsset(name + ".js"))
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
