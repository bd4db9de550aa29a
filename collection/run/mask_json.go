package run

import (
	"bytes"
	"encoding/json"
	"regexp"
	"sync"
)

// JSON is a JSON document with the secrets in its texts, keys and numbers hidden; it stays the same document otherwise.
// Passwords in URLs are hidden too.
func (m *Mask) JSON(document []byte) []byte {
	var b bytes.Buffer
	for i := 0; i < len(document); {
		end := tokenEnd(document, i)
		m.token(&b, document[i:end])
		i = end
	}
	return b.Bytes()
}

// tokenEnd is the end of the text, the number or the single byte at i.
func tokenEnd(document []byte, i int) int {
	end := i + 1
	switch c := document[i]; {
	case c == '"':
		for end < len(document) && document[end] != '"' {
			if document[end] == '\\' {
				end++
			}
			end++
		}
		return min(end+1, len(document))
	case isNumeric(c):
		for end < len(document) && isNumeric(document[end]) {
			end++
		}
	}
	return end
}

func isNumeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c|0x20 == 'e'
}

// userInfo is the start of the host in a URL that is cut in parts, as Postman does: "user:password@127", "0", "0", "1".
var userInfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([^\s:/@]+:)[^\s:/@{}]+@`) })

func (m *Mask) token(b *bytes.Buffer, token []byte) {
	text := string(token)
	switch {
	case token[0] == '"' && json.Unmarshal(token, &text) == nil:
	case token[0] >= '0' && token[0] <= '9', token[0] == '-':
	default:
		b.Write(token)
		return
	}
	shown := userInfo().ReplaceAllString(withoutPassword(text), "${1}"+hidden+"@")
	if masked := m.Text(shown); masked != text {
		b.WriteString(`"` + jsonEscaped(masked) + `"`)
		return
	}
	b.Write(token)
}
