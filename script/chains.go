package script

import "strings"

// The engine's time for one expression grows with the square of its length: 1+1+1… with 25,000 terms takes nine seconds,
// which no deadline can cut short. So sources are looked at before they are parsed.

// maxChains bounds the sum of the squares of the lengths of all expressions, in tokens. One expression may have 10,000
// tokens, which takes half a second; a long script of short ones stays far below.
const maxChains = 100_000_000

// chainCost is that sum. It is found by a scan that need not be exact: an expression is a run of tokens within one pair of
// brackets, without a comma or a semicolon, in which no two operands stand side by side.
func chainCost(source string) int {
	c := chainScan{source: source, level: make([]openPair, 1, 32)}
	for c.at < len(source) {
		c.token()
	}
	for len(c.level) > 1 {
		c.close()
	}
	c.end()
	return c.cost
}

type chainScan struct {
	source  string
	at      int
	level   []openPair
	operand bool // the last token ends an operand, so that a slash divides and another operand starts anew
	cost    int
}

// openPair is a pair of brackets that is not closed yet.
type openPair struct {
	tokens   int  // of the open expression in it
	template bool // it is the ${…} of a template, whose text goes on behind it
}

func (c *chainScan) token() {
	switch b := c.source[c.at]; {
	case b == ' ' || b == '\t' || b == '\n' || b == '\r':
		c.at++
	case b == '/' && c.comment():
	case b == '"' || b == '\'':
		c.operandOf(c.quoted(b))
	case b == '`':
		c.count() // behind an operand it is a call of that
		c.at++
		c.template()
	case b == '/' && !c.operand:
		c.operandOf(c.regexp())
	case isWord(b) || b >= 0x80:
		c.word()
	case b == '(' || b == '[' || b == '{':
		c.count()
		c.open(false)
		c.at++
	case b == ')' || b == ']' || b == '}':
		c.at++
		c.close()
	case b == ';' || b == ',':
		c.end()
		c.operand = false
		c.at++
	default:
		c.count()
		c.operand = false
		c.at++
	}
}

// comment skips a comment and reports whether one began.
func (c *chainScan) comment() bool {
	rest := c.source[c.at:]
	end, past := "\n", 0
	switch {
	case strings.HasPrefix(rest, "//"):
	case strings.HasPrefix(rest, "/*"):
		end, past = "*/", 2
	default:
		return false
	}
	n := strings.Index(rest[2:], end)
	if n < 0 {
		c.at = len(c.source)
	} else {
		c.at += 2 + n + past
	}
	return true
}

// quoted returns the length of a string.
func (c *chainScan) quoted(quote byte) int {
	for i := c.at + 1; i < len(c.source); i++ {
		switch c.source[i] {
		case '\\':
			i++
		case quote:
			return i + 1 - c.at
		case '\n':
			return i - c.at
		}
	}
	return len(c.source) - c.at
}

// template skips the text of a template up to its end or to the code of its next ${…}.
func (c *chainScan) template() {
	for ; c.at < len(c.source); c.at++ {
		switch c.source[c.at] {
		case '\\':
			c.at++
		case '`':
			c.at++
			c.operand = true
			return
		case '$':
			if strings.HasPrefix(c.source[c.at:], "${") {
				c.at += 2
				c.open(true)
				return
			}
		}
	}
	c.at = min(c.at, len(c.source)) // a backslash may have been the last byte
}

func (c *chainScan) regexp() int {
	class := false
	for i := c.at + 1; i < len(c.source); i++ {
		switch c.source[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				return i + 1 - c.at
			}
		case '\n':
			return i - c.at
		}
	}
	return len(c.source) - c.at
}

// word takes a name, a number or a keyword.
func (c *chainScan) word() {
	n := c.at
	for n < len(c.source) && (isWord(c.source[n]) || c.source[n] >= 0x80) {
		n++
	}
	switch word := c.source[c.at:n]; word {
	case "new", "typeof", "void", "delete", "await", "yield", "in", "of", "instanceof", "async", "return", "throw", "extends":
		c.count()
		c.operand = false
		c.at = n
	default:
		c.operandOf(n - c.at)
	}
}

// operandOf takes an operand of n bytes.
func (c *chainScan) operandOf(n int) {
	if c.operand {
		c.end()
	}
	c.count()
	c.operand = true
	c.at += max(n, 1)
}

func (c *chainScan) count() { c.level[len(c.level)-1].tokens++ }

// end closes the open expression.
func (c *chainScan) end() {
	open := &c.level[len(c.level)-1]
	c.cost += open.tokens * open.tokens
	open.tokens = 0
}

func (c *chainScan) open(template bool) {
	c.level = append(c.level, openPair{template: template})
	c.operand = false
}

// close closes the innermost pair of brackets; what stood before it goes on.
func (c *chainScan) close() {
	c.end()
	c.operand = true
	if len(c.level) == 1 {
		return // one bracket too many: the parser will say so
	}
	was := c.level[len(c.level)-1]
	c.level = c.level[:len(c.level)-1]
	if was.template {
		c.template()
	}
}
