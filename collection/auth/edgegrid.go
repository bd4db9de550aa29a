package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// edgeGridBody is how much of a body Akamai hashes unless maxBodySize says otherwise.
const edgeGridBody = 128 << 10

// edgegrid is Akamai's EG1-HMAC-SHA256 (techdocs.akamai.com/developer/docs/authenticate-with-edgegrid).
func edgegrid(t *Target, a *collection.Auth) error {
	if a.Get("accessToken") == "" || a.Get("clientToken") == "" || a.Get("clientSecret") == "" {
		t.warn("EdgeGrid needs an access token, a client token and a client secret: the request was sent without it")
		return nil
	}
	hash, err := edgeGridBodyHash(t, a)
	if err != nil {
		return err
	}
	timestamp := orElse(a.Get("timestamp"), t.now().UTC().Format("20060102T15:04:05+0000"))
	header := "EG1-HMAC-SHA256 client_token=" + a.Get("clientToken") + ";access_token=" + a.Get("accessToken") +
		";timestamp=" + timestamp + ";nonce=" + orElse(a.Get("nonce"), t.uuid()) + ";"
	data := strings.Join([]string{
		t.Method, t.URL.Scheme, edgeGridHost(t, a), t.URL.target(), edgeGridHeaders(t, a), hash, header,
	}, "\t")
	key := hmacSHA256(timestamp, a.Get("clientSecret"))
	t.setHeader("Authorization", header+"signature="+hmacSHA256(data, key))
	return nil
}

// edgeGridBodyHash is empty unless it is a POST with a body.
func edgeGridBodyHash(t *Target, a *collection.Auth) (string, error) {
	if t.Method != "POST" || t.Body == nil {
		return "", nil
	}
	limit, err := strconv.ParseInt(a.Get("maxBodySize"), 10, 64)
	if err != nil || limit <= 0 {
		limit = edgeGridBody
	}
	h := sha256.New()
	if err := t.hashBody(h, limit); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

// edgeGridHost is the request's, or that of baseURL: a proxy in between may know Akamai by another name.
func edgeGridHost(t *Target, a *collection.Auth) string {
	base := a.Get("baseURL")
	if base == "" {
		if t.URL.Port == "" {
			return t.URL.Host
		}
		return t.URL.Host + ":" + t.URL.Port
	}
	if _, rest, found := strings.Cut(base, "://"); found {
		base = rest
	}
	if i := strings.IndexAny(base, "/?#"); i >= 0 {
		base = base[:i]
	}
	return strings.ToLower(base[strings.LastIndexByte(base, '@')+1:])
}

// edgeGridHeaders are the headers that the user wants signed, in that order: a JSON list, or names with commas.
func edgeGridHeaders(t *Target, a *collection.Auth) string {
	var names []string
	if list := a.Get("headersToSign"); json.Unmarshal([]byte(list), &names) != nil {
		names = strings.Split(list, ",")
	}
	var signed []string
	for _, name := range names {
		name = strings.TrimSpace(name)
		if value, _ := t.header(name); value != "" {
			signed = append(signed, strings.ToLower(name)+":"+strings.Join(strings.Fields(value), " "))
		}
	}
	return strings.Join(signed, "\t")
}

func hmacSHA256(data, key string) string {
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(data))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
