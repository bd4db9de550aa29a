package auth

import (
	"strings"
	"testing"
)

// The cases of Akamai's own libraries (AkamaiOPEN-edgegrid-python, testdata.json).
func TestEdgeGridVectors(t *testing.T) {
	const host = "akaa-baseurl-xxxxxxxxxxx-xxxxxxxxxxxxx.luna.akamaiapis.net"
	params := []string{
		"accessToken=akab-access-token-xxx-xxxxxxxxxxxxxxxx", "clientToken=akab-client-token-xxx-xxxxxxxxxxxxxxxx",
		"clientSecret=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=", "nonce=nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
		"timestamp=20140321T19:34:21+0000", `headersToSign=["X-Test1","X-Test2","X-Test3"]`, "maxBodySize=2048",
	}
	const head = "EG1-HMAC-SHA256 client_token=akab-client-token-xxx-xxxxxxxxxxxxxxxx;access_token=akab-access-token-xxx-xxxxxxxxxxxxxxxx;" +
		"timestamp=20140321T19:34:21+0000;nonce=nonce-xx-xxxx-xxxx-xxxx-xxxxxxxxxxxx;signature="
	tests := []struct{ name, method, path, query, body, header, want string }{
		{"simple GET", "GET", "/", "", "", "", "tL+y4hxyHxgWVD30X3pWnGKHcPzmrIF+LThiAOhMxYU="},
		{"GET with querystring", "GET", "/testapi/v1/t1", "p1=1&p2=2", "", "", "hKDH1UlnQySSHjvIcZpDMbQHihTQ0XyVAKZaApabdeA="},
		{"POST inside limit", "POST", "/testapi/v1/t3", "", "datadatadatadatadatadatadatadata", "", "hXm4iCxtpN22m4cbZb4lVLW5rhX8Ca82vCFqXzSTPe4="},
		{"POST too large", "POST", "/testapi/v1/t3", "", strings.Repeat("d", 2049), "", "6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY="},
		{"POST length equals max_body", "POST", "/testapi/v1/t3", "", strings.Repeat("d", 2048), "", "6Q6PiTipLae6n4GsSIDTCJ54bEbHUBp+4MUXrbQCBoY="},
		{"POST empty body", "POST", "/testapi/v1/t6", "", "", "", "1gEDxeQGD5GovIkJJGcBaKnZ+VaPtrc4qBUHixjsPCQ="},
		{"Simple header signing with GET", "GET", "/testapi/v1/t4", "", "", "X-Test1=test-simple-header", "8F9AybcRw+PLxnvT+H0JRkjROrrUgsxJTnRXMzqvcwY="},
		{"Header containing spaces", "GET", "/testapi/v1/t4", "", "", `X-Test1="     test-header-with-spaces     "`, "ucq2AbjCNtobHfCTuS38fdkl5UDdWHZhQX46fYR8CqI="},
		{"Header with leading and interior spaces", "GET", "/testapi/v1/t4", "", "", "X-Test1=     first-thing      second-thing", "WtnneL539UadAAOJwnsXvPqT4Kt6z7HMgBEwAFpt3+c="},
		{"Headers out of order", "GET", "/testapi/v1/t4", "", "", "X-Test2=t2|X-Test1=t1|x-test3=t3", "Wus73Nx8jOYM+kkBFF2q8D1EATRIMr0WLWwpLBgkBqY="},
		{"Extra header", "GET", "/testapi/v1/t5", "", "", "X-Test2=t2|X-Test1=t1|X-Test3=t3|X-Extra=this won't be included", "Knd/jc0A5Ghhizjayr0AUUvl2MZjBpS3FDSzvtq4Ixc="},
		{"PUT test", "PUT", "/testapi/v1/t6", "", "PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP", "", "GNBWEYSEWOLtu+7dD52da2C39aX/Jchpon3K/AmBqBU="},
	}
	for _, tt := range tests {
		to := target(tt.method, "https", host, tt.path, tt.query)
		if tt.header != "" {
			to.Header = rows(strings.Split(tt.header, "|")...)
		}
		if tt.body != "" {
			withBody(to, tt.body)
		}
		if got := authorization(t, to, scheme("edgegrid", params...)); got != head+tt.want {
			t.Errorf("%s: %s, want %s", tt.name, strings.TrimPrefix(got, head), tt.want)
		}
	}
}

// A proxy in between keeps the name that Akamai has.
func TestEdgeGridBaseURL(t *testing.T) {
	params := []string{"accessToken=a", "clientToken=c", "clientSecret=s", "nonce=n", "timestamp=t"}
	want := authorization(t, target("GET", "https", "akaa.example:8443", "/", ""), scheme("edgegrid", params...))
	for _, base := range []string{"https://AKAA.example:8443/api?x", "akaa.example:8443", "http://user@akaa.example:8443"} {
		got := authorization(t, target("GET", "https", "proxy", "/", ""), scheme("edgegrid", append(params, "baseURL="+base)...))
		if got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
}

func TestEdgeGridFillsTimestampAndNonce(t *testing.T) {
	to := target("GET", "https", "h", "/", "")
	to.Now, to.Random = clock, strings.NewReader("0123456789abcdef")
	got := authorization(t, to, scheme("edgegrid", "accessToken=a", "clientToken=c", "clientSecret=s"))
	if want := ";timestamp=20150830T12:36:00+0000;nonce=30313233-3435-4637-b839-616263646566;"; !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}
