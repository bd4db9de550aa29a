// Package examples holds the collections that show what runner does, as files and inside the program for `runner demo`.
package examples

import "embed"

// FS holds the example files under their names in this folder.
//
//go:embed *.json products.csv aws
var FS embed.FS
