package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUploadsStayInTheWorkingFolder(t *testing.T) {
	top := t.TempDir()
	write := func(name string) string {
		path := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := func(from, to string) {
		if err := os.Symlink(to, filepath.Join(top, from)); err != nil {
			t.Fatal(err)
		}
	}
	inside := write("work/in.txt")
	write("work/sub/deep.txt")
	outside := write("secret.txt")
	write("work-not/x.txt")
	link("work/link-in", inside)
	link("work/link-out", outside)
	link("work/dir-out", top)
	link("work/dangling", filepath.Join(top, "none"))
	link("alias", filepath.Join(top, "work"))

	tests := []struct {
		dir, src, inside, anywhere string // what the error holds; empty for none
	}{
		{"work", "in.txt", "", ""},
		{"work", "./sub/../in.txt", "", ""},
		{"work", inside, "", ""},
		{"work", "link-in", "", ""},
		{"alias", "sub/deep.txt", "", ""},
		{"work", outside, "PPERM", ""},
		{"work", "../secret.txt", "PPERM", ""},
		{"work", "../work-not/x.txt", "PPERM", ""},
		{"work", "sub/../../secret.txt", "PPERM", ""},
		{"work", "link-out", "PPERM", ""},
		{"work", "dir-out/secret.txt", "PPERM", ""},
		{"work", "../none.txt", "PPERM", "no such file"},
		{"work", "none.txt", "no such file", "no such file"},
		{"work", "dangling", "no such file", "no such file"},
		{"work", "sub", "is not a file", "is not a file"},
		{"work", "", "missing file source", "missing file source"},
	}
	for _, tt := range tests {
		for outside, want := range map[bool]string{false: tt.inside, true: tt.anywhere} {
			f := Files{Dir: filepath.Join(top, tt.dir), Outside: outside}
			path, size, err := f.upload(tt.src)
			if want == "" && (err != nil || size != 4 || !filepath.IsAbs(path)) {
				t.Errorf("upload(%q) = %q, %d, %v", tt.src, path, size, err)
			}
			if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("upload(%q), outside %v: error = %v, want %q", tt.src, outside, err, want)
			}
		}
	}
}

func TestTheHintNamesTheFlags(t *testing.T) {
	_, _, err := Files{Dir: t.TempDir()}.upload("/etc/hostname")
	for _, want := range []string{"PPERM: insecure file access outside working directory", "--working-dir", "--insecure-file-read"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want it to hold %q", err, want)
		}
	}
}
