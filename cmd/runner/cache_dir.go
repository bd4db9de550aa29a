package main

import (
	"path/filepath"
	"runtime"
)

// cacheDir is the folder of what may be deleted at any time, $XDG_CACHE_HOME/runner or the one of the system. It is empty
// where there is no home folder.
func (p *process) cacheDir() string {
	dir, home := p.getenv("XDG_CACHE_HOME"), p.getenv("HOME")
	switch {
	case filepath.IsAbs(dir): // others are to be ignored, says its specification
	case runtime.GOOS == "windows":
		dir = p.getenv("LocalAppData")
	case runtime.GOOS == "darwin" && home != "":
		dir = filepath.Join(home, "Library", "Caches")
	case home != "":
		dir = filepath.Join(home, ".cache")
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, "runner")
}
