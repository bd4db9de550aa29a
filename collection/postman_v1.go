package collection

func (d *document) postmanV1(c *Collection, o object) error { return d.errorf(d.root, "this format is not loaded yet") }
