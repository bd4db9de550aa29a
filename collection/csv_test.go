package collection

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testdata/csv.json holds what csv-parse 4.16.3, set up as Newman does it, makes of each text: its rows, or an error.
func TestCSVAsNewman(t *testing.T) {
	data, err := os.ReadFile("testdata/csv.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		CSV  string
		Want struct {
			Err  string
			Rows [][][2]any
		}
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, tc := range cases {
		got, err := parseCSV("d.csv", decodeText(tc.CSV))
		if (err != nil) != (tc.Want.Err != "") {
			t.Errorf("parseCSV(%q) = %v, %v; Newman's error is %q", tc.CSV, got, err, tc.Want.Err)
			continue
		}
		if diff := cmp.Diff(byColumn(tc.Want.Rows), cells(got)); err == nil && diff != "" {
			t.Errorf("parseCSV(%q) (-Newman +got):\n%s", tc.CSV, diff)
		}
	}
}

func byColumn(rows [][][2]any) []map[string]any {
	out := []map[string]any{}
	for _, row := range rows {
		m := map[string]any{}
		for _, cell := range row {
			m[cell[0].(string)] = cell[1]
		}
		out = append(out, m)
	}
	return out
}

func cells(rows []Row) []map[string]any {
	out := []map[string]any{}
	for _, row := range rows {
		m := map[string]any{}
		for _, v := range row {
			m[v.Key] = v.Value
		}
		out = append(out, m)
	}
	return out
}

// Where we part from Newman: numbers may be names of columns, and a number in another base stays the text it is.
func TestCSVUnlikeNewman(t *testing.T) {
	for text, want := range map[string]string{
		"7,8\n1,2\n":      "row 7=1 8=2\n",
		"a\n0x10\n0b11\n": "row a=\"0x10\"\nrow a=\"0b11\"\n",
	} {
		got, err := parseCSV("d.csv", text)
		if err != nil || dumpRows(got) != want {
			t.Errorf("parseCSV(%q) = %s, %v; want %s", text, dumpRows(got), err, want)
		}
	}
}
