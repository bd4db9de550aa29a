package script

import (
	"regexp"
	"strings"
	"sync"
)

// importPattern is an import statement at the beginning of a line, over as many lines as it takes.
var importPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*import\s+(?:(type\s+)?([\w$*{][^'"();]*?)\s+from\s+)?(?:'([^'\n]+)'|"([^"\n]+)")[ \t]*;?`)
})

// requireImports writes import statements as calls of require, which a script has: scripts run in a function, where
// import cannot stand. Lines keep their numbers. It reports false when there are none.
func requireImports(source string) (string, bool) {
	if !strings.Contains(source, "import") {
		return source, false
	}
	changed := false
	out := importPattern().ReplaceAllStringFunc(source, func(statement string) string {
		m := importPattern().FindStringSubmatch(statement)
		changed = true
		return requireOf(m[1] != "", m[2], m[3]+m[4]) + strings.Repeat("\n", strings.Count(statement, "\n"))
	})
	return out, changed
}

// requireOf is the statement for one import of names from a module.
func requireOf(onlyTypes bool, names, module string) string {
	call := "require(" + quoteJSON(module) + ")"
	names = strings.Join(strings.Fields(names), " ")
	switch {
	case onlyTypes:
		return ";"
	case names == "":
		return call + ";"
	}
	first, rest, _ := strings.Cut(names, ",")
	if strings.HasPrefix(names, "{") || strings.HasPrefix(names, "*") {
		first, rest = "", names
	}
	var out []string
	if first = strings.TrimSpace(first); first != "" {
		out = append(out, first+" = (m => m && m.__esModule ? m.default : m)("+call+")")
	}
	rest = strings.TrimSpace(rest)
	if name, ok := strings.CutPrefix(rest, "* as "); ok {
		out = append(out, name+" = "+call)
	} else if rest != "" {
		out = append(out, namedImports(rest)+" = "+call)
	}
	return "const " + strings.Join(out, ", ") + ";"
}

// namedImports is {a as b, type C} as a pattern: {a: b}.
func namedImports(list string) string {
	var names []string
	for name := range strings.SplitSeq(strings.Trim(list, "{} "), ",") {
		name = strings.TrimSpace(name)
		if name != "" && !strings.HasPrefix(name, "type ") {
			names = append(names, strings.Replace(name, " as ", ": ", 1))
		}
	}
	return "{" + strings.Join(names, ", ") + "}"
}
