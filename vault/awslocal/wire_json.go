package awslocal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const jsonType = "application/x-amz-json-1.1"

// epoch is a date on the JSON wire: seconds since 1970 with up to three decimals.
type epoch time.Time

// MarshalJSON writes whole milliseconds, which is what AWS keeps.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', -1, 64), nil
}

// date is nil for the zero time, so that omitempty leaves the member out.
func date(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

// decodeJSON reads a request's members. Members that the operation does not know are ignored, as AWS ignores them.
func decodeJSON(c *call, into any) error {
	body := bytes.TrimSpace(c.body)
	if len(body) == 0 {
		return nil
	}
	err := json.Unmarshal(body, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return serialization(fmt.Sprintf("%s cannot be converted to %s", wrong.Value, wrong.Type.Kind()))
	}
	// The decoder's own text may quote the body, and the body may hold a secret.
	return serialization("the body is not valid JSON")
}

func serialization(message string) error {
	return apiError{http.StatusBadRequest, "SerializationException", message}
}

func writeJSONAnswer(w http.ResponseWriter, out any, err error) {
	if err != nil {
		api := asAPIError(err)
		writeJSON(w, api.status, jsonType, jsonError(api))
		return
	}
	writeJSON(w, http.StatusOK, jsonType, out)
}

// jsonError spells the text as AWS does: exceptions of the service's model say Message, those of the front end message.
func jsonError(e apiError) map[string]string {
	member := "Message"
	switch e.code {
	case "ValidationException", "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException",
		"InvalidSignatureException", "IncompleteSignatureException", "MissingAuthenticationTokenException",
		"ThrottlingException", "SerializationException", "UnknownOperationException":
		member = "message"
	}
	if e.message == "" {
		return map[string]string{"__type": e.code}
	}
	return map[string]string{"__type": e.code, member: e.message}
}

func writeJSON(w http.ResponseWriter, status int, contentType string, body any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic("awslocal: an answer that cannot be JSON: " + err.Error())
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Amzn-Requestid", newUUID())
	w.WriteHeader(status)
	_, _ = w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n"))) // a client that went away is its own affair
}
