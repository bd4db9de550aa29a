package collection

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/tidwall/gjson"
)

// LoadData reads the rows of a data file by Newman's rules: JSON when the text is JSON, else CSV. A single JSON object
// is one empty row, as in Newman. No rows is no error.
func LoadData(ctx context.Context, src string, o LoadOptions) ([]Row, error) {
	s, err := o.read(ctx, src, "")
	if err != nil {
		return nil, err
	}
	return parseData(s)
}

func parseData(s source) ([]Row, error) {
	text := strings.TrimSpace(s.text)
	isJSON := text != "" && tooDeep(text) < 0 && gjson.Valid(text)
	if !isJSON && strings.EqualFold(filepath.Ext(s.name), ".json") {
		_, err := parseJSON(s.name, s.text)
		return nil, err
	}
	if !isJSON || !truthyData(text) {
		return parseCSV(s.name, s.text)
	}
	var ignored []Warning
	d := &document{name: s.name, text: s.text, root: gjson.Parse(s.text), warnings: &ignored}
	return d.rows()
}

// truthyData reports what JavaScript takes for a value: Newman reads a JSON null, false, 0 or "" as CSV.
func truthyData(text string) bool {
	v := gjson.Parse(text)
	return truthy(v) || v.Type == gjson.String && v.Str != ""
}

func (d *document) rows() ([]Row, error) {
	if !d.root.IsArray() {
		return []Row{{}}, nil
	}
	rows := []Row{}
	var err error
	d.root.ForEach(func(_, v gjson.Result) bool {
		if !v.IsObject() {
			err = d.errorf(v, "row %d is %s, expected an object of names and values", len(rows)+1, kindOf(v))
			return false
		}
		rows = append(rows, jsonRow(v))
		return true
	})
	return rows, err
}

// jsonRow keeps the last value of a key that is there twice, at the place of its first.
func jsonRow(v gjson.Result) Row {
	row, at := Row{}, map[string]int{}
	v.ForEach(func(key, val gjson.Result) bool {
		i, twice := at[key.Str]
		if !twice {
			i = len(row)
			at[key.Str] = i
			row = append(row, Variable{Key: key.Str})
		}
		row[i].Value = valueOf(val)
		return true
	})
	return row
}
