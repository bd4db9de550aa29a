package awslocal

import (
	"net/http"
	"strings"
	"testing"
)

// The exact types and texts of AWS's errors, as recorded from it by others (reference/aws.md 1.3).
func TestErrorTexts(t *testing.T) {
	s := serve(t, Options{})
	post(t, s, "CreateSecret", `{"Name":"n","SecretString":"v","ClientRequestToken":"`+idOf("a")+`"}`)
	post(t, s, "CreateSecret", `{"Name":"empty"}`)
	const invalidName = "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
	for _, tt := range []struct{ op, body, code, message string }{
		{"GetSecretValue", `{"SecretId":"none"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."},
		{"ListSecretVersionIds", `{"SecretId":"none"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."},
		{"GetSecretValue", `{"SecretId":"empty"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"},
		{"GetSecretValue", `{"SecretId":"n","VersionStage":"AWSPREVIOUS"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS"},
		{"GetSecretValue", `{"SecretId":"n","VersionId":"` + idOf("z") + `"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: " + idOf("z")},
		{"GetSecretValue", `{"SecretId":"n","VersionId":"` + idOf("a") + `","VersionStage":"AWSPREVIOUS"}`, "InvalidRequestException", "You provided a VersionStage that is not associated to the provided VersionId."},
		{"CreateSecret", `{"Name":"n"}`, "ResourceExistsException", "The operation failed because the secret n already exists."},
		{"CreateSecret", `{"Name":"a b"}`, "ValidationException", invalidName},
		{"GetSecretValue", `{"SecretId":"a*b"}`, "ValidationException", invalidName},
		{"DescribeSecret", `{"SecretId":"a*b"}`, "ValidationException", invalidName},
		{"GetSecretValue", `{}`, "ValidationException", "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null"},
		{"PutSecretValue", `{"SecretId":"n"}`, "InvalidRequestException", "You must provide either SecretString or SecretBinary."},
		{"PutSecretValue", `{"SecretId":"n","SecretString":"x","ClientRequestToken":"short"}`, "InvalidParameterException", "ClientRequestToken must be 32-64 characters long."},
		{"DeleteSecret", `{"SecretId":"n","RecoveryWindowInDays":6}`, "InvalidParameterException", "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."},
		{"DeleteSecret", `{"SecretId":"n","RecoveryWindowInDays":7,"ForceDeleteWithoutRecovery":true}`, "InvalidParameterException", "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."},
		{"UpdateSecretVersionStage", `{"SecretId":"n","VersionStage":"AWSCURRENT","MoveToVersionId":"` + idOf("z") + `"}`, "ResourceNotFoundException", "VersionId"},
		{"UpdateSecretVersionStage", `{"SecretId":"n","VersionStage":"AWSCURRENT","RemoveFromVersionId":"` + idOf("a") + `"}`, "InvalidParameterException", "completely removed"},
		{"BatchGetSecretValue", `{}`, "InvalidParameterException", "Either 'SecretIdList' or 'Filters' must be provided, but not both."},
		{"BatchGetSecretValue", `{"SecretIdList":["n"],"MaxResults":1}`, "InvalidParameterException", "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."},
		{"ListSecrets", `{"MaxResults":101}`, "ValidationException", "maxResults"},
		{"ListSecrets", `{"SortBy":"x"}`, "ValidationException", "sortBy"},
		{"RotateSecret", `{"SecretId":"n","RotationRules":{"AutomaticallyAfterDays":1001}}`, "InvalidParameterException", "RotationRules.AutomaticallyAfterDays must be within 1-1000."},
		{"CancelRotateSecret", `{"SecretId":"n"}`, "InvalidRequestException", "rotation"},
		{"GetRandomPassword", `{"PasswordLength":3}`, "InvalidParameterException", "too short"},
		{"GetRandomPassword", `{"PasswordLength":4097}`, "InvalidParameterException", "4096"},
		{"StopReplicationToReplica", `{"SecretId":"n"}`, "InvalidParameterException", "replica"},
		{"ReplicateSecretToRegions", `{"SecretId":"n","AddReplicaRegions":[{"Region":"us-east-1"}]}`, "InvalidParameterException", "Invalid replica region."},
		{"GetResourcePolicy", `{"SecretId":"no such"}`, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."},
		{"CreateSecret", `{"Name":"x","SecretString":"a","SecretBinary":"YQ=="}`, "InvalidParameterException", "both"},
		{"CreateSecret", `{"Name":1}`, "SerializationException", "number cannot be converted to string"},
		{"CreateSecret", `{"Name":"s3cret`, "SerializationException", "the body is not valid JSON"},
		{"NoSuchThing", `{}`, "UnknownOperationException", ""},
	} {
		status, out := post(t, s, tt.op, tt.body)
		message, _ := out["Message"].(string)
		if message == "" {
			message, _ = out["message"].(string)
		}
		if status != http.StatusBadRequest || out["__type"] != tt.code || !strings.Contains(message, tt.message) {
			t.Errorf("%s %s = %d %v, want 400 %s %q", tt.op, tt.body, status, out, tt.code, tt.message)
		}
	}
}

// Modelled exceptions say Message, those of AWS's front end message.
func TestErrorMember(t *testing.T) {
	s := serve(t, Options{})
	_, out := post(t, s, "GetSecretValue", `{"SecretId":"none"}`)
	if _, ok := out["Message"]; !ok {
		t.Errorf("ResourceNotFoundException = %v, want a Message", out)
	}
	_, out = post(t, s, "GetSecretValue", `{"SecretId":"a b"}`)
	if _, ok := out["message"]; !ok {
		t.Errorf("ValidationException = %v, want a message", out)
	}
}

// An error about a value that is too long does not repeat it.
func TestLongValueIsNotRepeated(t *testing.T) {
	s := serve(t, Options{})
	status, out := post(t, s, "CreateSecret", `{"Name":"n","SecretString":"`+strings.Repeat("hunter2", 10000)+`"}`)
	text, _ := out["message"].(string)
	if status != 400 || strings.Contains(text, "hunter2") || !strings.Contains(text, "secretString") {
		t.Errorf("a value over 64 KiB = %d %q", status, text)
	}
}

func TestPagesAreNotAnswered(t *testing.T) {
	s := serve(t, Options{})
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/", strings.NewReader("Action=GetCallerIdentity&Version=2011-06-15"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.example")
	if status, _ := do(t, r); status != http.StatusForbidden {
		t.Errorf("a form from a web page = %d, want 403", status)
	}
}
