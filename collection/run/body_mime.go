package run

import (
	"path"
	"slices"
	"strings"
)

const octetStream = "application/octet-stream"

// fileTypes are media types and the endings of file names that stand for them. The list is ours and not the system's:
// a run must not send other bytes on another machine. It has no charsets, as Postman's has none.
const fileTypes = `text/plain txt text log conf ini list def
text/html html htm shtml
text/css css
text/csv csv
text/tab-separated-values tsv
text/markdown md markdown
text/yaml yaml yml
text/calendar ics
text/x-vcard vcf
text/turtle ttl
text/n3 n3
text/vtt vtt
text/jsx jsx
text/less less
text/x-scss scss
text/x-c c cc cpp h
text/x-java-source java
text/x-lua lua
message/rfc822 eml
application/javascript js mjs
application/json json map
application/json5 json5
application/ld+json jsonld
application/geo+json geojson
application/manifest+json webmanifest
application/vnd.hal+xml hal
application/xml xml xsd xsl
application/xml-dtd dtd
application/xslt+xml xslt
application/xhtml+xml xhtml
application/wsdl+xml wsdl
application/rss+xml rss
application/atom+xml atom
application/rdf+xml rdf owl
application/gpx+xml gpx
application/dash+xml mpd
application/ttml+xml ttml
application/n-triples nt
application/toml toml
application/node cjs
application/x-sh sh
application/x-httpd-php php
application/x-perl pl pm
application/pdf pdf
application/rtf rtf
application/wasm wasm
application/x-sql sql
application/epub+zip epub
application/java-archive jar war ear
application/vnd.android.package-archive apk
application/zip zip
application/x-bzip2 bz2
application/x-xz xz
application/vnd.rar rar
application/gzip gz
application/x-tar tar
application/x-7z-compressed 7z
application/x-iso9660-image iso
application/x-apple-diskimage dmg
application/x-debian-package deb
application/x-redhat-package-manager rpm
application/x-msdos-program exe
application/x-msdownload dll bat com msi
application/postscript ai eps ps
application/mbox mbox
application/x-x509-ca-cert pem crt der
application/x-pkcs12 p12 pfx
application/x-pkcs7-certificates p7b
application/pkcs7-mime p7m p7c
application/pkcs7-signature p7s
application/pkcs8 p8
application/pkix-cert cer
application/pkix-crl crl
application/pgp-signature sig
application/pgp-keys asc
application/msword doc
application/vnd.ms-excel xls
application/vnd.ms-excel.sheet.macroenabled.12 xlsm
application/vnd.ms-powerpoint ppt pps pot
application/vnd.ms-outlook msg
application/vnd.visio vsd
application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
application/vnd.oasis.opendocument.text odt
application/vnd.oasis.opendocument.spreadsheet ods
application/vnd.oasis.opendocument.presentation odp
application/vnd.google-earth.kml+xml kml
application/vnd.google-earth.kmz kmz
application/vnd.apple.mpegurl m3u8
application/vnd.apple.numbers numbers
application/vnd.apple.pages pages
application/vnd.apple.keynote key
application/vnd.ms-fontobject eot
application/x-shockwave-flash swf
font/ttf ttf
font/otf otf
font/woff woff
font/woff2 woff2
model/gltf+json gltf
model/gltf-binary glb
model/stl stl
image/png png
image/apng apng
image/heif heif
image/jp2 jp2
image/vnd.adobe.photoshop psd
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
audio/ogg ogg oga spx opus
audio/mp4 m4a mp4a
audio/midi mid midi
audio/webm weba
audio/x-aac aac
audio/x-flac flac
audio/x-aiff aif aiff aifc
video/mp4 mp4
video/webm webm
video/quicktime mov
video/mpeg mpeg mpg mpe
video/ogg ogv
video/mp2t ts
video/3gpp 3gp
video/x-m4v m4v
video/x-matroska mkv
video/x-msvideo avi
video/x-ms-wmv wmv
video/x-flv flv`

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
