package vault

import (
	"fmt"
	"net/url"
	"strings"
)

// LocalName is the provider name of the local vault in direct references: {{vault://local/NAME}}.
const LocalName = "local"

// Ref names a secret.
type Ref struct {
	// Text is the reference as it was written, without the braces and "vault:".
	Text string
	// Provider is named by a direct reference only; empty asks all.
	Provider string
	// Name is an alias or, in a direct reference, the provider's own name of the secret. An alias may go on with the
	// path of a JSON field: db.password.
	Name string
	Key  string // the path of a JSON field in a direct reference, else empty
	// Version is what follows the # of a direct reference, else empty.
	Version string
}

// ParseRef reads what stands behind "vault:": an alias, or a direct reference in the form of Kong's
// //PROVIDER/NAME/KEY#VERSION. The last of several parts is the key unless a / ends the path; each part may be
// percent-encoded.
func ParseRef(text string) (Ref, error) {
	direct, ok := strings.CutPrefix(text, "//")
	if !ok {
		return Ref{Text: text, Name: text}, CheckName(text)
	}
	path, version, _ := strings.Cut(direct, "#")
	provider, path, _ := strings.Cut(path, "/")
	name, key := path, ""
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		name, key = path[:i], path[i+1:]
	}
	ref := Ref{Text: text}
	for _, part := range []struct {
		to   *string
		text string
	}{{&ref.Provider, provider}, {&ref.Name, name}, {&ref.Key, key}, {&ref.Version, version}} {
		decoded, err := url.PathUnescape(part.text)
		if err != nil {
			return ref, badRef(text)
		}
		*part.to = decoded
	}
	if ref.Provider == "" || ref.Name == "" {
		return ref, badRef(text)
	}
	return ref, nil
}

func badRef(text string) error {
	return &Error{
		Problem: fmt.Sprintf("%q is no reference to a secret", text),
		Hint:    "write {{vault:alias}} or {{vault://PROVIDER/NAME/KEY#VERSION}}",
	}
}

// maxName is far more than a name needs; it keeps lists and messages readable.
const maxName = 200

// CheckName reports why a text cannot be an alias.
func CheckName(name string) error {
	problem := ""
	switch {
	case name == "":
		problem = "is empty"
	case len(name) > maxName:
		problem = fmt.Sprintf("is longer than %d bytes", maxName)
	case strings.TrimSpace(name) != name:
		problem = "begins or ends with a blank"
	case strings.HasPrefix(name, "//"):
		problem = "begins with //, as direct references do"
	case strings.ContainsAny(name, "{}="):
		problem = "holds one of { } ="
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }):
		problem = "holds control characters or is no UTF-8"
	default:
		return nil
	}
	return &Error{Problem: fmt.Sprintf("%q cannot name a secret: it %s", name, problem), Hint: "use a name such as db.password"}
}
