package collection

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// parseCSV reads rows under a header line. The rules are those of csv-parse as Newman sets it up: fields are trimmed,
// a quote counts only at the start of a field, rows may be shorter or longer than the header, an empty line is a row
// with an empty first field, and unquoted numbers become numbers.
func parseCSV(name, text string) ([]Row, error) {
	r := &csvReader{name: name, text: text, line: 1}
	rows := []Row{}
	header, ok, err := r.record(nil)
	if err != nil || !ok {
		return rows, err
	}
	places := columnPlaces(header)
	var record []csvField // one for all rows: a file of 100 MB has millions
	for {
		if record, ok, err = r.record(record[:0]); err != nil || !ok {
			return rows, err
		}
		rows = append(rows, csvRow(header, places, record))
	}
}

// columnPlaces is the place of each column in a row: of columns with one name the last value counts, at the place of
// the first.
func columnPlaces(header []csvField) []int {
	first := map[string]int{}
	places := make([]int, len(header))
	for i, field := range header {
		place, twice := first[field.text]
		if !twice {
			place = len(first)
			first[field.text] = place
		}
		places[i] = place
	}
	return places
}

func csvRow(header []csvField, places []int, record []csvField) Row {
	row := make(Row, 0, len(header))
	for i, field := range record {
		switch {
		case i >= len(header):
		case places[i] == len(row):
			row = append(row, Variable{Key: header[i].text, Value: field.value()})
		default:
			row[places[i]].Value = field.value()
		}
	}
	return row
}

type csvField struct {
	text   string
	quoted bool
}

type csvReader struct {
	name, text string
	pos, line  int
	newline    string // how records end, decided by the first one
}

// record appends the fields of the next record; false says that there is none.
func (r *csvReader) record(fields []csvField) ([]csvField, bool, error) {
	for r.pos < len(r.text) || len(fields) > 0 {
		field, err := r.field()
		if err != nil {
			return nil, false, err
		}
		fields = append(fields, field)
		if r.pos < len(r.text) && r.text[r.pos] == ',' {
			r.pos++
			continue
		}
		if r.pos >= len(r.text) && len(fields) == 1 && field == (csvField{}) {
			break // nothing but blanks after the last line end
		}
		r.pos += r.recordEnd()
		r.line++
		return fields, true, nil
	}
	return nil, false, nil
}

// recordEnd is the length of the line end here, 0 when there is none.
func (r *csvReader) recordEnd() int {
	rest := r.text[r.pos:]
	if r.newline == "" {
		switch {
		case strings.HasPrefix(rest, "\r\n"):
			r.newline = "\r\n"
		case strings.HasPrefix(rest, "\n"), strings.HasPrefix(rest, "\r"):
			r.newline = rest[:1]
		}
	}
	if r.newline != "" && strings.HasPrefix(rest, r.newline) {
		return len(r.newline)
	}
	return 0
}

// atEnd reports whether a field ends here.
func (r *csvReader) atEnd() bool {
	return r.pos >= len(r.text) || r.text[r.pos] == ',' || r.recordEnd() > 0
}

func isCSVBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

func (r *csvReader) field() (csvField, error) {
	for !r.atEnd() && isCSVBlank(r.text[r.pos]) {
		r.pos++
	}
	if r.pos < len(r.text) && r.text[r.pos] == '"' {
		return r.quoted()
	}
	start := r.pos
	for !r.atEnd() {
		r.pos++
	}
	return csvField{text: strings.TrimRightFunc(r.text[start:r.pos], isJSSpace)}, nil
}

// quoted reads a field that opens with a quote; two quotes in it are one.
func (r *csvReader) quoted() (csvField, error) {
	opened := r.line
	r.pos++
	var b strings.Builder
	for {
		end := strings.IndexByte(r.text[r.pos:], '"')
		if end < 0 {
			return csvField{}, fmt.Errorf("%s:%d: the quote that opens here is never closed", r.name, opened)
		}
		part := r.text[r.pos : r.pos+end]
		r.line += strings.Count(part, "\n")
		b.WriteString(part)
		r.pos += end + 1
		if r.pos < len(r.text) && r.text[r.pos] == '"' {
			b.WriteByte('"')
			r.pos++
			continue
		}
		break
	}
	for !r.atEnd() {
		if !isCSVBlank(r.text[r.pos]) {
			return csvField{}, fmt.Errorf("%s:%d: %q follows a closing quote, expected a comma or the end of the line (a quote inside quotes is written twice)",
				r.name, r.line, firstRune(r.text[r.pos:]))
		}
		r.pos++
	}
	return csvField{text: b.String(), quoted: true}, nil
}

func firstRune(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}

// isJSSpace is what JavaScript trims: Unicode's white space and the byte order mark.
func isJSSpace(c rune) bool { return unicode.IsSpace(c) && c != 0x85 || c == 0xFEFF }

// value is the text of a quoted field, and the number that an unquoted one spells.
func (f csvField) value() any {
	if f.quoted {
		return f.text
	}
	if x, ok := jsNumber(f.text); ok {
		return x
	}
	return f.text
}

var jsDecimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`) })

// jsNumber reads what Newman takes for a number: 007 is 7, 1e3 is 1000. A hexadecimal, octal or binary number is 0
// there, by an accident that data files may rely on as little as on any other value, so it stays text here.
func jsNumber(text string) (float64, bool) {
	text = strings.TrimFunc(text, isJSSpace)
	if !jsDecimal().MatchString(text) {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		return 0, false
	}
	return x + 0, true // +0 turns -0 into 0
}
