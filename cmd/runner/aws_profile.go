package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/aws"
)

// iniProfile is one section of ~/.aws/credentials or ~/.aws/config.
type iniProfile struct {
	name   string
	values map[string]string // by lower-case key
}

func (i iniProfile) keys() aws.StaticKeys {
	return aws.StaticKeys{
		AccessKeyID: i.values["aws_access_key_id"], SecretAccessKey: i.values["aws_secret_access_key"], SessionToken: i.values["aws_session_token"],
	}
}

// readINI reads sections of KEY = VALUE; what stands before the first header is a section without a name. What is no
// setting is passed over, as AWS's tools do, and so are settings inside others.
func readINI(text string) []iniProfile {
	profiles := []iniProfile{{values: map[string]string{}}}
	for line := range strings.Lines(text) {
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, _, _ = strings.Cut(name, "]")
			name = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(name), "profile "))
			profiles = append(profiles, iniProfile{name: name, values: map[string]string{}})
			continue
		}
		last := profiles[len(profiles)-1]
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok || strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") || indented && last.name != "" {
			continue
		}
		value = strings.TrimSpace(value)
		if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		last.values[strings.ToLower(strings.TrimSpace(key))] = value
	}
	return profiles
}

// profileKeys returns the keys that ~/.aws has for a profile, and the serial of its MFA device.
func profileKeys(p *process, profile string) (keys aws.StaticKeys, serial string, err error) {
	for _, file := range []struct{ env, name string }{
		{"AWS_SHARED_CREDENTIALS_FILE", "credentials"}, {"AWS_CONFIG_FILE", "config"},
	} {
		path := firstOf(p.getenv(file.env), filepath.Join(p.getenv("HOME"), ".aws", file.name))
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return keys, "", err
		}
		for _, section := range readINI(string(text)) {
			if section.name != profile {
				continue
			}
			serial = firstOf(section.values["mfa_serial"], serial)
			if found := section.keys(); keys.AccessKeyID == "" && found.AccessKeyID != "" {
				keys = found
			}
		}
	}
	p.mask.Add(keys.SecretAccessKey)
	p.mask.Add(keys.SessionToken)
	if keys.AccessKeyID == "" {
		return keys, "", &vault.Error{Problem: "the profile " + quote(profile) + " has no keys of its own", Hint: "leave --copy-keys out: the provider then uses the profile as it is"}
	}
	return keys, serial, checkKeys(&keys)
}
