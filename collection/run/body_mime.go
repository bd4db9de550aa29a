package run

import (
	"path"
	"strings"
)

const octetStream = "application/octet-stream"

// typeByName guesses a media type by the name of a file, empty when the ending says nothing. The list is ours and not
// the system's: a run must not send other bytes on another machine. It has no charsets, as Postman's has none.
func typeByName(name string) string {
	switch strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) {
	case "txt", "text", "log", "conf", "ini":
		return "text/plain"
	case "html", "htm":
		return "text/html"
	case "css":
		return "text/css"
	case "csv":
		return "text/csv"
	case "tsv":
		return "text/tab-separated-values"
	case "md", "markdown":
		return "text/markdown"
	case "xml":
		return "application/xml"
	case "yaml", "yml":
		return "text/yaml"
	case "ics":
		return "text/calendar"
	case "vcf":
		return "text/x-vcard"
	case "js", "mjs":
		return "application/javascript"
	case "json", "map":
		return "application/json"
	default:
		return binaryTypeByName(name)
	}
}

func binaryTypeByName(name string) string {
	switch strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) {
	case "png", "gif", "bmp", "webp", "avif", "heic":
		return "image/" + strings.ToLower(path.Ext(name))[1:]
	case "jpg", "jpeg", "jpe":
		return "image/jpeg"
	case "tif", "tiff":
		return "image/tiff"
	case "svg":
		return "image/svg+xml"
	case "ico":
		return "image/vnd.microsoft.icon"
	case "mp3":
		return "audio/mpeg"
	case "wav":
		return "audio/wave"
	case "ogg":
		return "audio/ogg"
	case "mp4":
		return "video/mp4"
	case "webm":
		return "video/webm"
	case "mov":
		return "video/quicktime"
	case "pdf", "zip", "wasm", "rtf":
		return "application/" + strings.ToLower(path.Ext(name))[1:]
	case "gz":
		return "application/gzip"
	case "tar":
		return "application/x-tar"
	case "7z":
		return "application/x-7z-compressed"
	case "doc":
		return "application/msword"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "xls":
		return "application/vnd.ms-excel"
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case "sql":
		return "application/x-sql"
	case "pem", "crt", "der":
		return "application/x-x509-ca-cert"
	case "p12", "pfx":
		return "application/x-pkcs12"
	default:
		return ""
	}
}
