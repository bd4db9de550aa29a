package reporter

import (
	"bufio"
	"io"
)

// An output is a buffered writer that keeps its first error: a reporter checks once, at the end.
type output struct {
	w   *bufio.Writer
	err error
}

func newOutput(w io.Writer) output { return output{w: bufio.NewWriter(w)} }

func (o *output) text(parts ...string) {
	for _, s := range parts {
		_, err := o.w.WriteString(s)
		o.keep(err)
	}
}

// keep keeps the first error.
func (o *output) keep(err error) {
	if o.err == nil && err != nil {
		o.err = err
	}
}

func (o *output) flush() error {
	o.keep(o.w.Flush())
	return o.err
}
