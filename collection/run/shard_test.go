package run

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// ran lists "iteration path #position" of what a shard executes.
func ran(t *testing.T, c *collection.Collection, o Options) (all []string) {
	t.Helper()
	planned := 0
	o.Emit = func(ev Event) {
		switch ev := ev.(type) {
		case Started:
			planned = ev.Planned()
		case Executed:
			all = append(all, fmt.Sprintf("%d %s #%d", ev.Iteration, ev.Item.Path(), ev.Item.Position))
		case Requesting, Log, Tested, Warned, Finished:
		}
	}
	if _, err := Collection(t.Context(), c, o); err != nil {
		t.Fatal(err)
	}
	if planned != len(all) {
		t.Errorf("shard %v planned %d requests and ran %d", o.Shard, planned, len(all))
	}
	return all
}

// tree has top-level items of one and more requests. A pre-request script skips each request: nothing is sent.
func tree() *collection.Collection {
	root := &collection.Item{Scripts: []collection.Script{{Event: collection.PreRequest, Source: "pm.execution.skipRequest()"}}}
	request := func(parent *collection.Item, name string) {
		parent.Items = append(parent.Items, &collection.Item{
			ID: name, Name: name, Parent: parent, Request: &collection.Request{Method: "GET", URL: collection.URL{Base: "http://h"}},
		})
	}
	folder := func(parent *collection.Item, name string) *collection.Item {
		f := &collection.Item{ID: name, Name: name, Parent: parent}
		parent.Items = append(parent.Items, f)
		return f
	}
	request(root, "a")
	f := folder(root, "f")
	request(f, "b")
	request(folder(f, "g"), "c")
	request(root, "d")
	request(folder(root, "h"), "e")
	return &collection.Collection{Name: "tree", Root: root}
}

// TestTwinsInShards: items of one path have the same number in the whole, in each shard, and when others are left out.
func TestTwinsInShards(t *testing.T) {
	c := tree()
	for _, name := range []string{"f", "h", "f"} { // folders may have one name, too
		f := &collection.Item{ID: name + "2", Name: name, Parent: c.Root}
		f.Items = []*collection.Item{{ID: name + "b", Name: "b", Parent: f, Request: &collection.Request{Method: "GET", URL: collection.URL{Base: "http://h"}}}}
		c.Root.Items = append(c.Root.Items, f)
	}
	twins := func(o Options) (all []string) {
		o.Emit = func(ev Event) {
			if x, ok := ev.(Executed); ok && x.Item.Twin > 0 {
				all = append(all, fmt.Sprintf("%s of %s is %d", x.Item.Path(), x.Item.ID, x.Item.Twin))
			}
		}
		if _, err := Collection(t.Context(), c, o); err != nil {
			t.Fatal(err)
		}
		return all
	}
	want := []string{"f / b of fb is 2", "f / b of fb is 3"}
	if got := twins(Options{}); !slices.Equal(got, want) {
		t.Errorf("the whole has the twins %q, want %q", got, want)
	}
	var got []string
	for i := range 4 {
		got = append(got, twins(Options{Shard: Shard{Index: i + 1, Count: 4}})...)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("shards have the twins %q, want %q", got, want)
	}
	if got := twins(Options{Folders: []string{"f2"}}); len(got) == 0 {
		t.Errorf("chosen alone, a twin has no number: %q", got)
	}
}

// TestShardsAreAPartition: the shards of a run execute together what the whole executes, each thing once, under the
// same numbers.
func TestShardsAreAPartition(t *testing.T) {
	for _, o := range []Options{{}, {Iterations: 2}, {Iterations: 7}, {Iterations: 7, Lanes: 2}, {Folders: []string{"f", "h"}}} {
		whole := ran(t, tree(), o)
		for count := 1; count <= 9; count++ {
			var all []string
			for index := 1; index <= count; index++ {
				o.Shard = Shard{Index: index, Count: count}
				all = append(all, ran(t, tree(), o)...)
			}
			slices.Sort(all)
			want := slices.Sorted(slices.Values(whole))
			if !slices.Equal(all, want) {
				t.Errorf("%d shards of %d iterations ran %q, want %q", count, o.Iterations, all, want)
			}
		}
	}
}

func TestShardTakesWholeTopLevelItems(t *testing.T) {
	got := ran(t, tree(), Options{Shard: Shard{Index: 2, Count: 2}})
	want := []string{"0 f / b #1", "0 f / g / c #2", "0 h / e #4"}
	if !slices.Equal(got, want) {
		t.Errorf("shard 2/2 ran %q, want %q", got, want)
	}
}

func TestShardOutOfRange(t *testing.T) {
	for _, s := range []Shard{{3, 2}, {0, 2}, {-1, 2}, {2, 0}, {1, -1}} {
		_, err := Collection(t.Context(), tree(), Options{Shard: s})
		if _, ok := errors.AsType[*OptionError](err); !ok {
			t.Errorf("shard %v: %v, want an *OptionError", s, err)
		}
	}
}

// TestDataOfAnExecution: the row goes out with the execution, masked.
func TestDataOfAnExecution(t *testing.T) {
	o := Options{
		Data: []collection.Row{{{Key: "user", Value: "ann"}, {Key: "n", Value: 1.0}}, {{Key: "user", Value: "hunter22"}}},
		Mask: newMask("hunter22"),
	}
	var got []string
	o.Emit = func(ev Event) {
		if x, ok := ev.(Executed); ok && x.Item.Name == "a" {
			got = append(got, fmt.Sprint(x.Data[0].Value))
		}
	}
	if _, err := Collection(t.Context(), tree(), o); err != nil {
		t.Fatal(err)
	}
	if want := []string{"ann", hidden}; !slices.Equal(got, want) {
		t.Errorf("rows went out as %q, want %q", got, want)
	}
}
