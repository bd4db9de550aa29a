package awslocal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// The audiences of the tokens that a cluster gives its pods.
const (
	stsAudience = "sts.amazonaws.com"      // IRSA: the token goes to AssumeRoleWithWebIdentity
	podAudience = "pods.eks.amazonaws.com" // pod identity: the token goes to /v1/credentials
)

// issuer plays the OpenID provider of an EKS cluster. Its key lives as long as the server.
type issuer struct {
	url string
	key *ecdsa.PrivateKey
}

func newIssuer() (*issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the key of the token issuer: %w", err)
	}
	return &issuer{key: key}, nil
}

type tokenClaims struct {
	Issuer   string          `json:"iss"`
	Subject  string          `json:"sub"`
	Audience json.RawMessage `json:"aud"`
	IssuedAt int64           `json:"iat"`
	Expires  int64           `json:"exp"`
}

// audience is the first one.
func (t tokenClaims) audience() string {
	var list oneOrMore[string]
	if json.Unmarshal(t.Audience, &list) != nil || len(list) == 0 {
		return ""
	}
	return list[0]
}

func (t tokenClaims) expired(now time.Time) bool { return t.Expires != 0 && now.Unix() >= t.Expires }

// WebIdentityToken is a token as a pod of the service account "namespace:name" has it, good for lasts. With the audience
// sts.amazonaws.com it fits AWS_WEB_IDENTITY_TOKEN_FILE, with pods.eks.amazonaws.com AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.
func (s *Server) WebIdentityToken(serviceAccount, audience string, lasts time.Duration) (string, error) {
	aud, err := json.Marshal([]string{audience})
	if err != nil {
		return "", fmt.Errorf("encode the audience: %w", err)
	}
	now := s.opts.Now()
	return s.issuer.sign(tokenClaims{
		Issuer: s.issuer.url, Subject: "system:serviceaccount:" + serviceAccount, Audience: aud,
		IssuedAt: now.Unix(), Expires: now.Add(lasts).Unix(),
	})
}

// sign makes a JWT with ES256.
func (i *issuer) sign(claims tokenClaims) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("encode the claims: %w", err)
	}
	text := segment([]byte(`{"alg":"ES256","typ":"JWT","kid":"awslocal"}`)) + "." + segment(payload)
	sum := sha256.Sum256([]byte(text))
	r, sig, err := ecdsa.Sign(rand.Reader, i.key, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign the token: %w", err)
	}
	raw := append(r.FillBytes(make([]byte, 32)), sig.FillBytes(make([]byte, 32))...)
	return text + "." + segment(raw), nil
}

func (i *issuer) verify(token string) error {
	cut := strings.LastIndexByte(token, '.')
	raw, err := base64.RawURLEncoding.DecodeString(token[cut+1:])
	if err != nil || len(raw) != 64 {
		return errors.New("the token's signature is not one of ES256")
	}
	sum := sha256.Sum256([]byte(token[:cut]))
	if !ecdsa.Verify(&i.key.PublicKey, sum[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])) {
		return errors.New("the token was signed by another issuer")
	}
	return nil
}

// readToken reads a JWT's claims without checking its signature.
func readToken(token string) (tokenClaims, error) {
	var claims tokenClaims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims, errors.New("not a JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return claims, err
	}
	return claims, json.Unmarshal(payload, &claims)
}

func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (s *Server) routeEKS(mux *http.ServeMux) {
	mux.HandleFunc("GET /eks/token", s.serveToken)
	mux.HandleFunc("GET /eks/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, "application/json", map[string]any{
			"issuer": s.issuer.url, "jwks_uri": s.issuer.url + "/keys", "response_types_supported": []string{"id_token"},
			"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("GET /eks/keys", func(w http.ResponseWriter, _ *http.Request) {
		point, err := s.issuer.key.PublicKey.Bytes() // 4, x, y
		if err != nil {
			http.Error(w, "no key", http.StatusInternalServerError)
			return
		}
		writeJSON(w, http.StatusOK, "application/json", map[string]any{"keys": []map[string]string{{
			"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "awslocal",
			"x": segment(point[1:33]), "y": segment(point[33:]),
		}}})
	})
	mux.HandleFunc("GET /v1/credentials", s.servePodIdentity)
}

// serveToken answers GET /eks/token?sub=namespace:name&aud=audience with a token that lasts a day, as a cluster's do.
func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	noteLocal(r, "eks", "Token")
	account, audience := r.URL.Query().Get("sub"), r.URL.Query().Get("aud")
	if account == "" {
		account = "default:default"
	}
	if audience == "" {
		audience = stsAudience
	}
	token, err := s.WebIdentityToken(account, audience, 24*time.Hour)
	if err != nil {
		http.Error(w, "no token", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte(token))
}

// servePodIdentity is the EKS pod identity agent. The Authorization is the pod's token; a strict server verifies it.
func (s *Server) servePodIdentity(w http.ResponseWriter, r *http.Request) {
	noteLocal(r, "eks", "PodIdentity")
	token := r.Header.Get("Authorization")
	claims, err := readToken(token)
	switch {
	case token == "":
		http.Error(w, "Service account token cannot be empty", http.StatusBadRequest)
		return
	case s.opts.Strict && (err != nil || s.issuer.verify(token) != nil || claims.audience() != podAudience):
		http.Error(w, "Invalid service account token", http.StatusBadRequest)
		return
	case err == nil && claims.expired(s.opts.Now()):
		http.Error(w, "Service account token has expired", http.StatusBadRequest)
		return
	}
	ses := s.instanceSession("eks-pod")
	writeJSON(w, http.StatusOK, "application/json", map[string]string{
		"AccessKeyId": ses.ID, "SecretAccessKey": ses.Secret, "Token": ses.Token, "AccountId": ses.Account,
		"Expiration": isoTime(ses.Expires),
	})
}
