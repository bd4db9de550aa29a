package script

import (
	"sync"

	"github.com/dop251/goja"
)

// Cache holds compiled scripts by source. It is safe for concurrent use: a compiled script belongs to no runtime and
// is only read.
type Cache struct {
	mu      sync.RWMutex
	scripts map[cacheKey]compiled
	bytes   int
}

// maxCached is how many bytes of source the cache holds before it starts again. A compiled script is about ten times its
// source; no collection that we have seen has a tenth of this.
const maxCached = 16 << 20

// cacheKey is all that decides what source compiles to.
type cacheKey struct {
	mode   mode
	source string
}

// compiled is a program or why there is none.
type compiled struct {
	program *goja.Program
	err     *Error
	// prefix is how many bytes the wrapper takes before the user's first line.
	prefix int
	// shift is added to columns that the engine tells.
	shift int
	// sugar is what of SugarJS the script may mean.
	sugar []sugarMember
	// needs is what the script may use of what is added to JavaScript's own objects.
	needs needs
}

// get returns what source compiles to, compiling it the first time.
func (c *Cache) get(key cacheKey) compiled {
	c.mu.RLock()
	s, ok := c.scripts[key]
	c.mu.RUnlock()
	if ok {
		return s
	}
	// Two lanes may compile the same script at once; both results are right.
	mended := key
	if key.mode < commonJS {
		mended.source = withoutHTMLComments(key.source)
	}
	s = compile(mended)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bytes += len(key.source); c.scripts == nil || c.bytes > maxCached {
		c.scripts, c.bytes = make(map[cacheKey]compiled), len(key.source)
	}
	c.scripts[key] = s
	return s
}
