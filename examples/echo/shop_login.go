package echo

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// The shop's only customer.
const (
	shopUser     = "ada"
	shopPassword = "lovelace"
)

// account is one login.
type account struct {
	orders []*order
	placed int // how many orders there have been
}

func (s *shop) login(w http.ResponseWriter, r *http.Request) {
	fields, err := formOrJSON(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	if fields["username"] != shopUser || fields["password"] != shopPassword {
		writeError(w, http.StatusUnauthorized, "wrong username or password")
		return
	}
	token := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins.set(token, &account{})
	writeJSON(w, map[string]any{"token": token, "expires_in": 3600, "user": map[string]string{"id": "u1", "name": "Ada Lovelace"}})
}

func (s *shop) logout(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins.drop(bearer(r))
	w.WriteHeader(http.StatusNoContent)
}

// signedIn asks for a token of login, and holds the shop's lock while next runs. The body is read before, so that a
// slow client holds up nobody else.
func (s *shop) signedIn(next func(http.ResponseWriter, *http.Request, *account)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxShopBody))
		if err != nil {
			writeError(w, http.StatusBadRequest, "read the body: "+err.Error())
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.mu.Lock()
		defer s.mu.Unlock()
		who := s.logins.get(bearer(r))
		if who == nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeError(w, http.StatusUnauthorized, "log in first: POST /shop/login gives a token")
			return
		}
		next(w, r, who)
	}
}

// formOrJSON reads a flat body of either kind as text.
func formOrJSON(r *http.Request) (map[string]string, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxShopBody))
	if err != nil {
		return nil, err
	}
	fields := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		for _, p := range parsePairs(string(body)) {
			fields[p.key] = p.value
		}
		return fields, nil
	}
	var values map[string]any
	if err := json.Unmarshal(body, &values); err != nil {
		return nil, errors.New("the body must be a form or a JSON object")
	}
	for key, value := range values {
		fields[key] = asText(value)
	}
	return fields, nil
}

// maxShopBody is far more than an order needs.
const maxShopBody = 1 << 20

func asText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}
