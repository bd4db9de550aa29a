package awslocal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// fixtures is the folder of the Go SDK's wire fixtures, which come with the module.
func fixtures(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/secretsmanager").Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || dir == "" {
		t.Skip("the go command cannot say where the SDK's source is")
	}
	if _, err := os.Stat(filepath.Join(dir, "request_snapshot")); err != nil {
		t.Skip("this version of the SDK has no wire fixtures")
	}
	return dir
}

// inputs is the type of each operation's input.
func inputs() map[string]any {
	return map[string]any{
		"BatchGetSecretValue": &batchInput{}, "CancelRotateSecret": &secretInput{}, "CreateSecret": &createInput{},
		"DeleteResourcePolicy": &secretInput{}, "DeleteSecret": &deleteInput{}, "DescribeSecret": &secretInput{},
		"GetRandomPassword": &passwordInput{}, "GetResourcePolicy": &secretInput{}, "GetSecretValue": &getInput{},
		"ListSecretVersionIds": &versionsInput{}, "ListSecrets": &listInput{}, "PutResourcePolicy": &policyInput{},
		"PutSecretValue": &putInput{}, "RemoveRegionsFromReplication": &removeRegionsInput{}, "ReplicateSecretToRegions": &replicateInput{},
		"RestoreSecret": &secretInput{}, "RotateSecret": &rotateInput{}, "StopReplicationToReplica": &secretInput{},
		"TagResource": &tagInput{}, "UntagResource": &untagInput{}, "UpdateSecret": &updateInput{},
		"UpdateSecretVersionStage": &stageInput{}, "ValidateResourcePolicy": &policyInput{},
	}
}

// Every member of every request that the SDK can send is one that the server reads, but for the members named here.
func TestSDKRequestFixtures(t *testing.T) {
	ignored := map[string]string{
		"PutSecretValue": "RotationToken",          // of rotation by a role of another account
		"RotateSecret":   "ExternalSecretRotation", // of secrets that partners manage
		"UpdateSecret":   "",
	}
	dir := fixtures(t)
	for op, into := range inputs() {
		text, err := os.ReadFile(filepath.Join(dir, "request_snapshot", op+".request.snap"))
		if err != nil {
			t.Errorf("no fixture: %v", err)
			continue
		}
		body := bytes.TrimSpace(text[bytes.Index(text, []byte("{")):])
		var members map[string]json.RawMessage
		if err := json.Unmarshal(body, &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			if ignored[op] != "" && strings.HasPrefix(name, ignored[op]) {
				delete(members, name)
			}
		}
		body = must[[]byte](t)(json.Marshal(members))
		if err := strictJSON(body, into); err != nil {
			t.Errorf("%s: %v", op, err)
		}
		if back := must[[]byte](t)(json.Marshal(into)); len(back) < len(body)/2 {
			t.Errorf("%s: of %s only %s was read", op, body, back)
		}
	}
	if n := len(inputs()); n != len(secretsOperations()) {
		t.Errorf("%d inputs for %d operations", n, len(secretsOperations()))
	}
}

// Everything that the server answers is a member of the SDK's response, of the same JSON type.
func TestSDKResponseFixtures(t *testing.T) {
	dir := fixtures(t)
	s := serve(t, Options{})
	for _, step := range []struct{ op, body string }{
		{"CreateSecret", `{"Name":"n","SecretString":"v","Description":"d","KmsKeyId":"k","Type":"t","Tags":[{"Key":"a","Value":"b"}],"AddReplicaRegions":[{"Region":"us-west-2","KmsKeyId":"k"}]}`},
		{"GetSecretValue", `{"SecretId":"n"}`},
		{"PutSecretValue", `{"SecretId":"n","SecretBinary":"AAEC"}`},
		{"GetSecretValue", `{"SecretId":"n"}`},
		{"BatchGetSecretValue", `{"SecretIdList":["n","none"]}`},
		{"RotateSecret", `{"SecretId":"n","RotationLambdaARN":"arn:aws:lambda:us-east-1:000000000000:function:f","RotationRules":{"AutomaticallyAfterDays":1,"Duration":"2h"}}`},
		{"DescribeSecret", `{"SecretId":"n"}`},
		{"ListSecrets", `{}`},
		{"ListSecretVersionIds", `{"SecretId":"n"}`},
		{"CancelRotateSecret", `{"SecretId":"n"}`},
		{"UpdateSecret", `{"SecretId":"n","SecretString":"w"}`},
		{"TagResource", `{"SecretId":"n","Tags":[{"Key":"a","Value":"b"}]}`},
		{"UntagResource", `{"SecretId":"n","TagKeys":["a"]}`},
		{"GetRandomPassword", `{}`},
		{"PutResourcePolicy", `{"SecretId":"n","ResourcePolicy":"{}"}`},
		{"GetResourcePolicy", `{"SecretId":"n"}`},
		{"DeleteResourcePolicy", `{"SecretId":"n"}`},
		{"ValidateResourcePolicy", `{"ResourcePolicy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}}"}`},
		{"ReplicateSecretToRegions", `{"SecretId":"n","AddReplicaRegions":[{"Region":"eu-west-1"}]}`},
		{"RemoveRegionsFromReplication", `{"SecretId":"n","RemoveReplicaRegions":["eu-west-1","us-west-2"]}`},
		{"DeleteSecret", `{"SecretId":"n"}`},
		{"RestoreSecret", `{"SecretId":"n"}`},
	} {
		status, got := post(t, s, step.op, step.body)
		if status != 200 {
			t.Errorf("%s: %d %v", step.op, status, got)
			continue
		}
		text := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "response_snapshot", step.op+".response.snap")))
		var want any
		if err := json.Unmarshal(text[bytes.Index(text, []byte("{")):], &want); err != nil {
			t.Fatal(err)
		}
		for _, problem := range misfits(step.op, want, got) {
			t.Error(problem)
		}
	}
	text := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "response_snapshot", "ResourceNotFoundException.error.snap"))))
	if _, out := post(t, s, "GetSecretValue", `{"SecretId":"none"}`); !strings.HasPrefix(text, "400") || !strings.Contains(text, `"Message"`) || out["Message"] == nil {
		t.Errorf("error = %v, the fixture is %s", out, text)
	}
}

// misfits lists the members of got that want does not have, or has with another type. Maps with free keys compare by their values.
func misfits(path string, want, got any) []string {
	if reflect.TypeOf(want) != reflect.TypeOf(got) {
		return []string{fmt.Sprintf("%s is a %T, the SDK's fixture has a %T", path, got, want)}
	}
	var list []string
	switch got := got.(type) {
	case map[string]any:
		want := want.(map[string]any)
		_, free := want["key0"]
		for name, v := range got {
			w, ok := want[name]
			if free {
				w, ok = want["key0"], true
			}
			if !ok {
				list = append(list, fmt.Sprintf("%s.%s is not in the SDK's fixture", path, name))
				continue
			}
			list = append(list, misfits(path+"."+name, w, v)...)
		}
	case []any:
		for _, v := range got {
			list = append(list, misfits(path+"[]", want.([]any)[0], v)...)
		}
	}
	return list
}
