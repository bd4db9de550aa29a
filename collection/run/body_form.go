package run

import (
	"crypto/rand"
	"fmt"
	"path"
	"strings"

	"github.com/rq-runner/runner/collection"
)

// formPayload is application/x-www-form-urlencoded as Postman writes it: a blank is %20, and what looks encoded is
// encoded again. The rows keep their order, also those of one key.
func formPayload(b *collection.Body) *payload {
	var pairs []string
	for _, p := range b.URLEncoded {
		if !p.Disabled {
			pairs = append(pairs, escapeAllBut(p.Key, "-._~")+"="+escapeAllBut(p.Value, "-._~"))
		}
	}
	if pairs == nil {
		return nil
	}
	p := &payload{contentType: "application/x-www-form-urlencoded", mustType: true}
	p.addBytes([]byte(strings.Join(pairs, "&")))
	return p
}

// multipartPayload is multipart/form-data, nil without a part to send. A file that cannot be read is left out with a
// warning, as in Postman.
func (s *sender) multipartPayload(w *wire, b *collection.Body) *payload {
	m := &multipart{boundary: w.boundary()}
	for _, part := range b.FormData {
		if part.Disabled {
			continue
		}
		if !part.IsFile() {
			m.text(part)
			continue
		}
		if w.options.fromScript {
			w.options.warning("uploading files from scripts is not allowed")
			continue
		}
		s.fileParts(w, m, part)
	}
	if m.buf == nil && m.payload.size == 0 {
		return nil
	}
	return m.end()
}

// fileParts adds a part for each file of a row.
func (s *sender) fileParts(w *wire, m *multipart, part collection.Part) {
	if len(part.Files) == 0 {
		w.options.warning(fmt.Sprintf("form field %q: missing file source", part.Key))
		m.begin(part, `; filename=""`, "")
		m.buf = append(m.buf, "\r\n"...)
		return
	}
	for _, f := range part.Files {
		if f.Content != nil {
			m.content(part, f.Content)
			continue
		}
		name, size, err := s.files.upload(f.Src)
		if err != nil {
			w.options.warning(fmt.Sprintf("form field %q is not sent: file load error: %v", part.Key, err))
			continue
		}
		m.file(part, f.Src, name, size)
	}
}

// multipart collects the parts; the bytes around the files wait in buf.
type multipart struct {
	boundary string
	payload  payload
	buf      []byte
}

func (m *multipart) text(part collection.Part) {
	disposition := ""
	if part.FileName != "" {
		disposition = fileNameParam(part.FileName)
	}
	m.begin(part, disposition, typeByName(part.FileName))
	m.buf = append(append(m.buf, part.Value...), "\r\n"...)
}

func (m *multipart) content(part collection.Part, content []byte) {
	disposition, contentType := "", typeByName(part.FileName)
	if part.FileName != "" {
		disposition = fileNameParam(part.FileName)
	}
	if contentType == "" {
		contentType = octetStream
	}
	m.begin(part, disposition, contentType)
	m.buf = append(append(m.buf, content...), "\r\n"...)
}

func (m *multipart) file(part collection.Part, src, name string, size int64) {
	shown := part.FileName
	if shown == "" {
		shown = src
	}
	contentType := typeByName(src)
	if contentType == "" {
		contentType = typeByName(shown)
	}
	if contentType == "" {
		contentType = octetStream
	}
	m.begin(part, fileNameParam(shown), contentType)
	m.flush()
	m.payload.addFile(name, size)
	m.buf = append(m.buf, "\r\n"...)
}

// begin writes the head of a part. The type that the row names wins over the guess.
func (m *multipart) begin(part collection.Part, disposition, guess string) {
	m.buf = fmt.Appendf(m.buf, "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n",
		m.boundary, unbroken(part.Key), disposition)
	if part.ContentType != "" {
		guess = part.ContentType
	}
	if guess != "" {
		m.buf = fmt.Appendf(m.buf, "Content-Type: %s\r\n", unbroken(guess))
	}
	m.buf = append(m.buf, "\r\n"...)
}

func (m *multipart) flush() {
	if len(m.buf) > 0 {
		m.payload.addBytes(m.buf)
		m.buf = nil
	}
}

func (m *multipart) end() *payload {
	m.buf = fmt.Appendf(m.buf, "--%s--\r\n", m.boundary)
	m.flush()
	m.payload.contentType, m.payload.mustType = "multipart/form-data; boundary="+m.boundary, true
	return &m.payload
}

// fileNameParam names the file, without its folders, and again in RFC 8187's form when it is not Latin-1.
func fileNameParam(name string) string {
	name = unbroken(path.Base(strings.ReplaceAll(name, `\`, "/")))
	param := `; filename="` + name + `"`
	for _, r := range name {
		if r > 0xff || r == 0x7f {
			return param + "; filename*=UTF-8''" + escapeAllBut(name, "-_.!~|`^")
		}
	}
	return param
}

// unbroken keeps a text from ending its header line.
func unbroken(s string) string {
	return strings.NewReplacer("\r", "%0D", "\n", "%0A").Replace(s)
}

// boundary is the user's, or as Postman's: 26 hyphens and 24 digits.
func (w *wire) boundary() string {
	contentType, _ := w.header.get("Content-Type")
	if users := writtenBoundary(contentType); users != "" {
		return users
	}
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = '0' + b[i]%10
	}
	return strings.Repeat("-", 26) + string(b[:])
}

// writtenBoundary is the boundary that a type names, empty for none.
func writtenBoundary(contentType string) string {
	rest, _ := strings.CutPrefix(contentType, "multipart/form-data;")
	_, value, _ := strings.Cut(rest, "boundary=")
	value, _, _ = strings.Cut(value, ";")
	return strings.Trim(value, `" `)
}

// filePayload sends one file as the body, or nothing when it cannot be read.
func (s *sender) filePayload(w *wire, b *collection.Body) *payload {
	p := &payload{}
	if b.File.Content != nil {
		p.addBytes(b.File.Content)
		return p
	}
	if w.options.fromScript {
		w.options.warning("uploading files from scripts is not allowed")
		return nil
	}
	name, size, err := s.files.upload(b.File.Src)
	if err != nil {
		w.options.warning("the file body is not sent: file load error: " + err.Error())
		return nil
	}
	p.addFile(name, size)
	p.contentType = typeByName(name)
	if p.contentType == "" {
		p.contentType = octetStream
	}
	return p
}
