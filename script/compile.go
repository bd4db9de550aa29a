package script

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
)

// mode is how a source is read.
type mode int

const (
	sloppy      mode = iota // a script of Postman's dialect
	strict                  // a script of Requestly's
	typed                   // TypeScript; always strict
	commonJS                // a module
	builtinCode             // a part of our own in JavaScript
)

// sourceName is what the engine calls every script of a user, so that places in libraries can be told apart.
const sourceName = "script"

const (
	// maxSource is in bytes. A hand-written script is a hundredth of it; pasted libraries fit.
	maxSource = 512 << 10
	// maxNesting bounds the parser's recursion: at some 250,000 brackets it takes the process down.
	maxNesting = 10_000
)

// compile turns a source into a program that runs it in a function of its own: return works at the top level, var and
// let die with the script, and loops are twice as fast as on global variables.
func compile(key cacheKey) compiled {
	limitRegexps() // literals are made here
	if err := bounds(key); err != nil {
		return compiled{err: err}
	}
	var first, works compiled
	for i, w := range wrappers(key) {
		c, final := w.compile(key)
		switch {
		case c.err == nil && final:
			return c
		case c.err == nil && works.program == nil:
			works = c
		case i == 0:
			first = c
		}
	}
	if works.program != nil {
		return works
	}
	if source, ok := requireImports(key.source); ok && key.mode < commonJS {
		key.source = source
		return compile(key)
	}
	return first
}

// bounds refuses what would cost too much to parse.
func bounds(key cacheKey) *Error {
	if key.mode >= commonJS {
		return nil // our own files
	}
	if len(key.source) > maxSource {
		return &Error{Name: "SyntaxError", Message: fmt.Sprintf(
			"the script is %d KB long and the limit is %d KB: load big libraries with require()", len(key.source)>>10, maxSource>>10)}
	}
	depth := 0
	for i := range len(key.source) {
		switch key.source[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth > maxNesting {
			return &Error{Name: "SyntaxError", Message: fmt.Sprintf("brackets are nested deeper than %d", maxNesting)}
		}
	}
	if chainCost(key.source) > maxChains {
		return &Error{Name: "SyntaxError", Message: "an expression is too long: split it into several"}
	}
	return nil
}

// wrapper is the code around a script. The opening stays on the script's first line, so that lines keep their numbers.
type wrapper struct {
	open, end string
	lower     bool // translate modern syntax with esbuild first
}

// wrappers are the ways to read a source, the likeliest first.
func wrappers(key cacheKey) []wrapper {
	if key.mode == commonJS {
		return []wrapper{{open: "(function(exports,require,module){", end: "\n})"}}
	}
	if key.mode == builtinCode {
		return []wrapper{{open: "(function(exports,host){'use strict';", end: "\n})"}}
	}
	directive := ""
	if key.mode != sloppy {
		directive = "'use strict';"
	}
	plain := wrapper{open: "(function(){" + directive, end: "\n})()"}
	async := wrapper{open: "(async function(){" + directive, end: "\n})()"}
	ways := []wrapper{plain}
	if strings.Contains(key.source, "await") {
		ways = []wrapper{async, plain}
	}
	if key.mode == typed {
		ways = nil
	}
	async.lower = true
	return append(ways, async)
}

// compile reads the source this way. It is not final when esbuild's translation would run it more faithfully.
func (w wrapper) compile(key cacheKey) (c compiled, final bool) {
	if w.lower {
		return w.transpile(key), true
	}
	return w.parse(w.open+key.source+w.end, key, parser.WithDisableSourceMaps)
}

// parse compiles the wrapped code, whose places map to key's source.
func (w wrapper) parse(code string, key cacheKey, opts ...parser.Option) (c compiled, final bool) {
	c = compiled{prefix: len(w.open)}
	if key.mode != builtinCode {
		c.needs = needsOf(key.source)
		c.needs.timedMatches = key.mode < commonJS && backtracks(key.source)
	}
	if key.mode == sloppy {
		c.sugar = sugarUses(key.source)
	}
	name := sourceName
	if key.mode >= commonJS {
		name = "library"
	}
	final = true
	tree, err := parser.ParseFile(nil, name, code, 0, opts...)
	if err == nil && key.mode < commonJS {
		final = !rewrite(tree, key.source) || key.mode != sloppy
	}
	if err == nil {
		c.program, err = goja.CompileAST(tree, false)
	}
	if err != nil {
		c.err = c.syntaxError(key.source, err)
	}
	return c, final
}

// syntaxError tells a parser's or compiler's error at its place in the user's source.
func (c compiled) syntaxError(source string, err error) *Error {
	e := &Error{Name: "SyntaxError", Message: err.Error()}
	if list, ok := errors.AsType[parser.ErrorList](err); ok && len(list) > 0 {
		e.Message = quoteToken(list[0].Message)
		c.place(e, source, list[0].Position)
		if list[0].Position.Line > strings.Count(source, "\n")+1 {
			e.Message = "Unexpected end of input" // what stands there is our wrapper
		}
		return e
	}
	var at *goja.CompilerError
	if se, ok := errors.AsType[*goja.CompilerSyntaxError](err); ok {
		at = &se.CompilerError
	} else if re, ok := errors.AsType[*goja.CompilerReferenceError](err); ok {
		at = &re.CompilerError
	}
	if at != nil {
		e.Message = at.Message
		if at.File != nil {
			c.place(e, source, at.File.Position(at.Offset))
		}
	}
	return e
}

// quoteToken writes the parser's "Unexpected token x" as V8 does.
func quoteToken(message string) string {
	if token, ok := strings.CutPrefix(message, "Unexpected token "); ok && token != "ILLEGAL" {
		return "Unexpected token '" + token + "'"
	}
	return strings.Replace(message, "Unexpected token ILLEGAL", "Invalid or unexpected token", 1)
}

// place puts a position of the wrapped code into e, as line, column and text of the user's source.
func (c compiled) place(e *Error, source string, p file.Position) {
	e.Line, e.Column, e.Excerpt = c.locate(source, p.Line, p.Column)
}

// locate translates a line and a column in bytes of the wrapped code. What lies behind the script's end, such as the
// complaint about a bracket that was never closed, is put at its end.
func (c compiled) locate(source string, line, column int) (l, col int, excerpt string) {
	if line < 1 {
		return 0, 0, ""
	}
	lines := strings.Split(source, "\n")
	if column += c.shift; line == 1 {
		column -= c.prefix
	}
	if line > len(lines) {
		line = len(strings.Split(strings.TrimRight(source, " \t\r\n"), "\n"))
		column = len(strings.TrimRight(lines[line-1], "\r")) + 1
	}
	excerpt = strings.TrimRight(lines[line-1], "\r")
	if c.shift > 0 {
		column = byteColumn(excerpt, column)
	}
	column = min(max(column, 1), len(excerpt)+1)
	return line, len([]rune(excerpt[:column-1])) + 1, excerpt
}
