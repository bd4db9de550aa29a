package script

import (
	"errors"
	"strconv"
	"strings"

	"github.com/dop251/goja"
)

// frame is one line of an engine's stack: a place in a function.
type frame struct {
	function, file string
	line, column   int // in the wrapped code; column in bytes
}

// thrown tells what a script threw. An *Error of ours (a time-out) gets the place where the script was.
func (x *execution) thrown(err error) *Error {
	if ex, ok := errors.AsType[*goja.Exception](err); ok {
		return x.thrownValue(ex.Value(), ex.Stack())
	}
	if s, ok := errors.AsType[*goja.StackOverflowError](err); ok {
		e := &Error{Name: "RangeError", Message: "Maximum call stack size exceeded"}
		x.placeFrames(e, framesOf(s.Stack()))
		return e
	}
	if in, ok := errors.AsType[*goja.InterruptedError](err); ok {
		e := &Error{Name: "Error", Message: "the script was stopped"}
		if own, ok := errors.AsType[*Error](err); ok {
			*e = *own
		}
		x.placeFrames(e, framesOf(in.Stack()))
		return e
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	return &Error{Name: "Error", Message: err.Error()}
}

// thrownValue tells a thrown value or the reason of a rejection; stack may be nil.
func (x *execution) thrownValue(v goja.Value, stack []goja.StackFrame) *Error {
	e := &Error{Name: "Error"}
	// A thrown object may have getters that throw again; what is known by then stays.
	err := x.protect(func() {
		if frames := x.readError(e, v); len(frames) > 0 {
			x.placeFrames(e, frames)
		} else {
			x.placeFrames(e, framesOf(stack))
		}
	})
	if err != nil && e.Message == "" {
		e.Message = "a value was thrown that cannot be read"
		x.placeFrames(e, framesOf(stack))
	}
	return e
}

// readError fills e from a thrown value and returns the frames that an Error object has.
func (x *execution) readError(e *Error, v goja.Value) []frame {
	o, ok := v.(*goja.Object)
	if !ok || !isError(o) {
		e.Message = x.inspect(v)
		if s, ok := v.(goja.String); ok {
			e.Message = s.String()
		}
		return nil
	}
	if name := o.Get("name"); defined(name) {
		e.Name = name.String()
	}
	if msg := o.Get("message"); defined(msg) {
		e.Message = msg.String()
	}
	if show := o.Get("showDiff"); show != nil && show.ToBoolean() {
		e.Compared = true
		e.Actual, e.Expected = x.inspect(o.Get("actual")), x.inspect(o.Get("expected"))
	}
	stack := o.Get("stack")
	if !defined(stack) {
		return nil
	}
	if isEngineMessage(e.Message) {
		e.Message = x.wordError(e.Message, stack.String())
	}
	return parseStack(stack.String())
}

// isError reports whether a thrown object is an Error or looks like one.
func isError(o *goja.Object) bool {
	return o.ClassName() == "Error" || defined(o.Get("message")) && defined(o.Get("name"))
}

func defined(v goja.Value) bool {
	return v != nil && !goja.IsUndefined(v) && !goja.IsNull(v)
}

// maxFrames is how many places an Error tells, as V8 does.
const maxFrames = 10

// placeFrames puts the innermost frame of the user's source into e, and all of its frames as the stack.
func (x *execution) placeFrames(e *Error, frames []frame) {
	var stack []string
	for _, f := range frames {
		if len(stack) == maxFrames {
			break
		}
		if f.file != sourceName || f.line > strings.Count(x.source, "\n")+1 {
			continue // a library, the engine itself or our wrapper
		}
		line, column, excerpt := x.code.locate(x.source, f.line, f.column)
		if e.Line == 0 {
			e.Line, e.Column, e.Excerpt = line, column, excerpt
		}
		at := "script:" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
		if f.function != "" {
			at = f.function + " (" + at + ")"
		}
		stack = append(stack, "at "+at)
	}
	e.Stack = strings.Join(stack, "\n")
}

func framesOf(stack []goja.StackFrame) []frame {
	var frames []frame
	for _, s := range stack {
		p := s.Position()
		name := s.FuncName()
		if name == "<anonymous>" || name == "<native>" {
			name = ""
		}
		frames = append(frames, frame{function: name, file: p.Filename, line: p.Line, column: p.Column})
	}
	return frames
}

// parseStack reads the engine's text of a stack, whose lines are "\tat f (file:1:2(34))" or "\tat file:1:2(34)".
func parseStack(text string) []frame {
	var frames []frame
	for line := range strings.SplitSeq(text, "\n") {
		at, ok := strings.CutPrefix(line, "\tat ")
		if !ok {
			continue
		}
		var f frame
		if i := strings.LastIndex(at, " ("); i >= 0 && strings.HasSuffix(at, ")") {
			f.function, at = at[:i], at[i+2:len(at)-1]
		}
		if f.read(at) {
			frames = append(frames, f)
		}
	}
	return frames
}

// read takes "file:1:2(34)" apart.
func (f *frame) read(at string) bool {
	at, _, _ = strings.Cut(at, "(")
	parts := strings.Split(at, ":")
	n := len(parts)
	if n < 3 {
		return false
	}
	line, err := strconv.Atoi(parts[n-2])
	if err != nil {
		return false
	}
	column, err := strconv.Atoi(parts[n-1])
	f.file, f.line, f.column = strings.Join(parts[:n-2], ":"), line, column
	return err == nil
}
