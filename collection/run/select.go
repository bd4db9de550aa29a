package run

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// Select returns the requests that a run of these folders executes, in running order. Each entry is a name, an id or a
// path ("Folder / Request", blanks around the slash optional) of a folder or a request. None selects all, and so does a
// single empty one, as in Newman. An ambiguous name is Newman's choice: of one entry the nearest, of several the first
// in the collection. An unknown one is an *OptionError.
func Select(c *collection.Collection, folders []string) ([]*collection.Item, error) {
	all := c.Root.Requests()
	if len(folders) == 0 || len(folders) == 1 && folders[0] == "" {
		return all, nil
	}
	order := nearest
	if len(folders) > 1 {
		order = first
	}
	chosen := map[*collection.Item]bool{}
	for _, name := range folders {
		it := find(c.Root, name, order)
		if it == nil {
			return nil, &OptionError{
				Option: "--folder", Value: name, Problem: "the collection has no folder or request of that name, id or path",
				Hint: "runner list shows the names, ids and paths",
			}
		}
		for _, req := range it.Requests() {
			chosen[req] = true
		}
	}
	return slices.DeleteFunc(all, func(it *collection.Item) bool { return !chosen[it] }), nil
}

// find looks an item up by its name or id, else by its path.
func find(root *collection.Item, name string, order func(*collection.Item, string) *collection.Item) *collection.Item {
	if it := order(root, name); it != nil {
		return it
	}
	return atPath(root, strings.TrimSpace(name))
}

func isNamed(it *collection.Item, name string) bool { return it.Name == name || it.ID == name }

// nearest looks at an item's own children, and then below each of them.
func nearest(parent *collection.Item, name string) *collection.Item {
	for _, it := range parent.Items {
		if isNamed(it, name) {
			return it
		}
	}
	for _, it := range parent.Items {
		if found := nearest(it, name); found != nil {
			return found
		}
	}
	return nil
}

// first looks in the order of the collection's file.
func first(parent *collection.Item, name string) *collection.Item {
	for _, it := range parent.Items {
		if isNamed(it, name) {
			return it
		}
		if found := first(it, name); found != nil {
			return found
		}
	}
	return nil
}

// atPath follows names, which may have slashes of their own.
func atPath(parent *collection.Item, path string) *collection.Item {
	for _, it := range parent.Items {
		rest, ok := strings.CutPrefix(path, it.Name)
		if !ok {
			continue
		}
		if rest == "" {
			return it
		}
		if rest, ok = strings.CutPrefix(strings.TrimSpace(rest), "/"); !ok {
			continue
		}
		if found := atPath(it, strings.TrimSpace(rest)); found != nil {
			return found
		}
	}
	return nil
}

// lookup is setNextRequest's: by id, then by name among the run's items; of several with one name the last.
func lookup(items []*collection.Item, nameOrID string) int {
	for i, it := range items {
		if it.ID == nameOrID {
			return i
		}
	}
	for i, it := range slices.Backward(items) {
		if it.Name == nameOrID {
			return i
		}
	}
	return -1
}
