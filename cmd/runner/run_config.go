package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

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
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	values, err := runValues(data, unknown)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for key, value := range values {
		if err := f.applyValue(flags, key, value, unknown); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// runValues is the object that holds the flags. runner.json keeps other things beside its "run".
func runValues(data []byte, unknown unknownKey) (map[string]any, error) {
	var file map[string]any
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("want a JSON object: %w", err)
	}
	if inner, ok := file["run"].(map[string]any); ok {
		return inner, nil
	}
	if unknown == ignoreUnknown {
		return file, nil
	}
	return nil, nil
}

func (f *runFlags) applyValue(flags *pflag.FlagSet, key string, value any, unknown unknownKey) error {
	if key == "reporter" {
		f.applyReporterOptions(value)
		return nil
	}
	if key == "mfaCode" {
		return &usageError{problem: "run.mfaCode: a code is good once, and a file keeps it", hint: "give it with --mfa-code, or write run.mfaCommand"}
	}
	flag := flags.Lookup(kebab(key))
	if flag == nil {
		if unknown == ignoreUnknown {
			return nil
		}
		return &usageError{
			problem: fmt.Sprintf("run.%s is no flag of runner run", key), hint: "runner run --help lists the flags",
		}
	}
	if flag.Changed {
		return nil
	}
	for _, text := range configTexts(value) {
		if err := flags.Set(flag.Name, text); err != nil {
			return fmt.Errorf("run.%s: %w", key, err)
		}
	}
	return nil
}

// applyReporterOptions takes Newman's {"reporter": {"json": {"export": "out.json"}}}.
func (f *runFlags) applyReporterOptions(value any) {
	reporters, _ := value.(map[string]any)
	for name, options := range reporters {
		list, _ := options.(map[string]any)
		for option, v := range list {
			key := name + "-" + kebab(option)
			if _, given := f.reporter[key]; !given {
				f.reporter[key] = fmt.Sprint(v)
			}
		}
	}
}

// configTexts is a JSON value as the words that a flag would be given.
func configTexts(value any) []string {
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, configTexts(e)...)
		}
		return all
	case map[string]any: // Newman's {"key": "a", "value": "b"} of envVar, or {"a": "b"}
		if key, ok := v["key"]; ok {
			return []string{fmt.Sprintf("%v=%v", key, v["value"])}
		}
		var all []string
		for key, e := range v {
			all = append(all, fmt.Sprintf("%s=%v", key, e))
		}
		slices.Sort(all)
		return all
	}
	return []string{fmt.Sprint(value)}
}

// kebab turns Newman's camelCase keys into the names of flags; some have other names there.
func kebab(key string) string {
	switch key {
	case "sslClientPassphrase":
		return "ssl-client-passphrase"
	case "reporters", "reporter":
		return "reporters"
	}
	var b strings.Builder
	for _, r := range key {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
