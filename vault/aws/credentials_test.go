package aws

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/vault"
	"github.com/rq-runner/runner/vault/awslocal"
)

const aliceProfile = "aws_access_key_id = " + aliceKey + "\naws_secret_access_key = " + aliceSecret + "\n"

// setProfiles writes ~/.aws/config.
func setProfiles(t *testing.T, text string) {
	t.Helper()
	t.Setenv("AWS_CONFIG_FILE", writeTemp(t, "config", text))
}

const (
	aliceARN    = "arn:aws:iam::000000000000:user/alice"
	instanceARN = "arn:aws:sts::000000000000:assumed-role/open/i-"
)

// Every source ends at the server, with signatures checked, and says where it is from.
func TestSources(t *testing.T) {
	for _, tt := range []struct {
		name        string
		credentials vault.CredentialsConfig
		prepare     func(t *testing.T, c *cloud)
		arn, source string
	}{
		{"static", vault.CredentialsConfig{Source: vault.SourceStatic}, nil, aliceARN, "the keys in the local vault"},
		{"environment", vault.CredentialsConfig{Source: vault.SourceEnvironment}, environmentKeys, aliceARN, "the environment"},
		{"the chain: environment", vault.CredentialsConfig{}, environmentKeys, aliceARN, "the environment"},
		{"profile", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "p"}, profiles("[profile p]\n" + aliceProfile), aliceARN, `profile "p"`},
		{"profile main", vault.CredentialsConfig{Source: vault.SourceProfile}, profiles("[default]\n[profile main]\n" + aliceProfile), aliceARN, `profile "main"`},
		{"profile default", vault.CredentialsConfig{Source: vault.SourceProfile}, profiles("[default]\n" + aliceProfile), aliceARN, `profile "default"`},
		{"the chain: profile", vault.CredentialsConfig{}, profiles("[default]\n" + aliceProfile), aliceARN, `profile "default"`},
		{"credentials file", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "c"}, func(t *testing.T, _ *cloud) {
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", writeTemp(t, "credentials", "[c]\n"+aliceProfile))
		}, aliceARN, `profile "c"`},
		{"profile before environment, when it is named", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "p"}, func(t *testing.T, c *cloud) {
			c.setenv(t, "AWS_ACCESS_KEY_ID", "AKIANOBODY0000000000", "AWS_SECRET_ACCESS_KEY", "x")
			profiles("[profile p]\n"+aliceProfile)(t, c)
		}, aliceARN, `profile "p"`},
		{
			"profile with a role",
			vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "r"},
			profiles("[profile p]\n" + aliceProfile + "[profile r]\nsource_profile = p\nrole_session_name = me\nrole_arn = " + roleARN("open")),
			"arn:aws:sts::000000000000:assumed-role/open/me", `profile "p"`,
		},
		{
			"profile with two roles",
			vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "r2"},
			profiles("[profile r]\nsource_profile = r\nrole_arn = " + roleARN("open") + "\n" + aliceProfile + "[profile r2]\nsource_profile = r\nrole_arn = " + roleARN("second")),
			"arn:aws:sts::000000000000:assumed-role/second/runner", `profile "r"`,
		},
		{"profile on the instance", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "e"}, func(t *testing.T, c *cloud) {
			imds(c.URL)(t, c)
			profiles("[profile e]\ncredential_source = Ec2InstanceMetadata\nrole_arn = "+roleARN("second"))(t, c)
		}, "arn:aws:sts::000000000000:assumed-role/second/runner", "the EC2 instance"},
		{"profile in the container", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "e"}, func(t *testing.T, c *cloud) {
			ecs(t, c)
			profiles("[profile e]\ncredential_source = EcsContainer\nrole_arn = "+roleARN("second"))(t, c)
		}, "arn:aws:sts::000000000000:assumed-role/second/runner", "the container"},
		{"profile with the environment's keys", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "e"}, func(t *testing.T, c *cloud) {
			environmentKeys(t, c)
			profiles("[profile e]\ncredential_source = Environment\nrole_arn = "+roleARN("second"))(t, c)
		}, "arn:aws:sts::000000000000:assumed-role/second/runner", "the environment"},
		{"AWS_PROFILE", vault.CredentialsConfig{Source: vault.SourceProfile}, awsProfile, aliceARN, `profile "mine"`},
		{"the chain: AWS_PROFILE", vault.CredentialsConfig{}, awsProfile, aliceARN, `profile "mine"`},
		{"web identity of a profile", vault.CredentialsConfig{Source: vault.SourceWebIdentity, Profile: "w"}, webProfile, "arn:aws:sts::000000000000:assumed-role/open/me", "the web identity token"},
		{"profile with a web identity", vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "w"}, webProfile, "arn:aws:sts::000000000000:assumed-role/open/me", "the web identity token"},
		{
			"process",
			vault.CredentialsConfig{Source: vault.SourceProcess, Profile: "x"},
			profiles(`[profile x]` + "\n" + `credential_process = echo '{"Version": 1, "AccessKeyId": "` + aliceKey + `", "SecretAccessKey": "` + aliceSecret + `"}'`),
			aliceARN, `the credential_process of profile "x"`,
		},
		{"web identity", vault.CredentialsConfig{Source: vault.SourceWebIdentity}, webIdentity, "arn:aws:sts::000000000000:assumed-role/open/runner", "the web identity token"},
		{"the chain: web identity", vault.CredentialsConfig{}, webIdentity, "arn:aws:sts::000000000000:assumed-role/open/runner", "the web identity token"},
		{"ECS", vault.CredentialsConfig{Source: vault.SourceECS}, ecs, "arn:aws:sts::000000000000:assumed-role/open/ecs-task", "the container"},
		{"the chain: ECS", vault.CredentialsConfig{}, ecs, "arn:aws:sts::000000000000:assumed-role/open/ecs-task", "the container"},
		{"EKS", vault.CredentialsConfig{Source: vault.SourceEKS}, eks, "arn:aws:sts::000000000000:assumed-role/open/eks-pod", "the pod"},
		{"IMDS", vault.CredentialsConfig{Source: vault.SourceIMDS}, func(t *testing.T, c *cloud) { imds(c.URL)(t, c) }, instanceARN, "the EC2 instance"},
		{"the chain: IMDS", vault.CredentialsConfig{}, func(t *testing.T, c *cloud) { imds(c.URL)(t, c) }, instanceARN, "the EC2 instance"},
		{"SSO", vault.CredentialsConfig{Source: vault.SourceSSO, Profile: "s"}, sso, aliceARN, `the SSO of profile "s"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCloud(t, awslocal.Options{Strict: !strings.Contains(tt.name, "web identity"), InstanceRole: "open", ContainerToken: "let me in"})
			if tt.prepare != nil {
				tt.prepare(t, c)
			}
			wantSource(t, c, tt.credentials, tt.arn, tt.source)
		})
	}
}

func wantSource(t *testing.T, c *cloud, credentials vault.CredentialsConfig, arn, source string) {
	t.Helper()
	o := c.options(aliceKey)
	o.Provider.Credentials, o.Provider.MFA.Mode = credentials, vault.MFAOff
	who, err := NewSession(o).Whoami(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(who.ARN, arn) || !strings.HasPrefix(who.Source, source) || who.Account != "000000000000" || who.Region != "us-east-1" {
		t.Errorf("Whoami = %+v, want %s from %s", who, arn, source)
	}
	if who.Temporary != strings.Contains(arn, ":assumed-role/") {
		t.Errorf("temporary = %v for %s", who.Temporary, who.ARN)
	}
	if c.secrets.len() == 0 {
		t.Error("no secret was registered")
	}
}

func environmentKeys(t *testing.T, c *cloud) {
	c.setenv(t, "AWS_ACCESS_KEY_ID", aliceKey, "AWS_SECRET_ACCESS_KEY", aliceSecret)
}

func profiles(text string) func(*testing.T, *cloud) {
	return func(t *testing.T, _ *cloud) { setProfiles(t, text) }
}

func imds(endpoint string) func(*testing.T, *cloud) {
	return func(t *testing.T, c *cloud) {
		c.setenv(t, "AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint, "AWS_EC2_METADATA_DISABLED", "false")
	}
}

func ecs(t *testing.T, c *cloud) {
	c.setenv(t, "AWS_CONTAINER_CREDENTIALS_FULL_URI", c.URL+"/ecs", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "let me in")
}

func eks(t *testing.T, c *cloud) {
	token, err := c.WebIdentityToken("default:app", "pods.eks.amazonaws.com", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.setenv(t, "AWS_CONTAINER_CREDENTIALS_FULL_URI", c.URL+"/v1/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", writeTemp(t, "token", token+"\n"))
}

func awsProfile(t *testing.T, c *cloud) {
	c.setenv(t, "AWS_PROFILE", "mine")
	setProfiles(t, "[profile main]\n[profile mine]\n"+aliceProfile)
}

func webProfile(t *testing.T, c *cloud) {
	webIdentity(t, c)
	file := c.env["AWS_WEB_IDENTITY_TOKEN_FILE"]
	c.setenv(t, "AWS_WEB_IDENTITY_TOKEN_FILE", "", "AWS_ROLE_ARN", "")
	setProfiles(t, "[profile w]\nrole_session_name = me\nweb_identity_token_file = "+file+"\nrole_arn = "+roleARN("open"))
}

func webIdentity(t *testing.T, c *cloud) {
	token, err := c.WebIdentityToken("default:app", "sts.amazonaws.com", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	c.setenv(t, "AWS_WEB_IDENTITY_TOKEN_FILE", writeTemp(t, "token", token), "AWS_ROLE_ARN", roleARN("open"))
}

// sso signs a person in as aws sso login does: a token in a file, which SSO's portal changes for credentials.
func sso(t *testing.T, c *cloud) {
	portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/federation/credentials" || r.Header.Get("X-Amz-Sso_bearer_token") != "bearer" || r.URL.Query().Get("role_name") != "Reader" {
			http.Error(w, "{}", http.StatusUnauthorized)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"roleCredentials": map[string]any{
			"accessKeyId": aliceKey, "secretAccessKey": aliceSecret, "expiration": time.Now().Add(time.Hour).UnixMilli(),
		}})
	}))
	t.Cleanup(portal.Close)
	const start = "https://example.awsapps.com/start"
	setProfiles(t, "[profile s]\nsso_start_url = "+start+"\nsso_region = us-east-1\nsso_account_id = 000000000000\nsso_role_name = Reader\n")
	t.Setenv("AWS_ENDPOINT_URL_SSO", portal.URL)
	sum := sha1.Sum([]byte(start))
	folder := filepath.Join(c.home, ".aws", "sso", "cache")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	token := fmt.Sprintf(`{"accessToken": "bearer", "expiresAt": %q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	if err := os.WriteFile(filepath.Join(folder, hex.EncodeToString(sum[:])+".json"), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
}

// An instance whose metadata service knows no tokens is asked in the old way.
func TestIMDSv1(t *testing.T) {
	c := newCloud(t, awslocal.Options{InstanceRole: "open"})
	target, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			http.Error(w, "", http.StatusMethodNotAllowed)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(old.Close)
	imds(old.URL)(t, c)
	wantSource(t, c, vault.CredentialsConfig{Source: vault.SourceIMDS}, instanceARN, "the EC2 instance")
}

// A source that has nothing says what it looks for.
func TestSourcesWithoutCredentials(t *testing.T) {
	c := newCloud(t, awslocal.Options{})
	setProfiles(t, "[profile empty]\nregion = us-east-1\n[profile expired]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = R\n"+
		"[profile broken]\ncredential_process = false\n")
	for _, tt := range []struct {
		credentials vault.CredentialsConfig
		person      string
		parts       []string
	}{
		{vault.CredentialsConfig{Source: vault.SourceEnvironment}, forNobody, []string{"AWS_ACCESS_KEY_ID"}},
		{vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "none"}, forNobody, []string{`no profile "none"`}},
		{vault.CredentialsConfig{Source: vault.SourceProfile}, forNobody, []string{`no profile "main" or "default"`}},
		{vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "empty"}, forNobody, []string{`"empty" holds no credentials`}},
		{vault.CredentialsConfig{Source: vault.SourceSSO, Profile: "expired"}, forPerson, []string{"aws sso login --profile expired"}},
		{vault.CredentialsConfig{Source: vault.SourceProcess, Profile: "broken"}, forNobody, []string{"credential_process"}},
		{vault.CredentialsConfig{Source: vault.SourceWebIdentity}, forNobody, []string{"AWS_WEB_IDENTITY_TOKEN_FILE"}},
		{vault.CredentialsConfig{Source: vault.SourceECS}, forNobody, []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI"}},
		{vault.CredentialsConfig{Source: vault.SourceIMDS}, forNobody, []string{"the EC2 instance"}},
		{vault.CredentialsConfig{}, forNobody, []string{"there are no AWS credentials", "AWS_PROFILE"}},
		{vault.CredentialsConfig{Source: "magic"}, forNobody, []string{`"magic" is not known`}},
	} {
		o := c.options(aliceKey)
		o.Provider.Credentials = tt.credentials
		_, err := NewSession(o).Whoami(t.Context())
		wantError(t, string(tt.credentials.Source)+" "+tt.credentials.Profile, err, tt.person, tt.parts...)
	}
}

// The container's token is sent to this machine, to ECS and to EKS, and to nobody else in the clear.
func TestContainerEndpoints(t *testing.T) {
	for endpoint, good := range map[string]bool{
		"http://127.0.0.1:80/x": true, "http://[::1]/x": true, "http://169.254.170.2/x": true, "http://169.254.170.23/x": true, "http://[fd00:ec2::23]/x": true,
		"https://example.com/x": true, "http://192.0.2.1/x": false, "ftp://127.0.0.1/": false, "http:///x": false, "%": false,
	} {
		if err := checkContainerEndpoint(t.Context(), endpoint); (err == nil) != good {
			t.Errorf("checkContainerEndpoint(%q) = %v", endpoint, err)
		}
	}
}

func TestAutofill(t *testing.T) {
	isolate(t, "http://127.0.0.1:1")
	setProfiles(t, "[profile main]\nregion = eu-west-1\n"+aliceProfile+
		"[profile s]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = R\n[profile x]\ncredential_process = true\n")
	for _, tt := range []struct {
		name string
		want vault.ProviderConfig
	}{
		{"", vault.ProviderConfig{Name: "main", Type: "aws", Region: "eu-west-1", Credentials: vault.CredentialsConfig{Source: vault.SourceProfile, Profile: "main"}}},
		{"s", vault.ProviderConfig{Name: "s", Type: "aws", Credentials: vault.CredentialsConfig{Source: vault.SourceSSO, Profile: "s"}}},
		{"x", vault.ProviderConfig{Name: "x", Type: "aws", Credentials: vault.CredentialsConfig{Source: vault.SourceProcess, Profile: "x"}}},
	} {
		if got, err := Autofill(t.Context(), tt.name); err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Autofill(%q) = %+v, %v, want %+v", tt.name, got, err, tt.want)
		}
	}
	_, err := Autofill(t.Context(), "none")
	wantError(t, "none", err, forNobody, `"none"`)
}
