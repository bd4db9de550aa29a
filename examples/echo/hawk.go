package echo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"strings"
)

// The credentials of Postman Echo's documentation.
const (
	hawkID  = "dh37fgj492je"
	hawkKey = "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn"
)

// hawk checks a Hawk signature. The timestamp may be of any time, since tests use fixed ones.
func hawk(w http.ResponseWriter, r *http.Request) {
	fields, ok := authFields(r, "Hawk")
	if !ok || fields["id"] != hawkID {
		hawkFail(w, "Unknown credentials")
		return
	}
	if !hmac.Equal([]byte(fields["mac"]), []byte(hawkMAC("header", r, fields))) {
		hawkFail(w, "Bad mac")
		return
	}
	body := map[string]any{"message": "Hawk Authentication Successful"}
	hash := sha256.Sum256([]byte("hawk.1.payload\napplication/json\n" + string(encode(body)) + "\n"))
	fields["hash"], fields["ext"] = base64.StdEncoding.EncodeToString(hash[:]), ""
	w.Header().Set("Server-Authorization",
		`Hawk mac="`+hawkMAC("response", r, fields)+`", hash="`+fields["hash"]+`"`)
	writeJSON(w, body)
}

func hawkFail(w http.ResponseWriter, message string) {
	w.Header().Set("WWW-Authenticate", "Hawk")
	writeJSONStatus(w, http.StatusUnauthorized,
		map[string]any{"statusCode": http.StatusUnauthorized, "error": "Unauthorized", "message": message})
}

// hawkMAC signs Hawk's normalized string of a "header" or a "response".
func hawkMAC(kind string, r *http.Request, f map[string]string) string {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		host, port = r.Host, defaultPort(r)
	}
	ext := strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(f["ext"])
	lines := []string{
		"hawk.1." + kind, f["ts"], f["nonce"], r.Method, r.RequestURI, strings.ToLower(host), port, f["hash"], ext,
	}
	if f["app"] != "" {
		lines = append(lines, f["app"], f["dlg"])
	}
	mac := hmac.New(sha256.New, []byte(hawkKey))
	mac.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
