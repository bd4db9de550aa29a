package run

import (
	"slices"
	"strings"
)

// keyLength is how many bytes of a pattern the automaton follows; the rest is compared. It keeps a long secret, with
// its base64 and its hex, from making a long automaton: what 32 bytes do not tell apart is rare.
const keyLength = 32

// automaton finds all patterns in one pass over a text, however many they are (Aho and Corasick's). It is immutable, and
// safe for concurrent use; nil finds nothing.
type automaton struct {
	nodes []node
	// rows are the whole transitions of the first nodes: the root, and those one byte below it, where most of a text is
	// passed. Deeper nodes have lists of children.
	rows     [][256]int32
	patterns []pattern
	same     []int32 // the next pattern with the same key, 0 at the end; counted from 1
	pieces   pieces
	spaces   bool // there are some in the patterns
}

// node is a prefix of some keys.
type node struct {
	fail           int32 // the node of the longest proper suffix
	child, sibling int32 // 0 is none
	hit            int32 // the first pattern whose key this is, counted from 1; 0 is none
	suffix         int32 // the nearest node by way of fail that has a hit; 0 is none
	out            int32 // the node itself when it has a hit, else suffix
	char, depth    uint8
}

// newAutomaton takes patterns that are not empty. Without any it is nil.
func newAutomaton(patterns []pattern) *automaton {
	if len(patterns) == 0 {
		return nil
	}
	a := &automaton{
		nodes: make([]node, 1, len(patterns)*keyLength), patterns: patterns, same: make([]int32, len(patterns)+1),
		pieces: pieces{patterns: patterns},
		spaces: slices.ContainsFunc(patterns, func(p pattern) bool { return strings.Contains(p.text, " ") }),
	}
	for _, p := range patterns { // nodes of one byte come first, so that they are known by their numbers
		if a.childOf(0, p.text[0]) == 0 {
			a.addChild(0, p.text[0])
		}
	}
	a.rows = make([][256]int32, len(a.nodes))
	for i, p := range patterns {
		a.addPattern(p, int32(i+1))
	}
	a.fillRows()
	a.link()
	return a
}

func (a *automaton) addPattern(p pattern, number int32) {
	at := int32(0)
	for _, c := range []byte(p.key()) {
		next := a.childOf(at, c)
		if next == 0 {
			next = a.addChild(at, c)
		}
		at = next
	}
	a.same[number], a.nodes[at].hit = a.nodes[at].hit, number
}

func (a *automaton) childOf(at int32, c byte) int32 {
	n := a.nodes[at].child
	for n != 0 && a.nodes[n].char != c {
		n = a.nodes[n].sibling
	}
	return n
}

func (a *automaton) addChild(at int32, c byte) int32 {
	n := int32(len(a.nodes))
	a.nodes = append(a.nodes, node{sibling: a.nodes[at].child, char: c, depth: a.nodes[at].depth + 1})
	a.nodes[at].child = n
	return n
}

// fillRows makes the transitions of the first nodes; where they have no child, the root's are theirs.
func (a *automaton) fillRows() {
	for i := range a.rows {
		a.rows[i] = a.rows[0]
		for n := a.nodes[i].child; n != 0; n = a.nodes[n].sibling {
			a.rows[i][a.nodes[n].char] = n
		}
	}
}

// link sets fail and suffix, breadth first: those of shorter prefixes are needed for longer ones.
func (a *automaton) link() {
	queue := make([]int32, 1, len(a.nodes))
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for n := a.nodes[at].child; n != 0; n = a.nodes[n].sibling {
			if at != 0 {
				a.nodes[n].fail = a.step(a.nodes[at].fail, a.nodes[n].char)
			}
			f := a.nodes[n].fail
			a.nodes[n].suffix = f
			if a.nodes[f].hit == 0 {
				a.nodes[n].suffix = a.nodes[f].suffix
			}
			a.nodes[n].out = n
			if a.nodes[n].hit == 0 {
				a.nodes[n].out = a.nodes[n].suffix
			}
			queue = append(queue, n)
		}
	}
}

func (a *automaton) step(at int32, c byte) int32 {
	for int(at) >= len(a.rows) {
		if n := a.childOf(at, c); n != 0 {
			return n
		}
		at = a.nodes[at].fail
	}
	return a.rows[at][c]
}

// skip passes over what begins no pattern, as nearly all of a text does; the last byte it leaves.
func (a *automaton) skip(text string, i int) int {
	for first := &a.rows[0]; i < len(text)-1 && first[text[i]] == 0; {
		i++
	}
	return i
}

// find tells every place of every pattern, in the order of their ends. The answer is where the longest start of a
// pattern begins that ends with the text: more text could complete it.
func (a *automaton) find(text string, found func(p pattern, from int)) (open int) {
	open = len(text)
	if a == nil {
		return open
	}
	at, rows, nodes := int32(0), a.rows, a.nodes
	for i := 0; i < len(text); i++ {
		if at == 0 {
			i = a.skip(text, i)
		}
		if int(at) < len(rows) {
			at = rows[at][text[i]]
		} else {
			at = a.step(at, text[i])
		}
		for n := nodes[at].out; n != 0; n = nodes[n].suffix {
			from := i + 1 - int(a.nodes[n].depth)
			for p := a.nodes[n].hit; p != 0; p = a.same[p] {
				switch rest := a.patterns[p-1].rest(); {
				case strings.HasPrefix(text[i+1:], rest):
					found(a.patterns[p-1], from)
				case strings.HasPrefix(rest, text[i+1:]):
					open = min(open, from)
				}
			}
		}
	}
	for nodes[at].child == 0 && at != 0 {
		at = nodes[at].fail
	}
	return min(open, len(text)-int(nodes[at].depth))
}
