package collection

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// project reads the collections and requests in a folder of the new app's project: each is a folder with __*.json files.
func (f *folderOf) project(parent *Item, dir string, depth int) error {
	if depth > maxFolders {
		return fmt.Errorf("%s: folders nest deeper than %d", f.dir, maxFolders)
	}
	entries, err := f.entries(dir)
	if err != nil {
		return err
	}
	var list []ranked
	for _, entry := range entries {
		if !entry.IsDir() || strings.HasPrefix(entry.Name(), "__") {
			continue
		}
		r, err := f.projectItem(parent, path.Join(dir, entry.Name()), depth)
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

// projectItem reads one collection or request; what is broken is left out with a warning, as the app hides it.
func (f *folderOf) projectItem(parent *Item, dir string, depth int) (ranked, error) {
	it := &Item{Name: path.Base(dir), Parent: parent, Description: f.text(path.Join(dir, "__README.md"))}
	meta, err := f.optional(path.Join(dir, "__metadata.json"))
	if err != nil {
		return ranked{}, err
	}
	o := objectOf(meta.root)
	it.ID = o.text("id")
	auth, err := f.optional(path.Join(dir, "__auth.json"))
	if err != nil {
		return ranked{}, err
	}
	it.Auth = auth.requestlyAuth(it, auth.root, &Auth{Type: "noauth"}) // no file is no auth
	it.Scripts = f.projectScripts(path.Join(dir, "__scripts"))
	r := ranked{it, rankOf(meta.root)}
	switch kind := o.text("type"); kind {
	case "collection":
		it.Items = []*Item{}
		variables, err := f.optional(path.Join(dir, "__variables.json"))
		if err != nil {
			return ranked{}, err
		}
		it.Variables = variables.requestlyVariables(it, variables.root)
		return r, f.project(it, dir, depth+1)
	case "api":
		ok, err := f.projectRequest(it, dir, o)
		if err != nil || !ok {
			return ranked{}, err
		}
		return r, nil
	case "":
		warnf(f.warnings, it, "the folder has no __metadata.json with a type; left out")
	default:
		warnf(f.warnings, it, "the type %q of the folder is not known; left out", kind)
	}
	return ranked{}, nil
}

// projectScripts reads the scripts of an item, which are TypeScript.
func (f *folderOf) projectScripts(dir string) []Script {
	var scripts []Script
	for _, one := range []struct {
		name  string
		event Event
	}{{"__pre-request", PreRequest}, {"__post-response", Test}} {
		for _, ext := range []string{".ts", ".js"} {
			source := f.text(path.Join(dir, one.name+ext))
			if strings.TrimSpace(source) == "" {
				continue
			}
			scripts = append(scripts, Script{Event: one.event, Source: source, TypeScript: ext == ".ts"})
			break
		}
	}
	return scripts
}

// projectRequest puts the files of a request together and reads it as a record of an export.
func (f *folderOf) projectRequest(it *Item, dir string, meta object) (bool, error) {
	kind := firstText(meta.text("entryType"), "http")
	if kind != "http" && kind != "graphql" {
		d := &document{name: path.Join(f.dir, dir), warnings: f.warnings}
		it.Request = d.requestlyHead(it, meta)
		it.Request.Protocol = kind
		d.refuse(it, kind)
		return true, nil
	}
	request := append(object{}, meta...)
	for _, file := range []struct {
		name, key string
		kind      string // the kind of request that cannot be without it, empty for both
	}{
		{"__headers.json", "headers", ""},
		{"__query-params.json", "queryParams", "http"},
		{"__path-variables.json", "pathVariables", "http"},
		{"__body.json", "body", "http"},
		{"__query.json", "", "graphql"},
	} {
		d, err := f.json(path.Join(dir, file.name))
		switch {
		case errors.Is(err, fs.ErrNotExist) && (file.kind == "" || file.kind == kind):
			warnf(f.warnings, it, "the request has no %s; left out, the app hides it too", file.name)
			return false, nil
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return false, err
		case file.key == "":
			request = append(request, objectOf(d.root)...)
		default:
			request = append(request, newField(file.key, d.root))
		}
	}
	d := &document{name: path.Join(f.dir, dir), warnings: f.warnings}
	it.Request = d.requestlyHead(it, request)
	if kind == "graphql" {
		it.Request.Method, it.Request.Body = "POST", requestlyGraphQL(request)
		return true, nil
	}
	it.Request.Body = d.requestlyBody(it, request)
	return true, nil
}
