package reporter

import (
	"encoding/json"

	"github.com/rq-runner/runner/collection/run"
)

// itemIndex finds the items of an exported collection by id. The values share memory with the collection.
type itemIndex map[string]indexed

type indexed struct {
	raw    json.RawMessage
	parent newmanParent
}

// newmanParent is the folder of an item, or the collection. Newman repeats all of it at every failure.
type newmanParent struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

type exportedItems struct {
	Info struct {
		ID   string `json:"_postman_id"`
		Name string `json:"name"`
	} `json:"info"`
	Item []json.RawMessage `json:"item"`
}

// add indexes a collection. One that does not have the shape of a collection has no items.
func (x *itemIndex) add(collection json.RawMessage) {
	*x = itemIndex{}
	var top exportedItems
	if json.Unmarshal(collection, &top) == nil {
		x.walk(top.Item, newmanParent{top.Info.ID, top.Info.Name})
	}
}

func (x itemIndex) walk(items []json.RawMessage, parent newmanParent) {
	for _, raw := range items {
		var it struct {
			newmanParent
			Item []json.RawMessage `json:"item"`
		}
		if json.Unmarshal(raw, &it) != nil {
			continue
		}
		if it.ID != "" {
			x[it.ID] = indexed{raw, parent}
		}
		x.walk(it.Item, it.newmanParent)
	}
}

// source is the item as exported, or its id and name.
func (x itemIndex) source(it run.ItemRef) any {
	if found, ok := x[it.ID]; ok && it.ID != "" {
		return found.raw
	}
	return newmanParent{it.ID, it.Name}
}

func (x itemIndex) parent(it run.ItemRef, collection string) newmanParent {
	if found, ok := x[it.ID]; ok && it.ID != "" {
		return found.parent
	}
	if n := len(it.Folders); n > 0 {
		return newmanParent{Name: it.Folders[n-1]}
	}
	return newmanParent{Name: collection}
}
