package vars

import (
	"slices"
	"strings"
)

// fileNames are of files and of databases.
var fileNames = map[string]generator{
	"$randomFileName": func(d *Dynamic, a *arguments) any {
		return d.fileName() + strings.Repeat("."+d.pick(words("file extension")), d.count(a, 1, 1, maxExtensions))
	},
	"$randomFileType":       oneOf("application", "audio", "font", "image", "message", "model", "multipart", "text", "video"),
	"$randomFileExt":        (*Dynamic).fileExt,
	"$randomCommonFileName": func(d *Dynamic, _ *arguments) any { return d.fileName() + "." + d.pick(commonExts) },
	"$randomCommonFileType": oneOf("application", "audio", "image", "text", "video"),
	"$randomCommonFileExt":  oneOf(commonExts...),
	"$randomFilePath": func(d *Dynamic, _ *arguments) any {
		return d.pick(directories) + "/" + d.fileName() + "." + d.pick(words("file extension"))
	},
	"$randomDirectoryPath":     oneOf(directories...),
	"$randomMimeType":          func(d *Dynamic, _ *arguments) any { return strings.Fields(d.pick(mimeExts))[0] },
	"$randomDatabaseColumn":    oneOf(databaseColumns...),
	"$randomDatabaseType":      oneOf(databaseTypes...),
	"$randomDatabaseCollation": oneOf(databaseCollations...),
	"$randomDatabaseEngine":    oneOf("ARCHIVE", "BLACKHOLE", "CSV", "InnoDB", "MEMORY", "MyISAM"),
}

// maxExtensions bounds the extensions of one file name: more would not fit into the 255 bytes of a file system.
const maxExtensions = 20

// fileName is one to three words.
func (d *Dynamic) fileName() string {
	return d.repeat(d.between(1, 3), "_", func() string { return strings.ReplaceAll(d.pick(words("hacker noun")), " ", "_") })
}

// fileExt takes [MIME type].
func (d *Dynamic) fileExt(a *arguments) any {
	mime := a.next()
	if mime == "" {
		return d.pick(words("file extension"))
	}
	i := slices.IndexFunc(mimeExts, func(s string) bool { return strings.HasPrefix(s, mime+" ") })
	if i < 0 {
		a.bad = true
		return nil
	}
	return d.pick(strings.Fields(mimeExts[i])[1:])
}

var commonExts = []string{
	"csv", "gif", "htm", "html", "jpeg", "jpg", "json", "mp2", "mp3", "mp4", "mpeg", "mpg", "pdf", "png", "svg", "txt", "wav",
	"webm", "xml", "zip",
}

// mimeExts are the MIME types that people send, each with its extensions.
var mimeExts = []string{
	"application/gzip gz", "application/javascript js mjs", "application/json json", "application/msword doc dot",
	"application/octet-stream bin dll exe iso", "application/pdf pdf", "application/rtf rtf", "application/sql sql",
	"application/vnd.ms-excel xls xlt", "application/vnd.ms-powerpoint ppt pps",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document docx", "application/x-tar tar",
	"application/x-yaml yaml yml", "application/xml xml xsl xsd", "application/zip zip", "audio/mpeg mp3 mp2 mpga",
	"audio/ogg ogg oga", "audio/wav wav", "font/ttf ttf", "font/woff woff", "font/woff2 woff2", "image/bmp bmp",
	"image/gif gif", "image/jpeg jpeg jpg jpe", "image/png png", "image/svg+xml svg svgz", "image/tiff tif tiff",
	"image/webp webp", "text/css css", "text/csv csv", "text/html html htm", "text/javascript js mjs", "text/markdown md",
	"text/plain txt text log", "text/xml xml", "video/mp4 mp4 m4v", "video/mpeg mpeg mpg", "video/quicktime mov qt",
	"video/webm webm",
}

// directories are those of Unix systems.
var directories = []string{
	"/bin", "/boot", "/dev", "/etc", "/etc/init.d", "/etc/ssl", "/home", "/home/user", "/lib", "/media", "/mnt", "/opt",
	"/opt/bin", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/include", "/usr/lib",
	"/usr/local", "/usr/local/bin", "/usr/sbin", "/usr/share", "/usr/src", "/var", "/var/cache", "/var/lib", "/var/log",
	"/var/mail", "/var/spool", "/var/tmp",
}

var (
	databaseColumns = []string{
		"id", "title", "name", "email", "phone", "token", "group", "category", "password", "comment", "avatar", "status",
		"createdAt", "updatedAt", "deletedAt", "price", "currency", "quantity", "country", "city",
	}
	databaseTypes = []string{
		"bigint", "binary", "bit", "blob", "boolean", "date", "datetime", "decimal", "double", "enum", "float", "geometry",
		"int", "mediumint", "point", "real", "serial", "set", "smallint", "text", "time", "timestamp", "tinyint", "varchar",
	}
	databaseCollations = []string{
		"ascii_bin", "ascii_general_ci", "cp1250_bin", "cp1250_general_ci", "latin1_swedish_ci", "utf8_bin",
		"utf8_general_ci", "utf8_unicode_ci", "utf8mb4_general_ci", "utf8mb4_unicode_ci",
	}
)
