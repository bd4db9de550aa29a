package reporter

import "strings"

// An xmlOutput writes XML 1.0, indented. Text in it is clean, and free of what XML 1.0 forbids.
type xmlOutput struct {
	output
	depth int
}

// attributes are names and values in turn.
type attributes []string

func (x *xmlOutput) header() { x.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n") }

// open begins an element that holds others.
func (x *xmlOutput) open(name string, attrs attributes) {
	x.begin(name, attrs)
	x.text(">\n")
	x.depth++
}

func (x *xmlOutput) close(name string) {
	x.depth--
	x.indent()
	x.text("</", name, ">\n")
}

// leaf writes an element that holds text, or nothing.
func (x *xmlOutput) leaf(name string, attrs attributes, text string) {
	x.begin(name, attrs)
	if text == "" {
		x.text("/>\n")
		return
	}
	x.text(">", xmlInText.Replace(xmlText(text)), "</", name, ">\n")
}

func (x *xmlOutput) begin(name string, attrs attributes) {
	x.indent()
	x.text("<", name)
	for i := 0; i+1 < len(attrs); i += 2 {
		x.text(" ", attrs[i], `="`, xmlInAttribute.Replace(xmlText(attrs[i+1])), `"`)
	}
}

func (x *xmlOutput) indent() {
	for range x.depth {
		x.text("  ")
	}
}

// A line feed in an attribute would be read as a space.
var (
	xmlInAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;")
	xmlInText      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// xmlText drops what XML 1.0 has no way to write. Clean text has none of its control characters.
func xmlText(s string) string {
	s = clean(s)
	if !strings.Contains(s, "\xef\xbf") { // how both begin; looking for runes costs a fifth of a report
		return s
	}
	return strings.NewReplacer("\ufffe", "", "\uffff", "").Replace(s)
}
