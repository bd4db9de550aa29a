package script

import "testing"

func TestHTMLComments(t *testing.T) {
	for source, want := range map[string]string{
		"a <!-- b\nc":                "a //-- b\nc",
		"<!-- a\nb\n --> c\nd":       "//-- a\nb\n //> c\nd",
		"while (n --> 0) f()":        "while (n --> 0) f()",
		"'<!-- a' + \"-->\"":         "'<!-- a' + \"-->\"",
		"`<!-- ${a <!-- b\n} -->`":   "`<!-- ${a //-- b\n} -->`",
		"/<!--/.test(x)":             "/<!--/.test(x)",
		"// <!-- a\n/* <!--\n--> */": "// <!-- a\n/* <!--\n--> */",
		"x\n-->":                     "x\n//>",
		"é <!-- 'it":                 "é //-- 'it",
	} {
		if got := withoutHTMLComments(source); got != want {
			t.Errorf("withoutHTMLComments(%q) = %q, want %q", source, got, want)
		}
	}
}
