package run

import (
	"path"
	"slices"
	"strings"
)

const octetStream = "application/octet-stream"

// fileTypes are media types and the endings of file names that stand for them. The list is ours and not the system's:
// a run must not send other bytes on another machine. It has no charsets, as Postman's has none.
const fileTypes = `text/plain txt text log conf ini
text/html html htm
text/css css
text/csv csv
text/tab-separated-values tsv
text/markdown md markdown
text/yaml yaml yml
text/calendar ics
text/x-vcard vcf
application/javascript js mjs
application/json json map
application/xml xml
application/pdf pdf
application/rtf rtf
application/wasm wasm
application/x-sql sql
application/zip zip
application/gzip gz
application/x-tar tar
application/x-7z-compressed 7z
application/x-x509-ca-cert pem crt der
application/x-pkcs12 p12 pfx
application/msword doc
application/vnd.ms-excel xls
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
image/png png
image/jpeg jpg jpeg jpe
image/gif gif
image/bmp bmp
image/webp webp
image/avif avif
image/heic heic
image/tiff tif tiff
image/svg+xml svg
image/vnd.microsoft.icon ico
audio/mpeg mp3
audio/wave wav
audio/ogg ogg
video/mp4 mp4
video/webm webm
video/quicktime mov`

// typeByName guesses a media type by the ending of a file's name, empty when it says nothing.
func typeByName(name string) string {
	ending := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if ending == "" {
		return ""
	}
	for line := range strings.Lines(fileTypes) {
		if fields := strings.Fields(line); slices.Contains(fields[1:], ending) {
			return fields[0]
		}
	}
	return ""
}
