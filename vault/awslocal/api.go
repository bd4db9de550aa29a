package awslocal

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The services, by the name that a signature's scope gives them.
const (
	secretsManager = "secretsmanager"
	stsService     = "sts"
	iamService     = "iam"
)

// call is one API request on its way through the server.
type call struct {
	service, op string
	region      string
	account     string // where the operation acts: the caller's, or the one that an ARN names
	who         principal
	now         time.Time
	body        []byte     // of a JSON request
	form        url.Values // of a Query request
	log         *logEntry
}

// operation is one API action. Operations that write run alone; the others run side by side.
type operation struct {
	run    func(*Server, *call) (any, error)
	writes bool
}

func operations() map[string]operation {
	all := secretsOperations()
	for name, op := range stsOperations() {
		all[stsService+"."+name] = op
	}
	for name, op := range iamOperations() {
		all[iamService+"."+name] = op
	}
	return all
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	c := &call{now: s.opts.Now(), log: logEntryOf(r.Context()), region: s.opts.Region, account: s.opts.Account}
	out, err := s.answer(c, r)
	if err != nil {
		c.log.code = codeOf(err)
	}
	if c.service == secretsManager || c.service == "" {
		writeJSONAnswer(w, out, err)
		return
	}
	writeQueryAnswer(w, c, out, err)
}

func (s *Server) answer(c *call, r *http.Request) (any, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, apiError{http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", err.Error()}
	}
	if err := c.identify(r, body); err != nil {
		return nil, err
	}
	op, ok := s.operations[c.service+"."+c.op]
	if !ok {
		return nil, unknownOperation(c)
	}
	c.log.service, c.log.op = c.service, c.op
	if err := s.faults.strike(r.Context(), c); err != nil {
		return nil, err
	}
	if err := s.authenticate(c, r, body); err != nil {
		return nil, err
	}
	c.log.account, c.log.region = c.account, c.region
	return s.perform(c, op)
}

// identify finds out which operation of which service the request names: by X-Amz-Target or by the Query protocol's Action.
func (c *call) identify(r *http.Request, body []byte) error {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		c.service, c.op, _ = strings.Cut(target, ".")
		c.body = body
		return nil
	}
	c.form = r.URL.Query()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return apiError{http.StatusBadRequest, "MalformedQueryString", "the form cannot be parsed"}
		}
		c.form = form
	}
	c.op = c.form.Get("Action")
	switch c.form.Get("Version") {
	case stsVersion:
		c.service = stsService
	case iamVersion:
		c.service = iamService
	}
	if c.op == "" {
		return apiError{http.StatusBadRequest, "MissingAction", "the request has neither an X-Amz-Target header nor an Action"}
	}
	return nil
}

func (s *Server) perform(c *call, op operation) (any, error) {
	if !op.writes {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return op.run(s, c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := op.run(s, c)
	if err == nil {
		s.persist.changed()
	}
	return out, err
}
