package collection

import (
	"crypto/sha256"
	"fmt"
	"strconv"
)

// identify gives an id to the items that the file gives none, or one that an item before them has. It is made of the
// item's place and name, so that it is the same at every load: people, agents and reports name requests by it.
func identify(c *Collection) {
	identifyBelow(c.Root, c.Name, map[string]bool{})
}

func identifyBelow(it *Item, place string, taken map[string]bool) {
	for i, child := range it.Items {
		childPlace := place + "\x00" + strconv.Itoa(i) + "\x00" + child.Name
		if child.ID == "" || taken[child.ID] {
			child.ID = uuidOf(childPlace)
		}
		taken[child.ID] = true
		identifyBelow(child, childPlace, taken)
	}
}

// uuidOf hashes text into a UUID of version 8, the one for one's own schemes (RFC 9562 section 5.8).
func uuidOf(text string) string {
	b := sha256.Sum256([]byte(text))
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
