package awslocal

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

type example struct {
	ID     string         `json:"id"`
	Input  map[string]any `json:"input"`
	Output map[string]any `json:"output"`
}

// botocoreExamples are AWS's published examples of the service, which come with Python's botocore.
func botocoreExamples(t *testing.T) map[string][]example {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", "import botocore; print(botocore.__path__[0])").Output()
	if err != nil {
		t.Skip("botocore is not installed")
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "data", "secretsmanager", "2017-10-17", "examples-1.json"))
	if err != nil {
		t.Skip("this botocore has no examples of Secrets Manager")
	}
	var file struct {
		Examples map[string][]example `json:"examples"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Examples
}

// Each example's input is sent to a secret in the state that it supposes. The answer has the members of the example's output.
func TestBotocoreExamples(t *testing.T) {
	n := 0
	for op, list := range botocoreExamples(t) {
		for _, ex := range list {
			n++
			t.Run(ex.ID, func(t *testing.T) {
				s := serve(t, Options{Account: "123456789012", Region: "us-west-2"})
				prepare(t, s, op)
				body := string(must[[]byte](t)(json.Marshal(ex.Input)))
				status, got := post(t, s, op, body)
				if status != 200 {
					t.Fatalf("%s %s = %d %v", op, body, status, got)
				}
				for name, v := range ex.Output {
					switch have, ok := got[name]; {
					case name == "Tags", name == "RotationRules", name == "KmsKeyId": // of a secret that was made otherwise
					case !ok:
						t.Errorf("%s: the answer %v lacks %s", op, got, name)
					case name == "ARN" && !strings.HasPrefix(have.(string), "arn:aws:secretsmanager:us-west-2:123456789012:secret:My"):
						t.Errorf("%s: ARN = %v, the example has %v", op, have, v)
					case name == "Name" && v != "Name" && have != v && op != "DeleteSecret": // two examples contradict their input
						t.Errorf("%s: name = %v, want %v", op, have, v)
					}
				}
			})
		}
	}
	if n < 19 {
		t.Errorf("%d examples, want 19 or more", n)
	}
}

// prepare makes the secrets that the examples talk of, with the version ids that they name.
func prepare(t *testing.T, s *Server, op string) {
	const first, second, policy = "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1", "EXAMPLE2-90ab-cdef-fedc-ba987SECRET2", `{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"*\"}}`
	if op == "CreateSecret" {
		return
	}
	for _, name := range []string{"MyTestDatabaseSecret", "MyTestDatabaseSecret1", "MyExampleSecret"} {
		calls := [][2]string{
			{"CreateSecret", `{"Name":"%s","SecretString":"one","Description":"d","ClientRequestToken":"` + first + `"}`},
			{"RotateSecret", `{"SecretId":"%s","RotationLambdaARN":"arn:aws:lambda:us-west-2:123456789012:function:MyTestRotationLambda","ClientRequestToken":"` + second + `"}`},
			{"PutResourcePolicy", `{"SecretId":"%s","ResourcePolicy":"` + policy + `"}`},
			{"GetSecretValue", `{"SecretId":"%s"}`},
		}
		switch op {
		case "UpdateSecretVersionStage": // the label is on the first version, as is AWSCURRENT
			calls = [][2]string{calls[0], {"PutSecretValue", `{"SecretId":"%s","SecretString":"two","VersionStages":["AWSPENDING"],"ClientRequestToken":"` + second + `"}`}}
		case "RestoreSecret":
			calls = append(calls, [2]string{"DeleteSecret", `{"SecretId":"%s"}`})
		}
		for _, c := range calls {
			if status, out := post(t, s, c[0], fmt.Sprintf(c[1], name)); status != 200 {
				t.Fatalf("%s: %v", c[0], out)
			}
		}
		if op == "UpdateSecretVersionStage" && strings.Contains(t.Name(), "to-delete") {
			post(t, s, op, fmt.Sprintf(`{"SecretId":"%s","VersionStage":"STAGINGLABEL1","MoveToVersionId":"%s"}`, name, first))
		}
	}
}
