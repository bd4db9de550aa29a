package auth

import (
	"strings"
	"testing"

	"github.com/rq-runner/runner/collection"
)

// The examples of Hawk's own documentation, "Protocol Example" and "Payload Validation".
func TestHawkVectors(t *testing.T) {
	hawk := func(params ...string) *collection.Auth {
		return scheme("hawk", append([]string{
			"authId=dh37fgj492je", "authKey=werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn", "algorithm=sha256",
			"nonce=j4h3g2", "timestamp=1353832234", "extraData=some-app-ext-data",
		}, params...)...)
	}
	get := target("GET", "http", "example.com", "/resource/1", "b=1&a=2")
	get.URL.Port = "8000"
	want := `Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", ext="some-app-ext-data", mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE="`
	if got := authorization(t, get, hawk()); got != want {
		t.Errorf("header: %s\nwant %s", got, want)
	}
	post := withBody(target("POST", "http", "example.com", "/resource/1", "b=1&a=2"), "Thank you for flying Hawk")
	post.URL.Port, post.ContentType = "8000", "text/plain"
	want = `Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", hash="Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY=", ` +
		`ext="some-app-ext-data", mac="aSe1DERmZuRl3pI36/9BdZmnErTw3sNzOOAUlfeKjVw="`
	if got := authorization(t, post, hawk("includePayloadHash=true")); got != want {
		t.Errorf("payload: %s\nwant %s", got, want)
	}
}

func TestHawkFillsTimestampAndNonce(t *testing.T) {
	for _, timestamp := range []string{"", "0", "soon"} {
		to := target("GET", "https", "h", "/", "")
		to.Now = clock
		to.Random = strings.NewReader("\x00\x01\x02\x03\x04\x05")
		got := authorization(t, to, scheme("hawk", "authId=i", "authKey=k", "timestamp="+timestamp))
		if want := `ts="1440938160", nonce="ABCDEF"`; !strings.Contains(got, want) {
			t.Errorf("timestamp %q: %s, want %s", timestamp, got, want)
		}
	}
}
