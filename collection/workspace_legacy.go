package collection

import (
	"fmt"
	"path"
)

// workspace reads a folder of the old app: collections are folders, and each request is a file.
func (f *folderOf) workspace(parent *Item, dir string, depth int) error {
	if depth > maxFolders {
		return fmt.Errorf("%s: folders nest deeper than %d", f.dir, maxFolders)
	}
	entries, err := f.entries(dir)
	if err != nil {
		return err
	}
	var list []ranked
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		var r ranked
		switch {
		case name == "environments" || name == workspaceFile:
		case entry.IsDir():
			r.it, err = f.workspaceFolder(parent, name, depth)
		case path.Ext(name) == ".json" && entry.Name() != "auth.json" && entry.Name() != "vars.json":
			r, err = f.workspaceRequest(parent, name)
		}
		if err != nil {
			return err
		}
		if r.it != nil {
			list = append(list, r)
		}
	}
	hang(parent, list)
	return nil
}

func (f *folderOf) workspaceFolder(parent *Item, dir string, depth int) (*Item, error) {
	it := &Item{
		ID: dir, Name: path.Base(dir), Parent: parent, Items: []*Item{},
		Description: f.text(path.Join(dir, "README.md")),
	}
	auth, err := f.optional(path.Join(dir, "auth.json"))
	if err != nil {
		return nil, err
	}
	it.Auth = auth.requestlyAuth(it, auth.root, &Auth{Type: "noauth"}) // no file is no auth
	variables, err := f.optional(path.Join(dir, "vars.json"))
	if err != nil {
		return nil, err
	}
	it.Variables = variables.requestlyVariables(it, variables.root)
	return it, f.workspace(it, dir, depth+1)
}

func (f *folderOf) workspaceRequest(parent *Item, name string) (ranked, error) {
	d, err := f.json(name)
	if err != nil {
		return ranked{}, err
	}
	o := objectOf(d.root)
	it := &Item{ID: name, Name: firstText(o.text("name"), fileBase(name)), Parent: parent}
	if !o.get("request").IsObject() {
		d.warnf(parent, "the file %s is no request; left out", name)
		return ranked{}, nil
	}
	d.requestlyRequest(it, o, nil)
	return ranked{it, o.text("rank")}, nil
}
