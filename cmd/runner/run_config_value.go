package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/pflag"
)

// configTexts is a JSON value of a file of defaults as the words that its flag would be given.
func configTexts(flag *pflag.Flag, value any) ([]string, error) {
	isList := flag.Value.Type() == "stringArray" || flag.Value.Type() == "stringSlice"
	switch v := value.(type) {
	case nil:
		return nil, nil
	case []any:
		switch {
		case flag.Name == "bail": // Newman's ["failure", "folder"]
			return []string{strings.Join(texts(v), ",")}, nil
		case !isList:
			return nil, errors.New("want one value, not a list; what stands in a file of its own is named here")
		}
		var all []string
		for _, e := range v {
			some, err := configTexts(flag, e)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		return all, nil
	case map[string]any:
		switch {
		case flag.Name == "bail": // Newman's {"failure": true}
			return []string{strings.Join(switchedOn(v), ",")}, nil
		case !isList:
			return nil, errors.New("want a text, not an object; what stands in a file of its own is named here")
		}
		return pairs(v), nil
	}
	return []string{configText(value)}, nil
}

// pairs are Newman's {"key": "a", "value": "b"} of envVar, or {"a": "b"}, as a=b.
func pairs(v map[string]any) []string {
	if key, ok := v["key"]; ok {
		return []string{configText(key) + "=" + configText(v["value"])}
	}
	var all []string
	for key, e := range v {
		all = append(all, key+"="+configText(e))
	}
	slices.Sort(all)
	return all
}

func switchedOn(v map[string]any) []string {
	var on []string
	for key, value := range v {
		if value == true {
			on = append(on, key)
		}
	}
	return on
}

func texts(list []any) []string {
	all := make([]string, len(list))
	for i, v := range list {
		all[i] = configText(v)
	}
	return all
}

// configText is one JSON value as a person would write it on a command line.
func configText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		if number, err := v.Float64(); err == nil && strings.ContainsAny(v.String(), ".eE") {
			return strconv.FormatFloat(number, 'f', -1, 64) // flags do not know 1e6
		}
		return v.String()
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value) // it was decoded from JSON: this does not happen
	}
	return string(text)
}

// from makes the text of a flag that names a file start where the paths of the config do.
func (c configFile) from(flag *pflag.Flag, text string) string {
	name, _ := pflag.UnquoteUsage(flag)
	switch {
	case flag.Name == "secret":
		if key, file, ok := strings.Cut(text, "=@"); ok {
			return key + "=@" + c.path(file)
		}
	case name == "file" || name == "path" || flag.Name == "working-dir":
		return c.path(text)
	}
	return text
}

// path is a path of the config as the current folder sees it. URLs and Postman's UIDs are none.
func (c configFile) path(text string) string {
	if c.dir == "" || text == "" || text == "-" || filepath.IsAbs(text) || strings.Contains(text, "://") {
		return text
	}
	joined := filepath.Join(c.dir, text)
	if _, err := os.Stat(joined); err != nil && !strings.ContainsAny(text, `./\`) {
		return text // no file, and no name of one: a UID
	}
	if strings.HasSuffix(text, "/") {
		joined += "/" // says that it is a folder
	}
	return joined
}

// kebab turns Newman's camelCase keys into the names of flags.
func kebab(key string) string {
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
