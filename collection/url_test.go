package collection

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// testdata/urls.json holds what postman-collection 4.4.0 makes of each address: Url(url).toString() with the path
// variables cleared, and its query rows.
func TestURLAsPostman(t *testing.T) {
	data, err := os.ReadFile("testdata/urls.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		URL   json.RawMessage `json:"url"`
		Want  string          `json:"want"`
		Query [][2]*string    `json:"query"`
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, tc := range cases {
		var warnings []Warning
		d := &document{name: "url", text: string(tc.URL), warnings: &warnings}
		u := d.url(nil, gjson.ParseBytes(tc.URL))
		if got := u.String(); got != tc.Want {
			t.Errorf("url %s = %q, want %q", tc.URL, got, tc.Want)
		}
		var want []Param
		for _, row := range tc.Query {
			want = append(want, Param{Key: orEmpty(row[0]), Value: orEmpty(row[1]), Bare: row[1] == nil})
		}
		got := append([]Param(nil), u.Query...)
		for i := range got {
			got[i].Disabled = false
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("query of %s (-want +got):\n%s", tc.URL, diff)
		}
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Where we part from Postman, and why.
func TestURLUnlikePostman(t *testing.T) {
	for text, want := range map[string]URL{
		"http://x/?{{a=b}}=c": {Base: "http://x/", Query: []Param{{Key: "{{a=b}}", Value: "c"}}}, // a reference is never split
		"http://x#":           {Base: "http://x"},                                                // an empty hash is none
		`{{a\b}}\c`:           {Base: `{{a\b}}/c`},                                               // nor is it changed
	} {
		if diff := cmp.Diff(want, ParseURL(text)); diff != "" {
			t.Errorf("ParseURL(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestURLRawOnlyWithoutParts(t *testing.T) {
	var warnings []Warning
	d := &document{warnings: &warnings}
	for text, want := range map[string]string{
		`{"raw":"http://raw/x?a=1"}`:                                   "http://raw/x?a=1",
		`{"raw":"http://raw/x?a=1","query":[{"key":"b","value":"2"}]}`: "http://raw/x?b=2",
		`{"raw":"http://raw","host":["parts"],"path":["p"]}`:           "parts/p",
		`{}`: "",
	} {
		if got := d.url(nil, gjson.Parse(text)).String(); got != want {
			t.Errorf("url %s = %q, want %q", text, got, want)
		}
	}
}
