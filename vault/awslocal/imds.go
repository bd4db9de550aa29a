package awslocal

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// imdsTokens are the tokens that IMDSv2 has handed out.
type imdsTokens struct {
	mu     sync.Mutex
	issued map[string]time.Time // when each ends
}

func (t *imdsTokens) issue(now time.Time, lasts time.Duration) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for token, end := range t.issued {
		if !now.Before(end) {
			delete(t.issued, token)
		}
	}
	token := randomText(alphanumerics, 56)
	t.issued[token] = now.Add(lasts)
	return token
}

func (t *imdsTokens) good(token string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	end, ok := t.issued[token]
	return ok && now.Before(end)
}

// maxTokenTTL is the longest life of an IMDSv2 token, in seconds.
const maxTokenTTL = 21600

func (s *Server) routeIMDS(mux *http.ServeMux) {
	mux.HandleFunc("PUT /latest/api/token", s.serveIMDSToken)
	const keys = "/latest/meta-data/iam/security-credentials/"
	s.metadata(mux, keys+"{$}", func(*http.Request) any { return s.opts.InstanceRole })
	s.metadata(mux, keys+"{role}", s.instanceCredentials)
	s.metadata(mux, "/latest/meta-data/placement/region", func(*http.Request) any { return s.opts.Region })
	s.metadata(mux, "/latest/meta-data/placement/availability-zone", func(*http.Request) any { return s.opts.Region + "a" })
	s.metadata(mux, "/latest/meta-data/instance-id", func(*http.Request) any { return instanceID })
	s.metadata(mux, "/latest/dynamic/instance-identity/document", func(*http.Request) any {
		return map[string]string{
			"accountId": s.opts.Account, "region": s.opts.Region, "availabilityZone": s.opts.Region + "a", "instanceId": instanceID,
		}
	})
}

const instanceID = "i-0123456789abcdef0"

// serveIMDSToken is how an IMDSv2 client gets the token that it sends with everything else.
func (s *Server) serveIMDSToken(w http.ResponseWriter, r *http.Request) {
	noteLocal(r, "imds", "Token")
	ttl, err := strconv.Atoi(r.Header.Get("X-Aws-Ec2-Metadata-Token-Ttl-Seconds"))
	if err != nil || ttl < 1 || ttl > maxTokenTTL || r.Header.Get("X-Forwarded-For") != "" {
		http.Error(w, "Bad Request", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", strconv.Itoa(ttl))
	_, _ = w.Write([]byte(s.imds.issue(s.opts.Now(), time.Duration(ttl)*time.Second)))
}

// metadata serves one path. IMDSv1, no token at all, works on a lenient server; a wrong token never does.
func (s *Server) metadata(mux *http.ServeMux, path string, answer func(*http.Request) any) {
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		noteLocal(r, "imds", "Metadata")
		token := r.Header.Get("X-Aws-Ec2-Metadata-Token")
		if (token != "" || s.opts.Strict) && !s.imds.good(token, s.opts.Now()) {
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
		switch out := answer(r).(type) {
		case nil:
			http.NotFound(w, r)
		case string:
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte(out))
		default:
			writeJSON(w, http.StatusOK, "application/json", out)
		}
	})
}

func (s *Server) instanceCredentials(r *http.Request) any {
	if r.PathValue("role") != s.opts.InstanceRole {
		return nil
	}
	ses := s.instanceSession(instanceID)
	return map[string]string{
		"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": isoTime(s.opts.Now()), "AccessKeyId": ses.ID,
		"SecretAccessKey": ses.Secret, "Token": ses.Token, "Expiration": isoTime(ses.Expires),
	}
}
