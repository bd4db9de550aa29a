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

// outputBuffer is some executions: what one write to the disk should be worth.
const outputBuffer = 64 << 10

func newOutput(w io.Writer) output { return output{w: bufio.NewWriterSize(w, outputBuffer)} }

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
