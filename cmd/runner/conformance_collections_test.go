//go:build conformance

package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// collectionCase is a collection with the files that lie beside it under the same stem, as Newman's own tests take them.
type collectionCase struct {
	name string   // the path below the folder, without ".postman_collection.json"
	args []string // for newman run and runner run alike
}

const collectionSuffix = ".postman_collection.json"

func findCases(t *testing.T, dir, workingDir string) (cases []collectionCase) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		stem, is := strings.CutSuffix(path, collectionSuffix)
		if err != nil || !is || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, stem)
		cases = append(cases, collectionCase{name: filepath.ToSlash(name), args: caseArgs(t, stem, workingDir)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func caseArgs(t *testing.T, stem, workingDir string) []string {
	t.Helper()
	args := []string{absolute(t, stem+collectionSuffix), "--working-dir", absolute(t, workingDir)}
	for _, side := range []struct{ suffix, flag string }{
		{".postman_environment.json", "-e"},
		{".postman_globals.json", "-g"},
		{".postman_data.json", "-d"},
		{".postman_data.csv", "-d"},
	} {
		if _, err := os.Stat(stem + side.suffix); err == nil {
			args = append(args, side.flag, absolute(t, stem+side.suffix))
		}
	}
	text, err := os.ReadFile(stem + ".postman_config.json")
	if err != nil {
		return args // most have none
	}
	return append(args, configArgs(t, text)...)
}

// configFlags are the options of Newman's library as flags.
var configFlags = map[string]string{
	"ignoreRedirects": "--ignore-redirects", "insecure": "--insecure", "timeout": "--timeout", "timeoutRequest": "--timeout-request",
	"timeoutScript": "--timeout-script", "iterationCount": "-n", "folder": "--folder", "bail": "--bail", "delayRequest": "--delay-request",
}

func configArgs(t *testing.T, text []byte) (args []string) {
	t.Helper()
	var config struct{ Run map[string]any }
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	for key, value := range config.Run {
		flag, known := configFlags[key]
		if !known {
			t.Fatalf("the option %q of a config file is not known here", key)
		}
		args = append(args, flag)
		if value != true {
			args = append(args, fmt.Sprint(value))
		}
	}
	return args
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// knownPasses is how many assertions Newman 6.2.2 passes of its own test collections, against Postman Echo.
var knownPasses = map[string]int{
	"bom-and-encoding/bom-in-collection-file": 2, "bom-and-encoding/bom-in-environment-file": 2,
	"bom-and-encoding/utf16-le-encoding-in-env": 2, "case-insen-header-sandbox": 1, "clear-vars-sandbox": 7,
	"comma-test-csv/comma-test-csv": 1, "cookie-jar": 2, "crypto-md5": 1, "csv-with-bom/csv-with-bom": 1,
	"custom-http-method/custom-http-method": 3, "data-file-var-replacement/data-file-var-replacement": 4,
	"disabled-and-duplicate-variables/disabled-and-duplicates": 3, "distinct-random-int": 1, "dynamic-var-replacement": 3,
	"echo-v2": 64, "esc-formdata/esc-formdata": 2, "globals-env-data-files/globals-env-data-files": 9, "hawk-auth-test": 1,
	"head-requests": 3, "helper": 3, "multi-level-folders-v1": 12, "multi-level-folders-v2": 12, "multi-value-data": 1,
	"multiple-form-values": 3, "newman-gzip-test": 1, "oauth1-var-in-url-params": 0, "protocol-profile-behavior": 16,
	"prototype-check": 15, "redirect-test/redirect-test": 0, "redirect-test/redirect-with-body": 8, "request-body-with-get": 3,
	"request-chaining-test": 7, "request-name-in-script": 1, "sandbox-libraries": 10, "semicolon-tests": 2, "set-next-request": 1,
	"super-sandbox-test": 26, "timeout/timeout": 0, "var-replacement": 2,
}
