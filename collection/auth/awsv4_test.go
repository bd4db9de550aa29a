package auth

import (
	"strings"
	"testing"
	"time"

	"github.com/rq-runner/runner/collection"
)

func clock() time.Time { return time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC) }

func s3Clock() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }

// The signatures of AWS's test suite for Signature Version 4, and of S3's documentation.
func TestAWSVectors(t *testing.T) {
	suite := []string{"accessKey=AKIDEXAMPLE", "secretKey=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "service=service"}
	s3 := []string{"accessKey=AKIAIOSFODNN7EXAMPLE", "secretKey=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "service=s3", "region=us-east-1"}
	suiteTarget := func(method, path, query string, header ...string) *Target {
		to := target(method, "https", "example.amazonaws.com", path, query)
		to.Now, to.Header = clock, rows(header...)
		return to
	}
	s3Target := func(path, query string) *Target {
		to := target("GET", "https", "examplebucket.s3.amazonaws.com", path, query)
		to.Now = s3Clock
		return to
	}
	tests := []struct {
		name   string
		to     *Target
		params []string
		want   string
	}{
		{"get-vanilla", suiteTarget("GET", "/", ""), suite, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-vanilla-query-order-key-case", suiteTarget("GET", "/", "Param2=value2&Param1=value1"), suite, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"get-vanilla-query-unreserved", suiteTarget("GET", "/", "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), suite, "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
		{"get-relative", suiteTarget("GET", "/example/..", ""), suite, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-slash", suiteTarget("GET", "//", ""), suite, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-slash-dot-slash", suiteTarget("GET", "/./", ""), suite, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"get-slashes", suiteTarget("GET", "//example//", ""), suite, "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
		{"post-vanilla", suiteTarget("POST", "/", ""), suite, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"post-header-key-sort", suiteTarget("POST", "/", "", "My-Header1=value1"), suite, "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
		{"get-header-key-duplicate", suiteTarget("GET", "/", "", "My-Header1=value2", "My-Header1=value2", "My-Header1=value1"), suite, "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
		{"S3 lifecycle", s3Target("/", "lifecycle"), s3, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
		{"S3 list", s3Target("/", "max-keys=2&prefix=J"), s3, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
		{"S3 presigned", s3Target("/test.txt", ""), append(s3, "addAuthDataToQuery=true"), "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"},
	}
	for _, tt := range tests {
		got := authorization(t, tt.to, scheme("awsv4", tt.params...))
		if n := len(tt.to.Query); got == "" && n > 0 {
			got = tt.to.Query[n-1].Value
		}
		if !strings.HasSuffix(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// The SDK signs no port that is the scheme's own, so none may be sent.
func TestAWSHostIsSentAsItIsSigned(t *testing.T) {
	for port, want := range map[string]string{"443": "Host: h", "8443": "", "": ""} {
		to := target("GET", "https", "h", "/", "")
		to.URL.Port, to.Now = port, clock
		if err := sign(t, to, scheme("awsv4", "accessKey=AK", "secretKey=SK")); err != nil {
			t.Fatal(err)
		}
		got := ""
		if host, found := to.header("Host"); found {
			got = "Host: " + host
		}
		if got != want {
			t.Errorf("port %q: header %q, want %q", port, got, want)
		}
	}
}

// Only what the scheme asks for is in the query, encoded once more for Requestly by whoever sends it.
func TestAWSQueryOfRequestly(t *testing.T) {
	to := target("GET", "https", "h", "/", "")
	to.Now, to.Dialect = clock, collection.Requestly
	if err := sign(t, to, scheme("awsv4", "accessKey=AK", "secretKey=SK", "addAuthDataToQuery=true")); err != nil {
		t.Fatal(err)
	}
	for _, p := range to.Query {
		if p.Key == "X-Amz-Credential" && p.Value != "AK/20150830/us-east-1/execute-api/aws4_request" {
			t.Errorf("credential = %q", p.Value)
		}
	}
	if len(to.Query) != 5 || len(to.Header) > 0 {
		t.Errorf("query = %v, header = %v", to.Query, to.Header)
	}
}
