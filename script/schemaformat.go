package script

import (
	"strings"

	"github.com/dop251/goja"
)

// format checks a text's format. An unknown one is an error of the schema.
func (c *schemaCompiler) format(at schemaPlace, kind jsonKind) schemaCheck {
	if c.o.noFormats {
		return nil
	}
	name := at.node.get("format").str()
	if own := c.o.format(name); own != nil {
		return c.ownFormat(name, own, kind)
	}
	if name != "regex" && schemaFormat(name, false) == nil {
		if !c.o.allowsUnknown(name) {
			c.fail(`unknown format "` + name + `" is used in schema at path "` + at.path + `"`)
		}
		return nil
	}
	if kind != kindString {
		return nil
	}
	return func(v *schemaRun, d datum) {
		if !v.o.noFormats && !v.hasFormat(name, d.value.String()) {
			v.problem(formatText(name))
		}
	}
}

func formatText(name string) string { return `should match format "` + name + `"` }

func (v *schemaRun) hasFormat(name, s string) bool {
	if name == "regex" {
		return v.c.isPattern(s)
	}
	return schemaFormat(name, v.o.fullFormats)(s)
}

// ownFormat is one of the script's: a pattern, a function, or an object with either and a type.
func (c *schemaCompiler) ownFormat(name string, format goja.Value, kind jsonKind) schemaCheck {
	wanted := kindString
	if o, ok := format.(*goja.Object); ok && !isFunction(o) && o.ClassName() != "RegExp" {
		if optionText(o, "type") == "number" {
			wanted = kindNumber
		}
		format = orUndefined(o.Get("validate"))
	}
	if wanted != kind {
		return nil
	}
	holds := c.formatTest(format)
	return func(v *schemaRun, d datum) {
		if !holds(v, d.value) {
			v.problem(formatText(name))
		}
	}
}

func (c *schemaCompiler) formatTest(format goja.Value) func(*schemaRun, goja.Value) bool {
	if f, ok := goja.AssertFunction(format); ok {
		return func(_ *schemaRun, s goja.Value) bool { return mustJS(f(goja.Undefined(), s)).ToBoolean() }
	}
	re, ok := format.(*goja.Object)
	if !ok {
		re = c.patternOf(format.String())
	}
	return func(v *schemaRun, s goja.Value) bool { return v.matches(re, s) }
}

// isPattern is the format regex: what JavaScript takes, but for \Z, which it would take for a Z.
func (c *chai) isPattern(s string) bool {
	for i := 1; i+1 < len(s); i++ {
		if s[i-1] != '\\' && s[i:i+2] == `\Z` {
			return false
		}
	}
	_, err := c.regexp(s)
	return err == nil
}

// schemaFormat returns the test for a format, nil when there is none of that name. By default ajv 6 has quick tests: any
// day from 00 to 39. The full ones know the calendar.
func schemaFormat(name string, full bool) func(string) bool {
	if full {
		if f := fullFormat(name); f != nil {
			return f
		}
	}
	switch name {
	case "date":
		return isQuickDate
	case "time":
		return isQuickTime
	case "date-time":
		return isQuickDateTime
	case "uri":
		return isQuickURI
	case "uri-reference":
		return isQuickURIReference
	case "uri-template":
		return isURITemplate
	case "url":
		return isURL
	case "email":
		return isQuickEmail
	}
	return exactFormat(name)
}

func fullFormat(name string) func(string) bool {
	switch name {
	case "date":
		return isDate
	case "time":
		return isTime
	case "date-time":
		return isDateTime
	case "uri":
		return isURI
	case "uri-reference":
		return isURIReference
	case "email":
		return isEmail
	}
	return nil
}

// exactFormat are those with one test.
func exactFormat(name string) func(string) bool {
	switch name {
	case "hostname":
		return isHostname
	case "ipv4":
		return isIPv4
	case "ipv6":
		return isIPv6
	case "uuid":
		return isUUIDForm
	case "json-pointer":
		return isPointer
	case "json-pointer-uri-fragment":
		return isFragmentPointer
	case "relative-json-pointer":
		return isRelativePointer
	}
	return nil
}

func isUUIDForm(s string) bool {
	if len(s) > 9 && strings.EqualFold(s[:9], "urn:uuid:") {
		s = s[9:]
	}
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (s[i] == '-') || !dash && !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

// isPointer is empty or begins with a slash; a ~ is followed by 0 or 1.
func isPointer(s string) bool {
	if s != "" && s[0] != '/' {
		return false
	}
	for i := strings.IndexByte(s, '~'); i >= 0; i = strings.IndexByte(s, '~') {
		if s = s[i+1:]; s == "" || s[0] != '0' && s[0] != '1' {
			return false
		}
	}
	return true
}

func isFragmentPointer(s string) bool {
	s, ok := strings.CutPrefix(s, "#")
	return ok && isPointer(s) && allURIChars(s, "_-.!$&'()*+,;:=@~/")
}

func isRelativePointer(s string) bool {
	n := 0
	for n < len(s) && isDecimal(s[n]) {
		n++
	}
	if n == 0 || s[0] == '0' && n > 1 {
		return false
	}
	return s[n:] == "#" || isPointer(s[n:])
}

func isDecimal(c byte) bool { return c >= '0' && c <= '9' }

func isHexDigit(c byte) bool { return isDecimal(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func isAlphanumeric(c byte) bool { return isLetter(c) || isDecimal(c) }
