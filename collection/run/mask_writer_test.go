package run

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// A stream is masked as the whole text is, wherever it is divided.
func TestMaskWriterPieces(t *testing.T) {
	m := newMask("hunter22", "hunter22-and-more", "a1b", "line one\nline two", `quo"ted`, strings.Repeat("long", 100))
	texts := []string{
		"", "ordinary text\n", "hunter22", "x hunter22-and- hunter22-and-more xa1b a1b\n", "hunterhunter22hunter", "line one\nline two\n",
		`{"k":"quo\"ted"} quo%22ted quo&quot;ted \x68unter22 %68unter22`, "[104,117,110,116,101,114,50,50] and [1,2,3]\n",
		"aHVudGVyMjI= Basic dXNlcjpodW50ZXIyMg== 68756e7465723232", "x" + strings.Repeat("long", 100) + "y", "ends 100%", `ends \u00`, "a & b &amp", "12:34:56 12, 13",
	}
	for _, text := range texts {
		want := m.Text(text)
		for n := 1; n <= len(text); n++ {
			if got := streamed(m, text, n); got != want {
				t.Errorf("%q in pieces of %d:\n got %q\nwant %q", text, n, got, want)
			}
		}
	}
}

// What a person must read at once is not held back.
func TestMaskWriterHoldsLittle(t *testing.T) {
	m := newMask("hunter22", "(secret)")
	for _, tt := range []struct{ text, want string }{
		{"Passphrase: ", "Passphrase: "},
		{"warning: nothing found\n", "warning: nothing found\n"},
		{"it is hunt", "it is "},
		{"it is hunter22.", "it is " + hidden + "."},
		{"of 100 %", "of 100 "},
	} {
		var out strings.Builder
		if _, err := m.Writer(&out).Write([]byte(tt.text)); err != nil || out.String() != tt.want {
			t.Errorf("%q wrote %q, %v, want %q", tt.text, out.String(), err, tt.want)
		}
	}
	var endless strings.Builder
	w := m.Writer(&endless)
	for range 3 {
		_, _ = w.Write([]byte(strings.Repeat("104,", maxHeld/4)))
	}
	if endless.Len() < 2*maxHeld {
		t.Errorf("%d bytes came out: an endless list is kept in memory", endless.Len())
	}
}

// A secret that becomes known while the stream goes on is hidden from then on, also where its start is held already.
func TestMaskWriterLearns(t *testing.T) {
	m := newMask("hunter22")
	var out strings.Builder
	w := m.Writer(&out)
	fmt.Fprint(w, "other ")
	m.Add("other-secret")
	fmt.Fprint(w, "other-sec")
	fmt.Fprint(w, "ret hunter22")
	if err := w.Flush(); err != nil || out.String() != "other "+hidden+" "+hidden {
		t.Errorf("%q, %v", out.String(), err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the pipe is closed") }

func TestMaskWriterFails(t *testing.T) {
	if _, err := newMask("hunter22").Writer(brokenWriter{}).Write([]byte("text\n")); err == nil {
		t.Error("no error")
	}
}

func TestMaskJSON(t *testing.T) {
	m := newMask("hunter22", `quo"ted`, "48213377", "nabcd")
	tests := []struct{ text, want string }{
		{`{"a": "hunter22", "hunter22": [1, 48213377, true]}`, `{"a": "••••••", "••••••": [1, "••••••", true]}`},
		{`{"a":"x quo\"ted","u":"\u0068unter22 é <b>"}`, `{"a":"x ••••••","u":"•••••• é <b>"}`},
		{`{"a":"line\nabcd","b":"\u00e9<\/b>"}` + "\n", `{"a":"line\nabcd","b":"\u00e9<\/b>"}` + "\n"},
		{`{"url":"http://user:pass@host/?q","ref":"http://user:{{pass}}@host"}`, `{"url":"http://user:••••••@host/?q","ref":"http://user:{{pass}}@host"}`},
		{`"broken`, `"broken`},
	}
	for _, tt := range tests {
		if got := string(m.JSON([]byte(tt.text))); got != tt.want {
			t.Errorf("JSON(%s) = %s, want %s", tt.text, got, tt.want)
		}
	}
}
