package awslocal

import (
	"crypto/subtle"
	"net/http"
	"time"
)

// containerSession is how long the credentials of instances and containers last: AWS's six hours.
const containerSession = 6 * time.Hour

func (s *Server) routeContainers(mux *http.ServeMux) {
	mux.HandleFunc("GET /ecs", s.serveECS)
	mux.HandleFunc("GET /ecs/{$}", s.serveECS)
	mux.HandleFunc("GET /ecs/{role}", s.serveECS)
}

// serveECS is the endpoint behind AWS_CONTAINER_CREDENTIALS_FULL_URI. /ecs/NAME gives another role than the instance's.
func (s *Server) serveECS(w http.ResponseWriter, r *http.Request) {
	noteLocal(r, "ecs", "Credentials")
	given, want := r.Header.Get("Authorization"), s.opts.ContainerToken
	if want != "" && subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		writeJSON(w, http.StatusUnauthorized, "application/json", map[string]string{
			"code": "AccessDeniedException", "message": "the Authorization header does not fit",
		})
		return
	}
	ses := s.sessionOf(s.instanceRole(r.PathValue("role")), "ecs-task")
	writeJSON(w, http.StatusOK, "application/json", map[string]string{
		"RoleArn": ses.Source, "AccessKeyId": ses.ID, "SecretAccessKey": ses.Secret, "Token": ses.Token,
		"Expiration": isoTime(ses.Expires),
	})
}

// instanceRole is the role of that name in the server's account, or the configured one when the name is empty.
func (s *Server) instanceRole(name string) *role {
	if name == "" {
		name = s.opts.InstanceRole
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if a := s.state.account(s.opts.Account); a != nil && a.Roles[name] != nil {
		return a.Roles[name]
	}
	return inventedRole("arn:" + partition(s.opts.Region) + ":iam::" + s.opts.Account + ":role/" + name)
}

func (s *Server) instanceSession(name string) *session { return s.sessionOf(s.instanceRole(""), name) }

// sessionOf mints credentials of a role as AWS does for machines: without anybody asking STS.
func (s *Server) sessionOf(r *role, name string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{service: stsService, now: s.opts.Now()}
	ses := s.mintRole(c, r, assumption{name: name, lasts: containerSession})
	s.persist.changed()
	return ses
}
