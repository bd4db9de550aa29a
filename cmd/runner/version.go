package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

func versionCommand(_ context.Context, p *process, _ []string) error {
	_, err := fmt.Fprintln(p.stdout, "runner "+version())
	return err
}

// version is the module's version, or the commit that was built; "devel" when the build recorded neither.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
