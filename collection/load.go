package collection

import (
	"context"
	"fmt"
	"os"

	"github.com/tidwall/gjson"
)

// Load reads a collection of any format. src is a file, a folder (a Requestly project or workspace), "-" or an http(s)
// URL, or a Postman UID when there is a PostmanAPIKey. An error names the place in the source; what of a readable
// collection could not be represented is in its Warnings.
func Load(ctx context.Context, src string, o LoadOptions) (*Collection, error) {
	c, err := load(ctx, src, o)
	if err != nil {
		return nil, err
	}
	identify(c)
	return c, nil
}

func load(ctx context.Context, src string, o LoadOptions) (*Collection, error) {
	if info, err := os.Stat(src); err == nil && info.IsDir() {
		return loadFolder(src)
	}
	s, err := o.read(ctx, src, "collections")
	if err != nil {
		return nil, err
	}
	c, err := parse(s)
	if err != nil {
		return nil, err
	}
	c.Dir = s.dir
	return c, nil
}

// Parse reads a collection of any format that is one file. name stands in messages, and names a Requestly export of
// several collections. Unlike Load it leaves items without an id as they are.
func Parse(name string, data []byte) (*Collection, error) {
	return parse(source{name: name, text: decodeText(string(data))})
}

func parse(s source) (*Collection, error) {
	c := &Collection{}
	d, err := newDocument(s.name, s.text, &c.Warnings)
	if err != nil {
		return nil, err
	}
	if !d.root.IsObject() {
		return nil, d.errorf(d.root, "expected a collection, which is a JSON object, found %s", kindOf(d.root))
	}
	if err := d.decodeCollection(c, d.root); err != nil {
		return nil, err
	}
	return c, nil
}

// decodeCollection fills c from an export of whichever format it is.
func (d *document) decodeCollection(c *Collection, v gjson.Result) error {
	o := objectOf(v)
	switch {
	case truthy(o.get("name")) && truthy(o.get("order")) && truthy(o.get("requests")):
		return d.postmanV1(c, o)
	case o.get("item").IsArray(), o.get("info").IsObject() && o.get("item").Exists():
		return d.postmanV2(c, o)
	case o.get("records").IsArray() && (!isEmpty(o.get("records")) || isEmpty(o.get("environments"))):
		return d.requestly(c, o)
	case o.get("collection").IsObject(): // the wrapper of Postman's API
		return d.decodeCollection(c, o.get("collection"))
	}
	return d.errorf(v, "%s", notCollection(o))
}

// notCollection says what a file is instead of a collection, as far as one can tell.
func notCollection(o object) string {
	const expected = "expected a Postman collection (info, item) or a Requestly export (records)"
	switch {
	case o.get("item").Exists():
		return fmt.Sprintf("item is %s, expected an array of requests and folders", kindOf(o.get("item")))
	case o.get("values").IsArray() || o.get("environment").IsObject() || o.get("globals").IsObject():
		return "this is a Postman environment, not a collection: give it with -e (or -g)"
	case o.get("environments").IsArray() && !o.get("collections").IsArray():
		return "this Requestly export has only environments: give it with -e"
	case o.get("openapi").Exists() || o.get("swagger").Exists() || o.get("asyncapi").Exists():
		return "this is an OpenAPI description, not a collection: import it into Postman or Requestly and export that"
	case o.get("info").IsObject():
		return "item is missing, expected an array of requests and folders beside info"
	case o.get("log").IsObject():
		return "this is a HAR log, not a collection: " + expected
	case o.get("collections").IsArray():
		return "this is a dump of several collections: export the one to run"
	}
	return "this is no collection: " + expected
}
