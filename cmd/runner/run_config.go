package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/pflag"
)

// configName is our file of defaults; it is looked for in the current folder and upwards.
const configName = "runner.json"

// applyConfig fills what the command line left open: runner.json first, then Newman's files, nearest first.
func (f *runFlags) applyConfig(p *process, fs *pflag.FlagSet) error {
	own, err := findConfig()
	if err != nil {
		return err
	}
	if own != "" {
		if err := f.applyFile(own, fs, refuseUnknown); err != nil {
			return err
		}
	}
	for _, path := range newmanConfigs(p) {
		if err := f.applyFile(path, fs, ignoreUnknown); err != nil {
			return err
		}
	}
	return f.check(fs)
}

// newmanConfigs are Newman's files, highest precedence first.
func newmanConfigs(p *process) []string {
	paths := []string{".newmanrc"}
	if home := p.getenv("HOME"); home != "" {
		paths = append(paths, filepath.Join(home, ".postman", "newmanrc"))
	}
	return append(paths, "/etc/postman/newmanrc")
}

// findConfig returns the path of the nearest runner.json, and nothing when there is none.
func findConfig() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding %s: %w", configName, err)
	}
	for {
		path := filepath.Join(dir, configName)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// unknownKey says what to do with a key that is no flag.
type unknownKey int

const (
	refuseUnknown unknownKey = iota
	ignoreUnknown            // as Newman does in its own files
)

// applyFile sets the flags that are still unset from the "run" object of a JSON file, or from the file's own keys.
func (f *runFlags) applyFile(path string, flags *pflag.FlagSet, unknown unknownKey) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a home that is a file, as /dev/null
		return nil
	}
	if err != nil {
		return err
	}
	file := configFile{unknown: unknown}
	if unknown == refuseUnknown { // Newman's files name others from the current folder
		file.dir = folderFromHere(path)
	}
	values, err := file.runValues(data)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if err := f.applyValue(flags, key, values[key], file); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// configFile is how a file of defaults is read.
type configFile struct {
	unknown unknownKey
	dir     string // where its relative paths start; empty is the current folder
}

// folderFromHere is the folder of a path, empty for the current one: messages then say what the file says.
func folderFromHere(path string) string {
	here, err := os.Getwd()
	if dir := filepath.Dir(path); err != nil || dir != here {
		return dir
	}
	return ""
}

// runValues is the object that holds the flags. runner.json keeps other things beside its "run".
func (c configFile) runValues(data []byte) (map[string]any, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var file map[string]any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%swant a JSON object: %w", placeOf(err, data), err)
	}
	if d.More() {
		return nil, errors.New("want one JSON object, and nothing behind it")
	}
	if inner, ok := file["run"].(map[string]any); ok {
		return inner, nil
	}
	if c.unknown == ignoreUnknown {
		return file, nil
	}
	return nil, nil
}

// placeOf is "line 3, column 7: " where a JSON text breaks, as far as that is known.
func placeOf(err error, data []byte) string {
	broken, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return ""
	}
	before := data[:min(max(broken.Offset-1, 0), int64(len(data)))]
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("line %d, column %d: ", bytes.Count(before, []byte("\n"))+1, column)
}

func (f *runFlags) applyValue(flags *pflag.FlagSet, key string, value any, c configFile) error {
	name := kebab(key)
	switch name {
	case "reporter":
		f.applyReporterOptions(value, c)
		return nil
	case "mfa-code":
		return &usageError{problem: "run.mfaCode: a code is good once, and a file keeps it", hint: "give it with --mfa-code, or write run.mfaCommand"}
	}
	flag := flags.Lookup(name)
	if flag == nil {
		if c.unknown == ignoreUnknown {
			return nil
		}
		return &usageError{
			problem: fmt.Sprintf("run.%s is no flag of runner run", key), hint: "runner run --help lists the flags",
		}
	}
	if flag.Changed || contradicted(flags, name) {
		return nil
	}
	texts, err := configTexts(flag, value)
	if err != nil {
		return fmt.Errorf("run.%s: %w", key, err)
	}
	for _, text := range texts {
		if err := flags.Set(name, c.from(flag, text)); err != nil {
			return fmt.Errorf("run.%s: %w", key, err)
		}
	}
	return nil
}

// contradicted reports whether the flag that says the opposite was given before.
func contradicted(flags *pflag.FlagSet, name string) bool {
	return name == "insecure-file-read" && flags.Changed("no-insecure-file-read") ||
		name == "no-insecure-file-read" && flags.Changed("insecure-file-read")
}

// applyReporterOptions takes Newman's {"reporter": {"json": {"export": "out.json"}}}.
func (f *runFlags) applyReporterOptions(value any, c configFile) {
	reporters, _ := value.(map[string]any)
	for name, options := range reporters {
		list, _ := options.(map[string]any)
		for option, v := range list {
			option = kebab(option)
			if _, given := f.reporter[name+"-"+option]; given {
				continue
			}
			text := configText(v)
			if option == "export" {
				text = c.path(text)
			}
			f.reporter[name+"-"+option] = text
		}
	}
}
