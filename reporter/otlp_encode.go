package reporter

import (
	"encoding/binary"
	"math"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// encodeSpans makes an ExportTraceServiceRequest of OTLP 1.x of spans that one tracer made, which share their resource.
// The numbers are those of the fields in trace.proto, common.proto and resource.proto.
func encodeSpans(spans []sdktrace.ReadOnlySpan) []byte {
	if len(spans) == 0 {
		return nil
	}
	var all, resource, scope, scopeSpans message
	resource.attributes(1, spans[0].Resource().Attributes())
	by := spans[0].InstrumentationScope()
	scope.text(1, by.Name)
	scope.text(2, by.Version)
	scope.attributes(3, by.Attributes.ToSlice())
	scopeSpans.nested(1, scope)
	for _, s := range spans {
		scopeSpans.nested(2, encodeSpan(s))
	}
	scopeSpans.text(3, by.SchemaURL)
	var resourceSpans message
	resourceSpans.nested(1, resource)
	resourceSpans.nested(2, scopeSpans)
	resourceSpans.text(3, spans[0].Resource().SchemaURL())
	all.nested(1, resourceSpans)
	return all
}

func encodeSpan(s sdktrace.ReadOnlySpan) (m message) {
	context, parent := s.SpanContext(), s.Parent()
	traceID, spanID, parentID := context.TraceID(), context.SpanID(), parent.SpanID()
	m.bytes(1, traceID[:])
	m.bytes(2, spanID[:])
	m.text(3, context.TraceState().String())
	if parent.HasSpanID() {
		m.bytes(4, parentID[:])
	}
	m.text(5, s.Name())
	m.number(6, uint64(s.SpanKind())) // the kinds have the same numbers here and there
	m.time(7, s.StartTime())
	m.time(8, s.EndTime())
	m.attributes(9, s.Attributes())
	m.number(10, uint64(s.DroppedAttributes()))
	for _, e := range s.Events() {
		var event message
		event.time(1, e.Time)
		event.text(2, e.Name)
		event.attributes(3, e.Attributes)
		event.number(4, uint64(e.DroppedAttributeCount))
		m.nested(11, event)
	}
	m.number(12, uint64(s.DroppedEvents()))
	var status message
	status.text(2, s.Status().Description)
	status.number(3, map[codes.Code]uint64{codes.Ok: 1, codes.Error: 2}[s.Status().Code])
	m.nested(15, status)
	m.fixed32(16, spanFlags(context.TraceFlags(), parent))
	return m
}

// spanFlags are W3C's flags, and bits 8 and 9: it is known whether the parent is remote, and it is.
func spanFlags(flags trace.TraceFlags, parent trace.SpanContext) uint32 {
	all := uint32(flags) | 1<<8
	if parent.IsRemote() {
		all |= 1 << 9
	}
	return all
}

// message is a message of protobuf as it grows. As in proto3, what is zero or empty is left out.
type message []byte

// The types of fields on the wire.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

func (m *message) tag(field, wire uint64) { *m = binary.AppendUvarint(*m, field<<3|wire) }

func (m *message) number(field, value uint64) {
	if value != 0 {
		m.tag(field, wireVarint)
		*m = binary.AppendUvarint(*m, value)
	}
}

func (m *message) fixed32(field uint64, value uint32) {
	m.tag(field, wireFixed32)
	*m = binary.LittleEndian.AppendUint32(*m, value)
}

func (m *message) fixed64(field, value uint64) {
	m.tag(field, wireFixed64)
	*m = binary.LittleEndian.AppendUint64(*m, value)
}

func (m *message) time(field uint64, t time.Time) {
	if !t.IsZero() {
		m.fixed64(field, uint64(max(0, t.UnixNano())))
	}
}

func (m *message) text(field uint64, s string) {
	if s != "" {
		m.bytes(field, []byte(strings.ToValidUTF8(s, "\uFFFD"))) // protobuf refuses a whole message for one bad byte
	}
}

// bytes writes a field even when it is empty.
func (m *message) bytes(field uint64, b []byte) {
	m.tag(field, wireBytes)
	*m = append(binary.AppendUvarint(*m, uint64(len(b))), b...)
}

func (m *message) nested(field uint64, inner message) { m.bytes(field, inner) }

// attributes writes a KeyValue for each.
func (m *message) attributes(field uint64, all []attribute.KeyValue) {
	for _, a := range all {
		var pair, value message
		pair.text(1, string(a.Key))
		value.any(a.Value)
		pair.nested(2, value)
		m.nested(field, pair)
	}
}

// any writes an AnyValue. Its fields are a oneof: they are written even when they are zero.
func (m *message) any(v attribute.Value) {
	switch v.Type() {
	case attribute.BOOL:
		m.tag(2, wireVarint)
		*m = append(*m, map[bool]byte{true: 1}[v.AsBool()])
	case attribute.INT64:
		m.tag(3, wireVarint)
		*m = binary.AppendUvarint(*m, uint64(v.AsInt64()))
	case attribute.FLOAT64:
		m.fixed64(4, math.Float64bits(v.AsFloat64()))
	case attribute.STRINGSLICE:
		var list message
		for _, s := range v.AsStringSlice() {
			var item message
			item.any(attribute.StringValue(s))
			list.nested(1, item)
		}
		m.nested(5, list)
	case attribute.STRING:
		m.bytes(1, []byte(strings.ToValidUTF8(v.AsString(), "\uFFFD")))
	default: // kinds that no span of a run has are told as text
		m.bytes(1, []byte(strings.ToValidUTF8(v.String(), "\uFFFD")))
	}
}
