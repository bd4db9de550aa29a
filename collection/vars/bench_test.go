package vars

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

func BenchmarkExpand(b *testing.B) {
	var many []string
	for i := range 200 {
		many = append(many, fmt.Sprint("key", i), "value")
	}
	body := strings.Repeat(`{"id":1,"name":"{ not a reference }"},`, 3000)
	e := &Env{
		Scopes: []*Scope{
			runScope("id", "17"), authoredScope(many...),
			authoredScope("host", "http://127.0.0.1:8080", "url", "{{host}}/v1", "i", "1", "key1x", "deep"),
		},
		Dynamic: NewDynamic(DynamicOptions{}).Value,
	}
	for _, bb := range []struct{ name, text string }{
		{"none", "https://example.org/a/b?c=d"},
		{"none100K", body},
		{"one", "{{host}}/users"},
		{"three", "{{host}}/users/{{id}}?k={{key150}}"},
		{"nested", "{{url}}/{{key{{i}}x}}"},
		{"unknown", "{{nope}}/users"},
		{"guid", "{{$guid}}"},
		{"name", "{{$randomFullName}}"},
		{"one100K", body + "{{id}}"},
		{"10000refs", strings.Repeat("{{id}},", 10000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Expand(b.Context(), bb.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExpandHostile are texts that are made to cost much: what counts is that they end soon.
func BenchmarkExpandHostile(b *testing.B) {
	for _, bb := range []struct {
		name, text string
		env        *Env
	}{
		{"laughs8x10", "{{v0}}", laughs(8, 10)},
		{"laughs18x2", "{{v0}}", laughs(18, 2)},
		{"unknown1M", strings.Repeat("{{u}}", maxReferences) + "{{v0}}", laughs(17, 1)},
		{"open10M", strings.Repeat("{", 10<<20), &Env{}},
		{"deep", strings.Repeat("{{", 1<<20) + strings.Repeat("}}", 1<<20), &Env{}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = bb.env.Expand(b.Context(), bb.text)
			}
		})
	}
}

func BenchmarkDynamic(b *testing.B) {
	d := NewDynamic(DynamicOptions{Dialect: collection.Requestly})
	for _, name := range []string{"$guid", "$randomInt", "$randomCity", "$randomNoun", "$randomPhrase", "$randomLoremParagraph"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Value(name, nil)
			}
		})
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			NewDynamic(DynamicOptions{})
		}
	})
}
