package collection

import (
	"strings"

	"github.com/tidwall/gjson"
)

// scripts reads Postman's events: an array, or a single one. Events without source are dropped, Postman does not run
// them either.
func (d *document) scripts(it *Item, v gjson.Result) []Script {
	var scripts []Script
	each(v, func(event gjson.Result) {
		if !event.IsObject() {
			d.warnType(it, "an event", event, "an object")
			return
		}
		if s, ok := d.script(it, objectOf(event)); ok {
			scripts = append(scripts, s)
		}
	})
	return scripts
}

func (d *document) script(it *Item, event object) (Script, bool) {
	body := event.get("script")
	var o object
	exec := body // the script may be its own source
	if body.IsObject() {
		o = objectOf(body)
		exec = o.get("exec")
	}
	s := Script{
		Event:    Event(event.text("listen")),
		ID:       firstText(o.text("id"), event.text("id")),
		Source:   d.scriptSource(it, exec),
		Disabled: event.off(), // only the event has a switch: Postman runs a script that says "disabled" of itself
	}
	if src := o.get("src"); truthy(src) {
		d.warnf(it, "the %s script is in the file %.200s, which is not loaded: copy it into the collection", s.Event, textOf(src))
	}
	if strings.TrimSpace(s.Source) == "" {
		return s, false
	}
	if s.Event != PreRequest && s.Event != Test {
		d.warnf(it, "the script for the event %q never runs: only prerequest and test do", s.Event)
		return s, false
	}
	return s, true
}

// scriptSource joins the lines of an array; a single text is the source itself.
func (d *document) scriptSource(it *Item, exec gjson.Result) string {
	switch {
	case exec.IsObject():
		d.warnType(it, "the source of a script", exec, "a string or an array of lines")
		return ""
	case !exec.IsArray():
		return textOf(exec)
	}
	var lines []string
	each(exec, func(line gjson.Result) { lines = append(lines, textOf(line)) })
	return strings.Join(lines, "\n")
}
