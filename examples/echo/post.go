package echo

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is the largest body that is read, so that a stray upload cannot fill the memory.
const maxBody = 64 << 20

type postAnswer struct {
	Args    map[string]any    `json:"args"`
	Data    any               `json:"data"`
	Files   map[string]string `json:"files"`
	Form    map[string]any    `json:"form"`
	Headers map[string]string `json:"headers"`
	JSON    any               `json:"json"`
	URL     string            `json:"url"`
}

func post(w http.ResponseWriter, r *http.Request) {
	answer := postAnswer{
		Args: args(r), Headers: headersOf(r), URL: urlOf(r),
		Data: map[string]any{}, Files: map[string]string{}, Form: map[string]any{},
	}
	if err := answer.readBody(http.MaxBytesReader(w, r.Body, maxBody), r.Header.Get("Content-Type")); err != nil {
		writeError(w, http.StatusBadRequest, "read the body: "+err.Error())
		return
	}
	writeJSON(w, answer)
}

// readBody puts the body where its content type says.
func (a *postAnswer) readBody(body io.Reader, contentType string) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if kind == "multipart/form-data" {
		return a.readMultipart(multipart.NewReader(body, params["boundary"]))
	}
	text, err := io.ReadAll(body)
	if err != nil || len(text) == 0 {
		return err
	}
	switch {
	case kind == "application/x-www-form-urlencoded":
		a.Form = collect(parsePairs(string(text)))
		a.Data, a.JSON = "", a.Form
	case (kind == "application/json" || strings.HasSuffix(kind, "+json")) && json.Valid(text):
		a.Data, a.JSON = json.RawMessage(text), json.RawMessage(text)
	case kind == "application/octet-stream":
		a.Data = buffer(text)
	default:
		a.Data = string(text)
	}
	return nil
}

func (a *postAnswer) readMultipart(parts *multipart.Reader) error {
	var fields []pair
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			a.Form = collect(fields)
			return nil
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if name := part.FileName(); name != "" {
			a.Files[name] = "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(content)
		} else {
			fields = append(fields, pair{part.FormName(), string(content)})
		}
	}
}

// buffer shows bytes as Node's Buffer does in JSON.
func buffer(content []byte) any {
	data := make([]int, len(content)) // []byte would become base64
	for i, b := range content {
		data[i] = int(b)
	}
	return map[string]any{"type": "Buffer", "data": data}
}

// contentLength is the header's text, which net/http takes out of the headers.
func contentLength(r *http.Request) string { return strconv.FormatInt(r.ContentLength, 10) }
