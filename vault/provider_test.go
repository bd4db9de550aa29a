package vault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// testProvider checks what every Provider promises: want is what it has under each reference. It is for providers of
// any kind.
func testProvider(t *testing.T, p Provider, want map[string]string) {
	t.Helper()
	for ref, value := range want {
		for range 2 {
			if got := get(t, p, ref); got != value {
				t.Errorf("Get(%q) = %q, want %q", ref, got, value)
			}
		}
	}
	for _, ref := range []string{"no such secret", "a.b.c.d", "//nobody/a/b#1"} {
		_, err := tryGet(t.Context(), p, ref)
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q): %v, want ErrNotFound", ref, err)
		}
		for _, value := range want {
			if len(value) > 3 && strings.Contains(fmt.Sprint(err), value) {
				t.Errorf("Get(%q): the error shows the value %q", ref, value)
			}
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ref, value := range want {
				if got, err := tryGet(t.Context(), p, ref); got != value || err != nil {
					t.Errorf("concurrently, Get(%q) = %q, %v; want %q", ref, got, err, value)
				}
			}
		})
	}
	wg.Wait()
}

func TestProviders(t *testing.T) {
	values := map[string]string{"a": "value-a", "b c": "{{vault:a}}"}
	var memory Memory
	for name, text := range values {
		memory.Set(name, NewValue(text))
	}
	file := newVault(t, "a", "value-a", "b c", "{{vault:a}}")
	for name, p := range map[string]Provider{
		"file": file, "memory": &memory, "cached": Cached(file), "chain": Chain{&Memory{}, file}, "chain first": Chain{&memory, &Memory{}},
	} {
		t.Run(name, func(t *testing.T) { testProvider(t, p, values) })
	}
	memory.Unset("a")
	if _, err := tryGet(t.Context(), &memory, "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after Unset: %v, want ErrNotFound", err)
	}
}

// providerFunc is a provider made of a func.
type providerFunc func(Ref) (Secret, error)

func (f providerFunc) Get(_ context.Context, ref Ref) (Secret, error) { return f(ref) }

func TestChainStopsAtErrors(t *testing.T) {
	broken := errors.New("access denied")
	asked := false
	chain := Chain{
		&Memory{},
		providerFunc(func(Ref) (Secret, error) { return Secret{}, broken }),
		providerFunc(func(Ref) (Secret, error) { asked = true; return Secret{}, nil }),
	}
	if _, err := tryGet(t.Context(), chain, "a"); !errors.Is(err, broken) || asked {
		t.Errorf("err = %v, asked the next = %v; an error that is not ErrNotFound is final", err, asked)
	}
	if _, err := tryGet(t.Context(), Chain{}, "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an empty chain: %v", err)
	}
}

func TestCachedAsksOnce(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	p := Cached(providerFunc(func(ref Ref) (Secret, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[ref.Name]++
		switch {
		case ref.Name == "none":
			return Secret{}, &Error{Problem: "none", Kind: ErrNotFound}
		case ref.Name == "flaky" && asked["flaky"] == 1:
			return Secret{}, errors.New("timeout")
		}
		return Secret{Value: NewValue(ref.Name)}, nil
	}))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			for _, ref := range []string{"a", "none"} {
				_, _ = tryGet(t.Context(), p, ref)
			}
		})
	}
	wg.Wait()
	if asked["a"] != 1 || asked["none"] != 1 {
		t.Errorf("asked %v, want once each", asked)
	}
	if _, err := tryGet(t.Context(), p, "flaky"); err == nil {
		t.Error("the first answer was an error")
	}
	if got := get(t, p, "flaky"); got != "flaky" {
		t.Errorf("an error was kept: %q", got)
	}
}

func TestCachedWaitersCanLeave(t *testing.T) {
	began, goOn := make(chan bool), make(chan bool)
	p := Cached(providerFunc(func(Ref) (Secret, error) {
		close(began)
		<-goOn
		return Secret{Value: NewValue("late")}, nil
	}))
	first := make(chan string)
	go func() {
		s, _ := p.Get(context.WithoutCancel(t.Context()), Ref{Name: "a"})
		first <- s.Value.Reveal()
	}()
	<-began
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Get(ctx, Ref{Name: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a waiter that left got %v", err)
	}
	close(goOn)
	if got := <-first; got != "late" {
		t.Errorf("the one that asked got %q", got)
	}
}

func TestParseRef(t *testing.T) {
	for text, want := range map[string]Ref{
		"db.password":              {Name: "db.password"},
		"a b:c":                    {Name: "a b:c"},
		"//aws/db":                 {Provider: "aws", Name: "db"},
		"//aws/db/password":        {Provider: "aws", Name: "db", Key: "password"},
		"//aws/prod/db/password#2": {Provider: "aws", Name: "prod/db", Key: "password", Version: "2"},
		"//aws/prod/db/":           {Provider: "aws", Name: "prod/db"},
		"//aws/a%2Fb/k%23#id":      {Provider: "aws", Name: "a/b", Key: "k#", Version: "id"},
	} {
		want.Text = text
		if got, err := ParseRef(text); err != nil || got != want {
			t.Errorf("ParseRef(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, bad := range []string{
		"", " a", "a ", "a=b", "{a", "a}", "//", "//aws", "//aws/", "///a", "//aws/%zz", "a\x00", "a\n", "\xff", strings.Repeat("x", 201),
	} {
		if ref, err := ParseRef(bad); err == nil {
			t.Errorf("ParseRef(%q) = %+v, want an error", bad, ref)
		}
	}
}

func TestField(t *testing.T) {
	const text = `{"s":"a\"b","n":1.50,"big":12345678901234567890,"t":true,"z":null,"o":{"k":"<v>"},"a":[1,{"x":"y"}],"a.b":"dotted","a.b.c":{"d":1},"":"e"}`
	for path, want := range map[string]string{
		"s": `a"b`, "n": "1.50", "big": "12345678901234567890", "t": "true", "z": "", "o": `{"k":"<v>"}`, "o.k": "<v>",
		"a": `[1,{"x":"y"}]`, "a.0": "1", "a.1.x": "y", "a.b": "dotted", "a.b.c.d": "1",
	} {
		if got, err := Field(text, path); got != want || err != nil {
			t.Errorf("Field(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	for _, path := range []string{"none", "s.x", "a.2", "a.-1", "a.01", "o.k.x", "t.x"} {
		if got, err := Field(text, path); !errors.Is(err, ErrNotFound) {
			t.Errorf("Field(%q) = %q, %v; want ErrNotFound", path, got, err)
		}
	}
	for _, bad := range []string{"hunter2", "", `{"a":1} hunter2`, `{"a":`} {
		got, err := Field(bad, "a")
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("Field of %q = %q, %v; want an error that does not show it", bad, got, err)
		}
	}
}

func TestValueHidesItself(t *testing.T) {
	v := NewValue("hunter2")
	s := Secret{Value: v}
	var all strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%t", "%p"} {
		fmt.Fprintf(&all, verb+verb+verb, v, s, &s)
	}
	marshalled, err := json.Marshal(map[string]any{"v": v, "s": s})
	if err != nil {
		t.Fatal(err)
	}
	all.Write(marshalled)
	fmt.Fprint(&all, errors.Join(fmt.Errorf("%w %v", ErrNotFound, v)))
	for _, form := range []string{"hunter2", "68756e74657232", "68756E74657232"} {
		if strings.Contains(all.String(), form) {
			t.Errorf("the value shows in %s", all.String())
		}
	}
}
