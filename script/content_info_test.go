package script

import (
	"testing"

	"github.com/rq-runner/runner/collection"
)

// TestContentInfo: the answers are those of Newman 6.2.2.
func TestContentInfo(t *testing.T) {
	tests := []struct{ contentType, disposition, want string }{
		{"", "", "text/plain|text|plain|utf8|txt|response.txt"},
		{"application/json; charset=utf-8", "", "application/json|text|json|utf8|json|response.json"},
		{"application/vnd.api+json", "", "application/vnd.api+json|text|json|utf8||response"},
		{"application/soap+xml; charset=\"utf-16\"", "", "application/soap+xml|text|xml|utf-16||response"},
		{"application/xhtml+xml", "", "application/xhtml+xml|text|xml|utf8|xhtml|response.xhtml"},
		{"Text/HTML; charset=ISO-8859-1", "", "text/html|text|html|iso-8859-1|html|response.html"},
		{"text/csv", "", "text/csv|text|plain|utf8|csv|response.csv"},
		{"application/javascript", "", "application/javascript|text|script|utf8|js|response.js"},
		{"application/x-www-form-urlencoded", "", "application/x-www-form-urlencoded|text|plain|utf8||response"},
		{"application/pdf", "", "application/pdf|embed|pdf|utf8|pdf|response.pdf"},
		{"image/svg+xml", "", "image/svg+xml|image|image|utf8|svg|response.svg"},
		{"application/octet-stream", "", "application/octet-stream|application|raw|utf8|bin|response.bin"},
		{"multipart/form-data", "", "multipart/form-data|multipart|raw|utf8||response"},
		{"nonsense", "", "nonsense|unknown|raw|utf8||response"},
		{"text/plain", `attachment; filename="a\"b.csv"`, `text/plain|text|plain|utf8|txt|a"b.csv`},
		{"text/plain", "inline; filename=a.txt", "text/plain|text|plain|utf8|txt|a.txt"},
		{"text/plain", "attachment; filename*=utf-8''%e2%82%ac%20x.txt", "text/plain|text|plain|utf8|txt|€ x.txt"},
		{"text/plain", "attachment; filename*=UTF-8''x.txt", "text/plain|text|plain|utf8|txt|response.txt"},
		{"text/plain", "attachment", "text/plain|text|plain|utf8|txt|response.txt"},
	}
	const source = `const i = pm.response.contentInfo();
pm.expect([i.contentType, i.mimeType, i.mimeFormat, i.charset, i.fileExtension, i.fileName].join("|")).to.equal(`
	for _, tt := range tests {
		r := newRecorder(collection.Test)
		r.Response.Header = []collection.Param{{Key: "Content-Disposition", Value: tt.disposition}}
		if tt.contentType != "" {
			r.Response.Header = append(r.Response.Header, collection.Param{Key: "Content-Type", Value: tt.contentType})
		}
		if err := r.run(t, source+quoteJS(tt.want)+")"); err != nil {
			t.Errorf("contentInfo of %q, %q: %v", tt.contentType, tt.disposition, err)
		}
	}
}
