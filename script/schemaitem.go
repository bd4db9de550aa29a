package script

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dop251/goja"
)

// itemKey is a text that is the same for equal values, so that 10,000 items are not compared with each other.
func (v *schemaRun) itemKey(d datum) string { return string(v.appendKey(nil, d, 0)) }

func (v *schemaRun) appendKey(b []byte, d datum, depth int) []byte {
	if depth > deepest {
		panic(v.c.tooDeep())
	}
	v.tick()
	switch d.kind {
	case kindNumber:
		return append(b, jsNumber(d.value.ToFloat())...)
	case kindString:
		return strconv.AppendQuote(b, d.value.String())
	case kindNull, kindBoolean:
		return append(b, d.value.String()...)
	case kindArray:
		return v.appendList(b, d.object, depth)
	case kindObject:
		return v.appendRecord(b, d.object, depth)
	}
	return fmt.Appendf(b, "%T %p %v", d.value, d.value, d.value)
}

func (v *schemaRun) appendList(b []byte, o *goja.Object, depth int) []byte {
	b = append(b, '[')
	for i := range lengthOf(o) {
		b = append(v.appendKey(b, datumOf(orUndefined(itemAt(o, i))), depth+1), ',')
	}
	return append(b, ']')
}

func (v *schemaRun) appendRecord(b []byte, o *goja.Object, depth int) []byte {
	if class := o.ClassName(); class != "Object" {
		return fmt.Appendf(b, "%s %q", class, v.c.text(o)) // a Date, a RegExp: ajv compares their texts
	}
	b = append(b, '{')
	for _, k := range slices.Sorted(slices.Values(o.Keys())) {
		b = append(strconv.AppendQuote(b, k), ':')
		b = append(v.appendKey(b, datumOf(orUndefined(o.Get(k))), depth+1), ',')
	}
	return append(b, '}')
}
