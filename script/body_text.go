package script

import (
	"mime"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// decodeText is a body as text, by the charset of its content type; UTF-8 when it names none that is known.
func decodeText(body []byte, contentType string) string {
	if !strings.Contains(contentType, "charset") {
		return string(body)
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || strings.EqualFold(params["charset"], "utf-8") {
		return string(body)
	}
	enc, err := htmlindex.Get(params["charset"])
	if err != nil {
		return string(body)
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return string(body)
	}
	return string(out)
}
