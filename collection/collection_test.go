package collection

import "testing"

func TestAuthGet(t *testing.T) {
	a := &Auth{Params: []Param{{Key: "token", Value: "1"}, {Key: "token", Value: "2"}, {Key: "token", Value: "3", Disabled: true}}}
	if got := a.Get("token"); got != "2" {
		t.Errorf("Get of a key that is there twice = %q, want 2, the last that is on", got)
	}
	if got := a.Get("other"); got != "" {
		t.Errorf("Get of no key = %q", got)
	}
	if got := (*Auth)(nil).Get("token"); got != "" {
		t.Errorf("Get of no auth = %q", got)
	}
}
