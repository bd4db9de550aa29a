package run

import (
	"fmt"
	"strings"
)

// malformedError tells what is wrong with an answer that breaks the rules of HTTP, with the codes of Node's parser.
// net/http has no types for these errors: their texts are held by a test with servers that do so.
func malformedError(err error, to address) *sendError {
	text := plainCause(err)
	for _, known := range []struct{ part, code, message, hint string }{
		{"malformed HTTP response \"\\x15", "EPROTO", "the answer of %s is not HTTP but TLS", "try https://"},
		{"malformed HTTP", "HPE_INVALID_CONSTANT", "the answer of %s is not HTTP: %s", "check the port; another service may listen there"},
		{"headers exceeded", "HPE_HEADER_OVERFLOW", "the response headers are larger than 1 MB: %s", ""},
		{"malformed MIME header", "HPE_INVALID_HEADER_TOKEN", "a response header of %s is none: %s", ""},
		{"invalid Transfer-Encoding", "HPE_INVALID_TRANSFER_ENCODING", "the Transfer-Encoding of %s cannot be read: %s", ""},
		{"unsupported transfer encoding", "HPE_INVALID_TRANSFER_ENCODING", "the Transfer-Encoding of %s cannot be read: %s", ""},
		{"multiple Content-Length", "HPE_UNEXPECTED_CONTENT_LENGTH", "%s sent several Content-Length headers: %s", ""},
		{"bad Content-Length", "HPE_INVALID_CONTENT_LENGTH", "the Content-Length of %s is no number: %s", ""},
		{"invalid Content-Length", "HPE_INVALID_CONTENT_LENGTH", "the Content-Length of %s is no number: %s", ""},
		{"chunk", "HPE_INVALID_CHUNK_SIZE", "the chunks of %s cannot be read: %s", ""},
	} {
		if !strings.Contains(text, known.part) {
			continue
		}
		e := &sendError{Code: known.code, Hint: known.hint, Message: fmt.Sprintf(known.message, to.authority())}
		if strings.Count(known.message, "%s") == 2 {
			e.Message = fmt.Sprintf(known.message, to.authority(), text)
		}
		return e
	}
	return nil
}
