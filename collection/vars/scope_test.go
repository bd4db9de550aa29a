package vars

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rq-runner/runner/collection"
)

func keysAndValues(s *Scope) string {
	text := ""
	for _, v := range s.All() {
		text += fmt.Sprintf("%s=%v ", v.Key, v.Value)
	}
	return text
}

// scopes are a short and a long one, which finds its variables by a map.
func scopes(list ...collection.Variable) map[string]*Scope {
	long := slices.Clone(list)
	for i := range longList {
		long = append(long, collection.Variable{Key: fmt.Sprint("filler", i), Value: "f"})
	}
	return map[string]*Scope{"short": NewScope("s", list), "long": NewScope("s", long)}
}

func TestScopeLastEnabledCounts(t *testing.T) {
	for name, s := range scopes(
		collection.Variable{Key: "a", Value: "1"}, collection.Variable{Key: "a", Value: "2"},
		collection.Variable{Key: "a", Value: "3", Disabled: true}, collection.Variable{Key: "off", Value: "x", Disabled: true},
	) {
		if v, ok := s.Get("a"); !ok || v.Value != "2" || !v.Authored {
			t.Errorf("%s: Get(a) = %+v, %t, want the authored 2", name, v, ok)
		}
		if s.Has("off") || s.Has("none") || !s.Has("a") {
			t.Errorf("%s: Has(off, none, a) = %t, %t, %t", name, s.Has("off"), s.Has("none"), s.Has("a"))
		}
	}
}

func TestScopeChanges(t *testing.T) {
	for name, s := range scopes(
		collection.Variable{Key: "a", Value: "1"}, collection.Variable{Key: "a", Value: "2"},
		collection.Variable{Key: "b", Value: "3", Secret: true}, collection.Variable{Key: "off", Value: "x", Disabled: true},
	) {
		want := func(key string, value any, authored bool) {
			t.Helper()
			if v, ok := s.Get(key); !ok || v.Value != value || v.Authored != authored {
				t.Errorf("%s: Get(%s) = %v, authored %t, %t, want %v, %t", name, key, v.Value, v.Authored, ok, value, authored)
			}
		}
		before := s.Len()
		s.Set("a", 5.0)
		want("a", 5.0, false)
		s.Set("b", "new")
		if v, _ := s.Get("b"); !v.Secret {
			t.Errorf("%s: a secret that a script set is no secret any more", name)
		}
		s.Set("off", "on")
		want("off", "on", false)
		s.Set("added", "n")
		want("added", "n", false)
		if got := s.Len() - before; got != 2 {
			t.Errorf("%s: %d variables were added, want 2", name, got)
		}
		s.Override(ParseOverride("a=o=1"))
		want("a", "o=1", true)
		s.Unset("a")
		if s.Has("a") {
			t.Errorf("%s: a is there after Unset: %s", name, keysAndValues(s))
		}
		want("added", "n", false)
		s.Clear()
		if s.Len() != 0 || s.Has("b") {
			t.Errorf("%s: after Clear there is %s", name, keysAndValues(s))
		}
	}
}

func TestScopeOverride(t *testing.T) {
	for name, s := range scopes(
		collection.Variable{Key: "n", Value: 5.0, Type: "number"},
		collection.Variable{Key: "password", Value: "", Type: "secret", Secret: true, Description: "d", Source: "{}"},
		collection.Variable{Key: "off", Value: "", Secret: true, Disabled: true},
		collection.Variable{Key: "set", Value: "", Secret: true, Disabled: true},
		collection.Variable{Key: "twice", Value: "1"}, collection.Variable{Key: "twice", Value: "2"},
	) {
		var told []any
		s.OnSecret(func(value any) { told = append(told, value) })
		before := s.Len()
		for _, text := range []string{"n=7", "password=hunter2", "off=hunter3", "twice=3", "new=4"} {
			s.Override(ParseOverride(text))
		}
		s.Set("set", "hunter4")
		for key, want := range map[string]Variable{
			"n":        {Key: "n", Value: 7.0, Type: "number", Authored: true},
			"password": {Key: "password", Value: "hunter2", Type: "secret", Secret: true, Description: "d", Authored: true},
			"off":      {Key: "off", Value: "hunter3", Secret: true, Authored: true},
			"set":      {Key: "set", Value: "hunter4", Secret: true},
			"twice":    {Key: "twice", Value: "3", Authored: true},
			"new":      {Key: "new", Value: "4", Authored: true},
		} {
			if got, _ := s.Get(key); got != want {
				t.Errorf("%s: after the overrides %s is %+v, want %+v", name, key, got, want)
			}
		}
		if diff := cmp.Diff([]any{"hunter2", "hunter3", "hunter4"}, told); diff != "" {
			t.Errorf("%s: secrets told of (-want +got):\n%s", name, diff)
		}
		if got := s.Len() - before; got != 3 {
			t.Errorf("%s: %d variables were added, want 3", name, got)
		}
		s.Unset("password")
		s.Set("password", "hunter5")
		if v, _ := s.Clone().Get("password"); !v.Secret {
			t.Errorf("%s: a secret that was unset is none when it is set again", name)
		}
	}
}

func TestScopeClone(t *testing.T) {
	for name, s := range scopes(collection.Variable{Key: "a", Value: "1"}, collection.Variable{Key: "b", Value: "2"}) {
		s.Has("a")
		c := s.Clone()
		c.Set("a", "changed")
		c.Set("c", "new")
		c.Unset("b")
		if s.Has("c") || !s.Has("b") {
			t.Errorf("%s: a change of the clone shows in %s", name, keysAndValues(s))
		}
		if v, _ := s.Get("a"); v.Value != "1" || !v.Authored || c.Name != "s" {
			t.Errorf("%s: a = %+v after a change of the clone", name, v)
		}
	}
}

func TestScopeToVariables(t *testing.T) {
	list := []collection.Variable{
		{Key: "a", Value: 1.0, Type: "number", Description: "d"},
		{Key: "b", Value: "x", Disabled: true, Secret: true, Type: "secret", Source: `{"provider":"postman"}`},
	}
	s := NewScope("env", list)
	s.Set("c", nil)
	want := append(slices.Clone(list), collection.Variable{Key: "c"})
	if diff := cmp.Diff(want, s.ToVariables()); diff != "" {
		t.Errorf("ToVariables (-want +got):\n%s", diff)
	}
}

func TestParseOverride(t *testing.T) {
	for text, want := range map[string]collection.Variable{
		"k=v":   {Key: "k", Value: "v"},
		"k=a=b": {Key: "k", Value: "a=b"},
		"k=":    {Key: "k", Value: ""},
		"k":     {Key: "k", Value: ""},
		"=v":    {Key: "", Value: "v"},
		" k =5": {Key: " k ", Value: "5"},
	} {
		if diff := cmp.Diff(want, ParseOverride(text)); diff != "" {
			t.Errorf("ParseOverride(%q) (-want +got):\n%s", text, diff)
		}
	}
}
