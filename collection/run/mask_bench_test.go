package run

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkMask masks what an API call brings back, and the name of a test: it must cost about the same with one secret
// and with a thousand, and nothing without any.
func BenchmarkMask(b *testing.B) {
	lines := make([]map[string]any, 12)
	for i := range lines {
		lines[i] = map[string]any{"sku": fmt.Sprintf("sku-%d", i), "count": i, "price": 1.5 * float64(i)}
	}
	body, err := json.Marshal(map[string]any{"id": 7, "status": "open", "note": strings.Repeat("note ", 60), "lines": lines})
	if err != nil {
		b.Fatal(err)
	}
	texts := map[string]string{"body": string(body), "escaped": strings.ReplaceAll(string(body), "note ", `note\n`), "name": "status is 200"}
	for _, secrets := range []int{0, 1, 20, 1000} {
		m := &Mask{}
		for i := range secrets {
			m.Add(fmt.Sprintf("sk_live_%04d_4eC39HqLyjWDarjtT1zdp7dc", i*7919))
		}
		for _, name := range []string{"name", "body", "escaped"} {
			b.Run(fmt.Sprintf("%s/%d", name, secrets), func(b *testing.B) {
				b.SetBytes(int64(len(texts[name])))
				b.ReportAllocs()
				for b.Loop() {
					m.Text(texts[name])
				}
			})
		}
	}
}

// BenchmarkMaskToken is what a new token costs: the automaton of the latest ones is made again.
func BenchmarkMaskToken(b *testing.B) {
	m := newMask("hunter22")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.obtain(fmt.Sprintf("%032d%s", i, strings.Repeat("token", 20)))
		m.Text("x")
	}
}
