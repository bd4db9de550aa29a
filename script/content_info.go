package script

import (
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// contentInfo is response.contentInfo(): what the headers say of the body, in Postman's words.
func (r *responseAPI) contentInfo(goja.FunctionCall) goja.Value {
	header := r.header("Content-Type")
	if header == "" {
		header = "text/plain"
	}
	kind := mediaType(header)
	class, format := bodyClass(kind)
	extension := extensions[kind]
	name := fileName(r.header("Content-Disposition"))
	if name == "" {
		name = "response"
		if extension != "" {
			name += "." + extension
		}
	}
	o := r.x.rt.vm.NewObject()
	for _, p := range [][2]string{
		{"contentType", kind},
		{"mimeType", class},
		{"mimeFormat", format},
		{"charset", charset(header)},
		{"fileExtension", extension},
		{"fileName", name},
	} {
		if p[1] != "" {
			_ = o.Set(p[0], p[1])
		}
	}
	return o
}

// mediaType is a content type without its parameters.
func mediaType(header string) string {
	kind, _, _ := strings.Cut(strings.ToLower(header), ";")
	return strings.Join(strings.Fields(kind), "")
}

var charsetParam = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*['"]?\s*([\w-]+)`) })

// charset names the encoding; UTF-8, which is also that of a body that names none, is utf8.
func charset(header string) string {
	m := charsetParam().FindStringSubmatch(header)
	if m == nil || strings.EqualFold(m[1], "utf-8") {
		return "utf8"
	}
	return strings.ToLower(m[1])
}

// bodyClass says what kind of body it is and how to show it.
func bodyClass(kind string) (class, format string) {
	switch kind {
	case "application/pdf":
		return "embed", "pdf"
	case "application/jwt":
		return "text", "jwt"
	case "application/ogg":
		return "audio", "ogg"
	case "application/x-www-form-urlencoded":
		return "text", "plain"
	}
	base, sub, _ := strings.Cut(kind, "/")
	media := firstOf(base, "audio", "video", "image", "text")
	switch format = textFormat(kind); {
	case media == "text" && format == "":
		return media, "plain"
	case media == "text":
		return media, format
	case media != "":
		return media, media
	case format != "":
		return "text", format
	}
	if media = firstOf(sub, "audio", "video", "image", "text"); media != "" {
		return media, media
	}
	if class = firstOf(base, "application", "message", "multipart"); class != "" {
		return class, "raw"
	}
	return "unknown", "raw"
}

// textFormat is the language of a text, empty when its type names none.
func textFormat(kind string) string {
	if strings.HasSuffix(kind, "+xml") {
		return "xml"
	}
	return firstOf(kind, "jsonp", "json", "xml", "html", "yaml", "vml", "webml", "script")
}

// firstOf is the word that stands first in a text; of two at one place, the one that is listed first.
func firstOf(text string, words ...string) (first string) {
	at := len(text)
	for _, w := range words {
		if i := strings.Index(text, w); i >= 0 && i < at {
			first, at = w, i
		}
	}
	return first
}

var (
	// extendedName is RFC 8187's form. Postman knows its charset in lower case only.
	extendedName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`;[ \t]*filename\*[ \t]*=[ \t]*(utf-8|iso-8859-1)'[^']*'([^;\s]+)`)
	})
	quotedName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`;[ \t]*filename[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"`) })
	plainName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`;[ \t]*filename[ \t]*=[ \t]*([^"\s;]+)`) })
	escapedByte = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\\(.)`) })
)

// fileName is the name that a Content-Disposition header gives, empty when it gives none.
func fileName(disposition string) string {
	if m := extendedName().FindStringSubmatch(disposition); m != nil {
		if name, err := url.PathUnescape(m[2]); err == nil {
			return name
		}
	}
	if m := quotedName().FindStringSubmatch(disposition); m != nil {
		return escapedByte().ReplaceAllString(m[1], "$1")
	}
	if m := plainName().FindStringSubmatch(disposition); m != nil {
		return m[1]
	}
	return ""
}

// extensions are those of the types that APIs answer with. The system's own table differs from one machine to the next.
var extensions = map[string]string{
	"application/atom+xml": "atom", "application/epub+zip": "epub", "application/gzip": "gz",
	"application/java-archive": "jar", "application/javascript": "js", "application/json": "json",
	"application/json5": "json5", "application/ld+json": "jsonld", "application/geo+json": "geojson",
	"application/manifest+json": "webmanifest", "application/msword": "doc", "application/octet-stream": "bin",
	"application/ogg": "ogx", "application/pdf": "pdf", "application/pgp-signature": "asc",
	"application/pkix-cert": "cer", "application/postscript": "ai", "application/rdf+xml": "rdf",
	"application/rss+xml": "rss", "application/rtf": "rtf", "application/toml": "toml",
	"application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
	"application/vnd.oasis.opendocument.spreadsheet": "ods", "application/vnd.oasis.opendocument.text": "odt",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "xlsx",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "docx",
	"application/wasm": "wasm", "application/x-7z-compressed": "7z", "application/x-bzip2": "bz2",
	"application/x-pkcs12": "p12", "application/x-rar-compressed": "rar", "application/x-sh": "sh",
	"application/x-shockwave-flash": "swf", "application/x-tar": "tar", "application/xhtml+xml": "xhtml",
	"application/xml": "xml", "application/xslt+xml": "xsl", "application/zip": "zip", "audio/midi": "mid",
	"audio/mp4": "m4a", "audio/mpeg": "mpga", "audio/ogg": "oga", "audio/wav": "wav", "audio/webm": "weba",
	"font/otf": "otf", "font/ttf": "ttf", "font/woff": "woff", "font/woff2": "woff2", "image/apng": "apng",
	"image/avif": "avif", "image/bmp": "bmp", "image/gif": "gif", "image/heic": "heic", "image/jpeg": "jpeg",
	"image/png": "png", "image/svg+xml": "svg", "image/tiff": "tif", "image/vnd.microsoft.icon": "ico",
	"image/webp": "webp", "image/x-icon": "ico", "message/rfc822": "eml", "model/gltf+json": "gltf",
	"text/calendar": "ics", "text/css": "css", "text/csv": "csv", "text/html": "html", "text/jsx": "jsx",
	"text/markdown": "markdown", "text/plain": "txt", "text/rtf": "rtf", "text/tab-separated-values": "tsv",
	"text/vcard": "vcard", "text/vtt": "vtt", "text/xml": "xml", "text/yaml": "yaml", "video/mp4": "mp4",
	"video/mpeg": "mpeg", "video/ogg": "ogv", "video/quicktime": "qt", "video/webm": "webm",
	"video/x-msvideo": "avi",
}
