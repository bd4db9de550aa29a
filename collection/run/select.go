package run

import (
	"slices"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// Select returns the requests that a run of these folders executes, in running order. Each entry is a name, an id or a
// path ("Folder / Request", blanks around the slash optional) of a folder or a request; an ambiguous name is its first match,
// an item's own children before theirs (Newman's rule). None selects all. An unknown one is an *OptionError.
func Select(c *collection.Collection, folders []string) ([]*collection.Item, error) {
	all := c.Root.Requests()
	if len(folders) == 0 {
		return all, nil
	}
	chosen := map[*collection.Item]bool{}
	for _, name := range folders {
		it := find(c.Root, name)
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

// find looks an item up level by level.
func find(root *collection.Item, name string) *collection.Item {
	for level := root.Items; len(level) > 0; {
		var next []*collection.Item
		for _, it := range level {
			if it.Name == name || it.ID == name {
				return it
			}
			next = append(next, it.Items...)
		}
		level = next
	}
	return findPath(root, splitPath(name))
}

func findPath(root *collection.Item, path []string) *collection.Item {
	if len(path) < 2 {
		return nil
	}
	for _, it := range root.Items {
		if it.Name != path[0] {
			continue
		}
		if len(path) == 2 {
			for _, child := range it.Items {
				if child.Name == path[1] {
					return child
				}
			}
			continue
		}
		if found := findPath(it, path[1:]); found != nil {
			return found
		}
	}
	return nil
}

func splitPath(name string) []string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
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
