package awslocal

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Signature Version 4, the verifying side. The rules are AWS's "Create a signed AWS API request".

const (
	sigAlgorithm = "AWS4-HMAC-SHA256"
	sigTime      = "20060102T150405Z"
	// maxSkew is how far the signer's clock may be off.
	maxSkew = 5 * time.Minute
)

// signature is what a request says about who signed it, when and how.
type signature struct {
	accessKey     string
	date          string // of the scope
	region        string
	service       string
	signedHeaders []string
	hex           string
	time          string        // of the signing, as sent
	expires       time.Duration // of a presigned URL; zero otherwise
	presigned     bool
}

var errNoSignature = errors.New("the request is not signed")

// sigError is what is wrong with a signature, in AWS's words.
type sigError string

func (e sigError) Error() string { return string(e) }

func sigErrorf(format string, args ...any) error { return sigError(fmt.Sprintf(format, args...)) }

// parseSignature reads the Authorization header, or the query of a presigned URL.
func parseSignature(r *http.Request) (signature, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		sig, err := parseAuthorization(header)
		sig.time = r.Header.Get("X-Amz-Date")
		if t, parseErr := http.ParseTime(r.Header.Get("Date")); sig.time == "" && parseErr == nil {
			sig.time = t.UTC().Format(sigTime)
		}
		return sig, err
	}
	q := r.URL.Query()
	if q.Get("X-Amz-Algorithm") != sigAlgorithm {
		return signature{}, errNoSignature
	}
	seconds, err := strconv.Atoi(cmp.Or(q.Get("X-Amz-Expires"), "900")) // STS's own limit, for URLs that say none
	if err != nil || seconds < 1 || seconds > 604800 {
		return signature{}, sigError("X-Amz-Expires must be between 1 and 604800 seconds")
	}
	sig := signature{
		hex: q.Get("X-Amz-Signature"), signedHeaders: strings.Split(q.Get("X-Amz-SignedHeaders"), ";"), time: q.Get("X-Amz-Date"),
		expires: time.Duration(seconds) * time.Second, presigned: true,
	}
	return sig, sig.scope(q.Get("X-Amz-Credential"))
}

// parseAuthorization reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
func parseAuthorization(header string) (signature, error) {
	rest, ok := strings.CutPrefix(header, sigAlgorithm)
	if !ok {
		return signature{}, sigErrorf("Authorization header requires the algorithm %s", sigAlgorithm)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	sig := signature{hex: fields["Signature"], signedHeaders: strings.Split(fields["SignedHeaders"], ";")}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if fields[name] == "" {
			err := sigErrorf("Authorization header requires '%s' parameter", name)
			_ = sig.scope(fields["Credential"]) // a lenient server still wants to know the region
			return sig, err
		}
	}
	return sig, sig.scope(fields["Credential"])
}

// scope reads KEY/DATE/REGION/SERVICE/aws4_request. The key may contain slashes.
func (sig *signature) scope(credential string) error {
	parts := strings.Split(credential, "/")
	n := len(parts)
	if n < 5 || parts[n-1] != "aws4_request" {
		return sigError("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term")
	}
	sig.accessKey = strings.Join(parts[:n-4], "/")
	sig.date, sig.region, sig.service = parts[n-4], parts[n-3], parts[n-2]
	return nil
}

// verify checks the signature against the secret key and the clock. The texts are AWS's.
func (sig signature) verify(r *http.Request, body []byte, secretKey string, now time.Time) error {
	signed, err := time.Parse(sigTime, sig.time)
	if err != nil || !strings.HasPrefix(sig.time, sig.date) {
		return sigError("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP")
	}
	if err := sig.fresh(signed, now); err != nil {
		return err
	}
	for _, name := range []string{"Host", "X-Amz-Target", "X-Amz-Security-Token"} {
		present := name == "Host" || r.Header.Get(name) != ""
		if present && !slices.Contains(sig.signedHeaders, strings.ToLower(name)) {
			return sigErrorf("'%s' must be a 'SignedHeader' in the AWS Authorization.", strings.ToLower(name))
		}
	}
	want := sig.sign(sig.stringToSign(sig.canonicalRequest(r, body)), secretKey)
	if !hmac.Equal([]byte(want), []byte(sig.hex)) {
		return sigError("The request signature we calculated does not match the signature you provided. " +
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return nil
}

func (sig signature) fresh(signed, now time.Time) error {
	late := maxSkew
	if sig.presigned {
		late = sig.expires
	}
	switch {
	case now.Sub(signed) > late:
		return sigErrorf("Signature expired: %s is now earlier than %s (%s - %d min.)",
			sig.time, now.UTC().Add(-late).Format(sigTime), now.UTC().Format(sigTime), int(late.Minutes()))
	case signed.Sub(now) > maxSkew:
		return sigErrorf("Signature not yet current: %s is still later than %s (%s + %d min.)",
			sig.time, now.UTC().Add(maxSkew).Format(sigTime), now.UTC().Format(sigTime), int(maxSkew.Minutes()))
	}
	return nil
}

func (sig signature) sign(text, secretKey string) string {
	key := []byte("AWS4" + secretKey)
	for _, part := range []string{sig.date, sig.region, sig.service, "aws4_request"} {
		key = hmacSHA256(key, part)
	}
	return hex.EncodeToString(hmacSHA256(key, text))
}

func (sig signature) stringToSign(canonical string) string {
	scope := strings.Join([]string{sig.date, sig.region, sig.service, "aws4_request"}, "/")
	return strings.Join([]string{sigAlgorithm, sig.time, scope, sha256Hex([]byte(canonical))}, "\n")
}

func (sig signature) canonicalRequest(r *http.Request, body []byte) string {
	target, query, _ := strings.Cut(r.RequestURI, "?")
	var headers strings.Builder
	for _, name := range sig.signedHeaders {
		headers.WriteString(name + ":" + canonicalHeader(r, name) + "\n")
	}
	return strings.Join([]string{
		r.Method, canonicalPath(target), canonicalQuery(query), headers.String(), strings.Join(sig.signedHeaders, ";"), sha256Hex(body),
	}, "\n")
}

// canonicalHeader joins a header's values, each trimmed and with its runs of spaces made one.
func canonicalHeader(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host // net/http keeps these two apart from the others
	case "content-length":
		return strconv.FormatInt(r.ContentLength, 10)
	}
	var values []string
	for _, v := range r.Header.Values(name) {
		values = append(values, strings.Join(strings.Fields(v), " "))
	}
	return strings.Join(values, ",")
}

// canonicalPath takes dot segments and double slashes out, then escapes once more what the request line has escaped.
func canonicalPath(target string) string {
	if target == "" {
		return "/"
	}
	clean := path.Clean("/" + target)
	if strings.HasSuffix(target, "/") && clean != "/" {
		clean += "/"
	}
	return escape(clean, "/")
}

// canonicalQuery sorts the parameters by their escaped name and value, without the signature itself.
func canonicalQuery(query string) string {
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" || name == "X-Amz-Signature" {
			continue
		}
		pairs = append(pairs, reescape(name)+"="+reescape(value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func reescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return escape(text, "")
}

// escape percent-encodes every byte that RFC 3986 does not call unreserved, nor keep names.
func escape(text, keep string) string {
	const unreserved = alphanumerics + "-._~"
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(unreserved, text[i]) >= 0 || strings.IndexByte(keep, text[i]) >= 0 {
			b.WriteByte(text[i])
			continue
		}
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func sha256Hex(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
