package collection

func (d *document) requestly(c *Collection, o object) error { return d.errorf(d.root, "this format is not loaded yet") }
