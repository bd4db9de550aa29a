package script

import "strings"

// withoutHTMLComments makes the comments of HTML, which old scripts have, comments of JavaScript: <!-- goes to the end of
// its line, and so does --> where nothing but space is before it. Every place in the source stays where it is.
func withoutHTMLComments(source string) string {
	if !strings.Contains(source, "<!--") && !strings.Contains(source, "-->") {
		return source
	}
	c := chainScan{source: source, level: make([]openPair, 1, 32)}
	var out strings.Builder
	done := 0
	for c.at < len(source) {
		mark := htmlComment(source, c.at)
		if mark == "" {
			c.token()
			continue
		}
		out.WriteString(source[done:c.at] + "//" + mark[2:])
		c.at += len(mark)
		done = c.at
		if n := strings.IndexByte(source[c.at:], '\n'); n >= 0 {
			c.at += n
		} else {
			c.at = len(source)
		}
	}
	return out.String() + source[done:]
}

// htmlComment is what opens a comment of HTML at that place of the code, empty for none.
func htmlComment(source string, at int) string {
	if strings.HasPrefix(source[at:], "<!--") {
		return "<!--"
	}
	line := strings.LastIndexByte(source[:at], '\n') + 1
	if strings.HasPrefix(source[at:], "-->") && strings.TrimSpace(source[line:at]) == "" {
		return "-->"
	}
	return ""
}
