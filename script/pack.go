package script

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/dop251/goja"
)

// maxUnpacked bounds what compressed data may become: a kilobyte can stand for a megabyte.
const maxUnpacked = 64 << 20

var errUnpacked = errors.New("the data is larger than 64 MB when it is unpacked")

// pack is pack(direction, format, bytes) for streams: compress or expand.
func (h *builtinHost) pack(c goja.FunctionCall) goja.Value {
	data, _ := bytesOf(c.Argument(2))
	work := expand
	if text(c.Argument(0)) == "compress" {
		work = func(format string, data []byte) ([]byte, error) {
			return compress(format, data, flate.DefaultCompression)
		}
	}
	out, err := work(text(c.Argument(1)), data)
	if err != nil {
		h.rt.throw("TypeError", err.Error())
	}
	return h.rt.uint8Array(out)
}

// compress packs data as gzip, deflate (with zlib's frame), deflate-raw or br, at a level of deflate.
func compress(format string, data []byte, level int) ([]byte, error) {
	var b bytes.Buffer
	w, err := compressor(&b, format, level)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func compressor(to io.Writer, format string, level int) (io.WriteCloser, error) {
	switch format {
	case "gzip":
		return gzip.NewWriterLevel(to, level)
	case "deflate":
		return zlib.NewWriterLevel(to, level)
	case "deflate-raw":
		return flate.NewWriter(to, level)
	case "br":
		return brotli.NewWriterLevel(to, brotli.DefaultCompression), nil
	}
	return nil, fmt.Errorf("unknown format %q", format)
}

// expand undoes compress. The format unzip is gzip or deflate, whichever the data is.
func expand(format string, data []byte) ([]byte, error) {
	r, err := expander(bytes.NewReader(data), format, data)
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err != nil {
		return nil, err
	}
	if len(out) > maxUnpacked {
		return nil, errUnpacked
	}
	return out, nil
}

func gzipMagic() []byte { return []byte{0x1f, 0x8b} }

func expander(from io.Reader, format string, data []byte) (io.Reader, error) {
	if format == "unzip" {
		format = "deflate"
		if bytes.HasPrefix(data, gzipMagic()) {
			format = "gzip"
		}
	}
	switch format {
	case "gzip":
		if len(data) > 1 && !bytes.HasPrefix(data, gzipMagic()) {
			return nil, gzip.ErrHeader
		}
		return gzip.NewReader(from)
	case "deflate":
		return zlib.NewReader(from)
	case "deflate-raw":
		return flate.NewReader(from), nil
	case "br":
		return brotli.NewReader(from), nil
	}
	return nil, fmt.Errorf("unknown format %q", format)
}
