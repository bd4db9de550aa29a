package script

import (
	"crypto/rand"
	"fmt"

	"github.com/dop251/goja"
)

// webCrypto is the global crypto.
func (rt *realm) webCrypto() *goja.Object {
	o := rt.vm.NewObject()
	for name, f := range map[string]func(goja.FunctionCall) goja.Value{
		"getRandomValues": rt.getRandomValues,
		"randomUUID":      func(goja.FunctionCall) goja.Value { return rt.vm.ToValue(newUUID()) },
	} {
		hide(o, name, rt.fn(name, f))
	}
	hide(o, "subtle", rt.subtle())
	return o
}

// maxRandom is how many bytes getRandomValues fills at once, by its standard.
const maxRandom = 65536

func (rt *realm) getRandomValues(c goja.FunctionCall) goja.Value {
	b, ok := bytesOf(c.Argument(0))
	if o, isObject := c.Argument(0).(*goja.Object); !ok || !isObject || o.Get("BYTES_PER_ELEMENT") == nil {
		panic(rt.domException("TypeMismatchError", "The data argument must be an integer-type TypedArray"))
	}
	if len(b) > maxRandom {
		panic(rt.domException("QuotaExceededError", "The requested length exceeds 65,536 bytes"))
	}
	_, _ = rand.Read(b) // it never fails
	return c.Argument(0)
}

// newUUID is a random UUID, version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return formatUUID(versioned(b, 4))
}

// versioned puts a version and the variant into a UUID.
func versioned(b [16]byte, version byte) [16]byte {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return b
}

func formatUUID(b [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
