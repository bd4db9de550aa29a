package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rq-runner/runner/vault"
)

// The schema and the program agree on the "vault" of runner.json.
func TestSchemaOfTheVault(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("runner.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		`{"vault": {"file": "a.age", "scripts": true}}`:          true,
		`{"vault": {"scripts": ["a", "b"]}}`:                     true,
		`{"vault": {}}`:                                          true,
		`{"vault": {"scripts": "all"}}`:                          false,
		`{"vault": {"scipts": true}}`:                            false,
		`{"vault": "a.age"}`:                                     false,
		fullConfig:                                               true,
		`{"vault": {"providers": [{}]}}`:                         false,
		provider(`"type": "gcp"`):                                false,
		provider(`"type": "aws"`):                                true,
		awsProvider(`"region": "Ireland"`):                       false,
		awsProvider(`"endpoint": "a:1"`):                         false,
		awsProvider(`"roleArn": "reader"`):                       false,
		awsProvider(`"accessKey": "x"`):                          false,
		awsProvider(`"externalId": "a b"`):                       false,
		awsProvider(`"mfa": {"mode": "on", "duration": 60}`):     false,
		awsProvider(`"mfa": {"mode": "off", "duration": 0}`):     true,
		awsProvider(`"mfa": {"mode": "auto"}`):                   false,
		awsProvider(`"credentials": {"source": "web-identity"}`): true,
		awsProvider(`"credentials": {"source": "env"}`):          false,
		awsProvider(`"cache": {"policy": "ram"}`):                false,
		awsProvider(`"cache": {"ttl": -1}`):                      false,
		awsProvider(`"direct": false`):                           true,
		awsProvider(`"direct": {"names": ["prod/*"]}`):           true,
		awsProvider(`"direct": {"names": []}`):                   false,
		awsProvider(`"direct": {"domain": ["a.test"]}`):          false,
		awsProvider(`"direct": "prod/*"`):                        false,
		`{"vault": {"links": {"a": {}}}}`:                        false,
		`{"vault": {"links": {"a={": {"secretId": "x"}}}}`:       false,
		link(`"version": "2"`):                                   true,
		link(`"mode": "yaml"`):                                   false,
		link(`"scripts": "yes"`):                                 false,
		link(`"cache": {"resurrectTtl": 5}`):                     true,
		link(`"secret": "x"`):                                    false,
	} {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != valid {
			t.Errorf("schema: %s: %v, want valid = %v", text, err, valid)
		}
		if _, err := vault.ParseConfig([]byte(text)); (err == nil) != valid {
			t.Errorf("program: %s: %v, want valid = %v", text, err, valid)
		}
	}
}

func provider(more string) string {
	return `{"vault": {"providers": [{"name": "A", ` + more + `}]}}`
}

func awsProvider(more string) string { return provider(`"type": "aws", ` + more) }

func link(more string) string {
	return `{"vault": {"links": {"a": {"secretId": "x", ` + more + `}}}}`
}

// fullConfig has every key.
const fullConfig = `{"vault": {
  "file": "secrets.age", "scripts": ["db"], "active": "Production",
  "providers": [{
    "name": "Production", "type": "aws", "region": "eu-west-1", "endpoint": "http://127.0.0.1:4566",
    "credentials": {"source": "profile", "profile": "main"},
    "roleArn": "arn:aws:iam::123456789012:role/reader", "externalId": "ext-42", "sessionName": "smoke",
    "mfa": {"mode": "on", "serial": "arn:aws:iam::123456789012:mfa/ada", "duration": 3600},
    "cache": {"policy": "memory", "ttl": 1, "negTtl": 2, "resurrectTtl": 3},
    "direct": {"names": ["prod/*"], "domains": ["api.example.com"]}
  }],
  "links": {"db": {
    "secretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", "provider": "Production",
    "roleArn": "arn:aws:iam::123456789012:role/other", "externalId": "ext-43", "version": "stage:AWSPENDING", "mode": "json",
    "key": "password", "domains": ["api.example.com"], "scripts": "allow",
    "cache": {"policy": "disk", "ttl": 4, "negTtl": 5, "resurrectTtl": 6}
  }}
}}`

// Every key of the program is in the schema and in the example above, so a new one is forgotten nowhere.
func TestFullConfigIsFull(t *testing.T) {
	c, err := vault.ParseConfig([]byte(fullConfig))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"vault": c})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("runner.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var full, written any
	var schema map[string]any
	for to, from := range map[any][]byte{&full: []byte(fullConfig), &written: text, &schema: data} {
		if err := json.Unmarshal(from, to); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(full, written); diff != "" {
		t.Errorf("what is read and written (-want +got):\n%s", diff)
	}
	defs := schema["$defs"].(map[string]any)
	var missing func(place string, schema map[string]any, value any)
	missing = func(place string, schema map[string]any, value any) {
		if ref, ok := schema["$ref"].(string); ok {
			schema = defs[ref[len("#/$defs/"):]].(map[string]any)
		}
		switch v := value.(type) {
		case []any:
			if items, ok := schema["items"].(map[string]any); ok {
				missing(place+"[]", items, v[0])
			}
		case map[string]any:
			known, _ := schema["properties"].(map[string]any)
			for key := range known {
				if _, ok := v[key]; !ok {
					t.Errorf("the schema knows %s.%s, which the example lacks", place, key)
				}
			}
			for key, child := range v {
				next, ok := known[key].(map[string]any)
				if !ok {
					next, _ = schema["additionalProperties"].(map[string]any)
				}
				missing(place+"."+key, next, child)
			}
		}
	}
	missing("vault", schema["properties"].(map[string]any)["vault"].(map[string]any), full.(map[string]any)["vault"])
}
