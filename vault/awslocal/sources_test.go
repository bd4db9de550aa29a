package awslocal

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Every source of the SDK's credential chain ends at the server, found through the environment alone.
func TestCredentialSources(t *testing.T) {
	for _, tt := range []struct {
		name   string
		strict bool
		env    func(t *testing.T, s *Server) map[string]string
		want   string // of the caller's ARN
	}{
		{"environment", true, func(*testing.T, *Server) map[string]string {
			return map[string]string{"AWS_ACCESS_KEY_ID": aliceKey, "AWS_SECRET_ACCESS_KEY": aliceSecret}
		}, "arn:aws:iam::000000000000:user/alice"},
		{"profile", true, func(t *testing.T, _ *Server) map[string]string {
			text := "[p]\naws_access_key_id=" + aliceKey + "\naws_secret_access_key=" + aliceSecret + "\n"
			return map[string]string{"AWS_PROFILE": "p", "AWS_SHARED_CREDENTIALS_FILE": writeFile(t, "credentials", text)}
		}, "arn:aws:iam::000000000000:user/alice"},
		{"profile with a role", true, func(t *testing.T, _ *Server) map[string]string {
			text := "[p]\naws_access_key_id=" + aliceKey + "\naws_secret_access_key=" + aliceSecret +
				"\n[r]\nsource_profile=p\nrole_arn=" + *roleARN("open") + "\nrole_session_name=s1\n"
			return map[string]string{"AWS_PROFILE": "r", "AWS_SHARED_CREDENTIALS_FILE": writeFile(t, "credentials", text)}
		}, "arn:aws:sts::000000000000:assumed-role/open/s1"},
		{"instance, IMDSv2", true, imdsEnv, "arn:aws:sts::000000000000:assumed-role/open/" + instanceID},
		{"container", true, func(_ *testing.T, s *Server) map[string]string {
			return map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": s.URL + "/ecs", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "let me in"}
		}, "arn:aws:sts::000000000000:assumed-role/open/ecs-task"},
		{"pod identity", true, func(t *testing.T, s *Server) map[string]string {
			token := must[string](t)(s.WebIdentityToken("default:app", podAudience, time.Hour))
			return map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": s.URL + "/v1/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": writeFile(t, "token", token)}
		}, "arn:aws:sts::000000000000:assumed-role/open/eks-pod"},
		{"service account, lenient", false, irsaEnv("open"), "arn:aws:sts::000000000000:assumed-role/open/s1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := seeded(t, Options{Strict: tt.strict, InstanceRole: "open", ContainerToken: "let me in"})
			if got := identityFromEnv(t, s, tt.env(t, s)); got != tt.want {
				t.Errorf("caller = %s, want %s", got, tt.want)
			}
		})
	}
}

func imdsEnv(_ *testing.T, s *Server) map[string]string {
	return map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": s.URL, "AWS_EC2_METADATA_DISABLED": "false"}
}

func irsaEnv(role string) func(*testing.T, *Server) map[string]string {
	return func(t *testing.T, s *Server) map[string]string {
		token := must[string](t)(s.WebIdentityToken("default:app", stsAudience, time.Hour))
		return map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": writeFile(t, "token", token), "AWS_ROLE_ARN": *roleARN(role), "AWS_ROLE_SESSION_NAME": "s1"}
	}
}

// identityFromEnv resolves credentials from these variables and no others, and asks STS who they are.
func identityFromEnv(t *testing.T, s *Server, env map[string]string) string {
	t.Helper()
	none := filepath.Join(t.TempDir(), "none")
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
		"AWS_ENDPOINT_URL":     s.URL,
		"AWS_ENDPOINT_URL_STS": s.URL, // the chain's own STS client knows this one alone
		"AWS_ACCESS_KEY_ID":    "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return *must[*sts.GetCallerIdentityOutput](t)(sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})).Arn
}

// A strict server checks who issued the token, for whom, and what the role's trust says of it.
func TestWebIdentityStrict(t *testing.T) {
	clk := newClock()
	s := serve(t, Options{Strict: true, Now: clk.Now})
	issuer := strings.TrimPrefix(s.URL, "http://") + "/eks"
	trust := fmt.Sprintf(`{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"arn:aws:iam::000000000000:oidc-provider/%s"},
		"Condition":{"StringEquals":{"%s:sub":"system:serviceaccount:default:app","%s:aud":"sts.amazonaws.com"}}}]}`, issuer, issuer, issuer)
	r := newRole(DefaultAccount, DefaultRegion, "/", "pod", clk.Now())
	r.Trust = trust
	s.state.openAccount(DefaultAccount).Roles["pod"] = r
	other := serve(t, Options{Now: clk.Now})
	token := func(from *Server, account, audience string) string {
		return must[string](t)(from.WebIdentityToken(account, audience, time.Hour))
	}
	good := token(s, "default:app", stsAudience)
	for _, tt := range []struct{ name, token, code string }{
		{"good", good, ""},
		{"another service account", token(s, "default:other", stsAudience), "AccessDenied"},
		{"another audience", token(s, "default:app", "me"), "InvalidIdentityToken"},
		{"another issuer", token(other, "default:app", stsAudience), "InvalidIdentityToken"},
		{"no JWT", "????", "InvalidIdentityToken"},
		{"changed", good[:len(good)-6] + "AAAAAA", "InvalidIdentityToken"},
	} {
		_, err := stsClient(s, anybody).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: &r.ARN, RoleSessionName: new("s1"), WebIdentityToken: new(tt.token),
		})
		if tt.code == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		wantError(t, tt.name, err, tt.code, "")
	}
	clk.advance(time.Hour)
	_, err := stsClient(s, anybody).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{RoleArn: &r.ARN, RoleSessionName: new("s1"), WebIdentityToken: &good})
	wantError(t, "an old token", err, "ExpiredTokenException", "")
}

// The metadata service with and without a token, as curl sees it.
func TestIMDS(t *testing.T) {
	clk := newClock()
	const role = "/latest/meta-data/iam/security-credentials/"
	lenient, strict := serve(t, Options{Now: clk.Now}), serve(t, Options{Strict: true, Now: clk.Now})
	if status, body := get(t, lenient.URL+role, ""); status != 200 || body != DefaultInstanceRole {
		t.Errorf("IMDSv1, lenient = %d %q, want the role's name", status, body)
	}
	if status, _ := get(t, strict.URL+role, ""); status != http.StatusUnauthorized {
		t.Errorf("IMDSv1, strict = %d, want 401", status)
	}
	if status, _ := get(t, lenient.URL+role, "made up"); status != http.StatusUnauthorized {
		t.Errorf("a made-up token = %d, want 401", status)
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, strict.URL+"/latest/api/token", http.NoBody)
	r.Header.Set("X-aws-ec2-metadata-token-ttl-seconds", "60")
	_, token := do(t, r)
	if status, body := get(t, strict.URL+role+DefaultInstanceRole, token); status != 200 || !strings.Contains(body, `"Code":"Success"`) {
		t.Errorf("IMDSv2 = %d %s", status, body)
	}
	if status, _ := get(t, strict.URL+role+"other", token); status != http.StatusNotFound {
		t.Errorf("another role = %d, want 404", status)
	}
	if status, body := get(t, lenient.URL+"/latest/meta-data/placement/region", ""); status != 200 || body != DefaultRegion {
		t.Errorf("region = %d %q", status, body)
	}
	clk.advance(time.Minute)
	if status, _ := get(t, strict.URL+role, token); status != http.StatusUnauthorized {
		t.Errorf("a token after its time = %d, want 401", status)
	}
}

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody))
	if token != "" {
		r.Header.Set("X-aws-ec2-metadata-token", token)
	}
	return do(t, r)
}

func TestContainerRefusals(t *testing.T) {
	s := serve(t, Options{Strict: true, ContainerToken: "let me in"})
	if status, _ := get(t, s.URL+"/ecs", ""); status != http.StatusUnauthorized {
		t.Errorf("ECS without its token = %d, want 401", status)
	}
	if status, _ := get(t, s.URL+"/v1/credentials", ""); status != http.StatusBadRequest {
		t.Errorf("pod identity without a token = %d, want 400", status)
	}
	status, token := get(t, s.URL+"/eks/token?sub=ns:app", "")
	claims, err := readToken(token)
	if status != 200 || err != nil || claims.Subject != "system:serviceaccount:ns:app" || s.issuer.verify(token) != nil {
		t.Errorf("/eks/token = %d %v %v", status, claims, err)
	}
	if _, keys := get(t, s.URL+"/eks/keys", ""); !strings.Contains(keys, `"kty":"EC"`) {
		t.Errorf("/eks/keys = %s, want an EC key", keys)
	}
}
