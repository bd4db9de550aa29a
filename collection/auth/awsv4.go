package auth

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/rq-runner/runner/collection"
)

// awsv4 is AWS's Signature Version 4, by the SDK's signer: in headers, or with addAuthDataToQuery in the query. The
// body is always hashed: Postman leaves a form with files out, and any body of a signed query, which AWS then refuses.
func awsv4(ctx context.Context, t *Target, a *collection.Auth) error {
	if a.Get("accessKey") == "" || a.Get("secretKey") == "" {
		t.warn("AWS needs an access key and a secret key: the request was sent without a signature")
		return nil
	}
	removeAWS(t)
	sendSignedHost(t)
	hash, err := t.bodyHash(sha256.New())
	if err != nil {
		return err
	}
	s := awsSigning{
		ctx: ctx, target: t, hash: hash, service: orElse(a.Get("service"), "execute-api"), region: orElse(a.Get("region"), "us-east-1"),
		credentials: aws.Credentials{
			AccessKeyID: a.Get("accessKey"), SecretAccessKey: a.Get("secretKey"), SessionToken: a.Get("sessionToken"),
		},
	}
	if isOn(a.Get("addAuthDataToQuery")) {
		return s.signQuery()
	}
	return s.signHeader()
}

// removeAWS drops what an earlier signature left. X-Amz-Expires is the user's to set.
func removeAWS(t *Target) {
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"} {
		t.removeHeader(name)
	}
	t.Query = without(t.Query, func(p collection.Param) bool { return isAWSParam(p.Key) })
	pairs := slices.DeleteFunc(strings.Split(t.URL.Query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return isAWSParam(formDecode(key))
	})
	t.URL.Query = strings.Join(pairs, "&")
}

// sendSignedHost sends the host as the SDK signs it: without a port that is the scheme's own.
func sendSignedHost(t *Target) {
	if _, users := t.header("Host"); !users && t.URL.Port == defaultPort(t.URL.Scheme) {
		t.replaceHeader("Host", t.URL.authority())
	}
}

func isAWSParam(name string) bool {
	switch name {
	case "X-Amz-Security-Token", "X-Amz-Date", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature":
		return true
	}
	return false
}

type awsSigning struct {
	ctx                   context.Context
	target                *Target
	credentials           aws.Credentials
	service, region, hash string
}

// signHeader signs the headers of the user and of AWS.
func (s *awsSigning) signHeader() error {
	t := s.target
	if t.Body != nil || s.service == "s3" { // S3 wants it always
		t.replaceHeader("X-Amz-Content-Sha256", s.hash)
	}
	r := s.request()
	if err := s.signer().SignHTTP(s.ctx, s.credentials, r, s.hash, s.service, s.region, t.now()); err != nil {
		return err
	}
	for _, name := range []string{"X-Amz-Security-Token", "X-Amz-Date", "Authorization"} {
		if value := r.Header.Get(name); value != "" {
			t.replaceHeader(name, value)
		}
	}
	return nil
}

// signQuery makes a presigned URL. For S3 it does not cover the body, as is usual there.
func (s *awsSigning) signQuery() error {
	t := s.target
	if s.service == "s3" {
		s.hash = "UNSIGNED-PAYLOAD"
		s.expire()
	}
	signed, _, err := s.signer().PresignHTTP(s.ctx, s.credentials, s.request(), s.hash, s.service, s.region, t.now())
	if err != nil {
		return err
	}
	u, err := url.Parse(signed)
	if err != nil {
		return err
	}
	values := u.Query()
	for _, name := range []string{
		"X-Amz-Security-Token", "X-Amz-Date", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature",
	} {
		if value := values.Get(name); value != "" {
			t.Query = append(t.Query, s.row(name, value))
		}
	}
	return nil
}

// expire adds the lifetime that S3 asks for, the longest common one (Postman's), unless the user set one.
func (s *awsSigning) expire() {
	t, day := s.target, "86400"
	if hasEnabled(t.Query, "X-Amz-Expires") {
		return
	}
	t.Query = append(t.Query, collection.Param{Key: "X-Amz-Expires", Value: day})
	if t.URL.Query != "" {
		t.URL.Query += "&"
	}
	t.URL.Query += "X-Amz-Expires=" + day
}

// row is a parameter of the query, encoded where it would be sent with less encoding.
func (s *awsSigning) row(name, value string) collection.Param {
	if s.target.Dialect != collection.Requestly && !s.target.QueryAsIs {
		value = percentEncode(value)
	}
	return collection.Param{Key: name, Value: value}
}

func (s *awsSigning) signer() *v4.Signer {
	return v4.NewSigner(func(o *v4.SignerOptions) {
		o.DisableURIPathEscaping = s.service == "s3" // its keys are encoded once
		o.DisableHeaderHoisting = true               // headers stay headers
	})
}

// request is what the signer has to see. Headers that hops in between may change are not signed.
func (s *awsSigning) request() *http.Request {
	t := s.target
	path := s3Path(t.URL.Path)
	if s.service != "s3" {
		path = normalPath(t.URL.Path)
	}
	r := &http.Request{
		Method: t.Method, Header: http.Header{}, Host: t.URL.authority(),
		URL: &url.URL{Scheme: t.URL.Scheme, Host: t.URL.authority(), Opaque: "//" + t.URL.authority() + path, RawQuery: t.URL.Query},
	}
	for _, p := range t.Header {
		switch name := http.CanonicalHeaderKey(p.Key); name {
		case "Host":
			r.Host = p.Value
		case "Connection", "Content-Length", "Range":
		default:
			r.Header[name] = append(r.Header[name], p.Value)
		}
	}
	return r
}

// s3Path encodes the key strictly, whatever of it the user had encoded, as S3 does before it compares.
func s3Path(path string) string {
	segments := strings.Split(path, "/")
	for i := range segments {
		segments[i] = percentEncode(pathDecode(segments[i]))
	}
	return strings.Join(segments, "/")
}

// normalPath removes dots and doubled slashes, as all services but S3 do before they compare.
func normalPath(path string) string {
	var kept []string
	segments := strings.Split(path, "/")
	for _, segment := range segments {
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, segment)
		}
	}
	normal := "/" + strings.Join(kept, "/")
	if last := segments[len(segments)-1]; len(kept) > 0 && (last == "" || last == "." || last == "..") {
		normal += "/"
	}
	return normal
}
