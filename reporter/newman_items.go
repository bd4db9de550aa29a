package reporter

import (
	"encoding/json"

	"github.com/rq-runner/runner/collection/run"
)

// itemIndex finds the items of an exported collection by id. The values share memory with the collection.
type itemIndex map[string]indexed

type indexed struct {
	raw    json.RawMessage
	parent string // its id
}

// newmanParent is the folder of an item, or the collection. Newman repeats all of it at every failure.
type newmanParent struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

type exportedItems struct {
	Info struct {
		ID string `json:"_postman_id"`
	} `json:"info"`
	Item []json.RawMessage `json:"item"`
}

// add indexes a collection. One that does not have the shape of a collection has no items.
func (x *itemIndex) add(collection json.RawMessage) {
	*x = itemIndex{}
	var top exportedItems
	if json.Unmarshal(collection, &top) == nil {
		x.walk(top.Item, top.Info.ID)
	}
}

func (x itemIndex) walk(items []json.RawMessage, parent string) {
	for _, raw := range items {
		var it struct {
			ID   string            `json:"id"`
			Item []json.RawMessage `json:"item"`
		}
		if json.Unmarshal(raw, &it) != nil {
			continue
		}
		if it.ID != "" {
			x[it.ID] = indexed{raw, parent}
		}
		x.walk(it.Item, it.ID)
	}
}

// source is the item as exported and masked, or its id and name.
func (x itemIndex) source(it run.ItemRef, mask func([]byte) []byte) any {
	if found, ok := x[it.ID]; ok && it.ID != "" {
		return json.RawMessage(mask(found.raw))
	}
	return newmanParent{it.ID, it.Name}
}

func (x itemIndex) parent(it run.ItemRef, collection string) newmanParent {
	p := newmanParent{Name: collection}
	if n := len(it.Folders); n > 0 {
		p.Name = it.Folders[n-1]
	}
	if found, ok := x[it.ID]; ok && it.ID != "" {
		p.ID = found.parent
	}
	return p
}
