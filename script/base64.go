package script

import (
	"encoding/base64"
	"strings"

	"github.com/dop251/goja"
)

// base64Func returns btoa or atob, nil for another name.
func (x *execution) base64Func(name string) func(goja.FunctionCall) goja.Value {
	switch name {
	case "btoa":
		return x.btoa
	case "atob":
		return x.atob
	}
	return nil
}

// btoa encodes a text whose characters are bytes.
func (x *execution) btoa(c goja.FunctionCall) goja.Value {
	x.rt.refuse(length(c.Argument(0)) > maxEncoded, "Invalid string length")
	s := c.Argument(0).String()
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			panic(x.rt.domException("InvalidCharacterError", "btoa: the text has characters outside of Latin-1; encode it as UTF-8 first"))
		}
		b = append(b, byte(r))
	}
	return x.rt.vm.ToValue(base64.StdEncoding.EncodeToString(b))
}

// atob decodes to a text whose characters are bytes. Blanks and missing padding are allowed.
func (x *execution) atob(c goja.FunctionCall) goja.Value {
	x.rt.refuse(length(c.Argument(0)) > maxEncoded, "Invalid string length")
	s := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n\f\r", r) {
			return -1
		}
		return r
	}, c.Argument(0).String())
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		panic(x.rt.domException("InvalidCharacterError", "atob: the text is not base64"))
	}
	runes := make([]rune, len(b))
	for i, v := range b {
		runes[i] = rune(v)
	}
	return x.rt.vm.ToValue(string(runes))
}
