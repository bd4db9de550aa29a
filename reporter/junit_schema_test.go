package reporter

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// junitRules are those of junit-10.xsd of Jenkins' xUnit plugin: the attributes of each element, those that must be
// there marked with '!', and the elements that may be in it.
var junitRules = map[string]struct{ attributes, children []string }{
	"testsuites": {strings.Fields("name time tests failures errors"), strings.Fields("testsuite")},
	"testsuite": {
		strings.Fields("name! tests! failures! errors! group time skipped timestamp hostname id package file log url"),
		strings.Fields("testsuite properties testcase system-out system-err"),
	},
	"properties": {nil, []string{"property"}},
	"property":   {strings.Fields("name! value!"), nil},
	"testcase":   {strings.Fields("name! time classname group"), strings.Fields("skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err")},
	"rerunError": {strings.Fields("type! message"), strings.Fields("stackTrace system-out system-err")},
	"flakyError": {strings.Fields("type! message"), strings.Fields("stackTrace system-out system-err")},
	"stackTrace": {},
	"skipped":    {strings.Fields("type message"), nil},
	"error":      {strings.Fields("type message"), nil},
	"failure":    {strings.Fields("type message"), nil},
	"system-out": {}, "system-err": {},
}

// withText are the elements of which a text may be the content.
var withText = []string{"skipped", "error", "failure", "system-out", "system-err", "stackTrace"}

// surefireTime is the schema's type of times.
var surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)

type junitElement struct {
	name       string
	attributes map[string]string
	children   []*junitElement
	text       string
}

// parseJUnit reads XML as a strict parser does and holds it against the schema.
func parseJUnit(doc []byte, caseFile bool) (*junitElement, error) {
	if !utf8.Valid(doc) {
		return nil, errors.New("the document is not UTF-8")
	}
	dec := xml.NewDecoder(bytes.NewReader(doc))
	top := &junitElement{}
	stack := []*junitElement{top}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		in := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &junitElement{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			in.children = append(in.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			in.text += string(token)
		}
	}
	if len(top.children) != 1 || top.children[0].name != "testsuites" {
		return nil, errors.New("the root is not one testsuites")
	}
	return top.children[0], top.children[0].check(caseFile)
}

func (e *junitElement) check(caseFile bool) error {
	rule, known := junitRules[e.name]
	if !known {
		return fmt.Errorf("the schema has no %s", e.name)
	}
	for name, value := range e.attributes {
		allowed := slices.Contains(rule.attributes, name) || slices.Contains(rule.attributes, name+"!") ||
			caseFile && e.name == "testcase" && name == "file"
		if !allowed {
			return fmt.Errorf("%s may not have %s=%q", e.name, name, value)
		}
		if name == "time" && !surefireTime.MatchString(value) {
			return fmt.Errorf("%s: time=%q is no time", e.name, value)
		}
	}
	for _, name := range rule.attributes {
		if must, ok := strings.CutSuffix(name, "!"); ok {
			if _, there := e.attributes[must]; !there {
				return fmt.Errorf("%s lacks %s", e.name, must)
			}
		}
	}
	if strings.TrimSpace(e.text) != "" && !slices.Contains(withText, e.name) {
		return fmt.Errorf("%s may not hold the text %q", e.name, e.text)
	}
	for _, child := range e.children {
		if !slices.Contains(rule.children, child.name) {
			return fmt.Errorf("%s may not hold %s", e.name, child.name)
		}
		if err := child.check(caseFile); err != nil {
			return err
		}
	}
	return nil
}

// cases counts what is really in the element.
func (e *junitElement) cases() Cases {
	var n Cases
	for _, child := range e.children {
		sub := child.cases()
		n.Total, n.Failed, n.Errored, n.Skipped = n.Total+sub.Total, n.Failed+sub.Failed, n.Errored+sub.Errored, n.Skipped+sub.Skipped
		n.Flaky += sub.Flaky
	}
	switch e.name {
	case "testcase":
		n.Total++
		n.Flaky = min(n.Flaky, 1) // whatever the number of its attempts
	case "flakyError":
		n.Flaky++
	case "failure":
		n.Failed++
	case "error":
		n.Errored++
	case "skipped":
		n.Skipped++
	}
	return n
}

// said is what the attributes of the element say.
func (e *junitElement) said() Cases {
	number := func(name string) int {
		n, _ := strconv.Atoi(e.attributes[name])
		return n
	}
	return Cases{Total: number("tests"), Failed: number("failures"), Errored: number("errors"), Skipped: number("skipped")}
}

// checkJUnit holds a report against the schema, its counts against what is in it and in the result, and its names against
// each other: GitLab knows a case by suite, class and name, Jenkins by class and name.
func checkJUnit(t testing.TB, doc []byte, p play, o JUnitOptions) {
	t.Helper()
	top, err := parseJUnit(doc, o.CaseFile)
	if err != nil {
		t.Fatalf("%v in\n%s", err, doc)
	}
	got, said := top.cases(), top.said()
	said.Skipped, said.Flaky = got.Skipped, got.Flaky // the root has no such attributes in the schema
	r := p.result()
	scripts := r.PreRequestScripts.Failed + r.TestScripts.Failed
	if got != said || got != p.cases() || got.Failed != r.Tests.Failed || got.Errored != r.Requests.Failed+scripts || got.Flaky != r.Flaky {
		t.Errorf("cases are %+v, the root says %+v, the run has %+v, the result %+v", got, said, p.cases(), *r)
	}
	seen := map[string]bool{}
	for _, suite := range top.children {
		got, said := suite.cases(), suite.said()
		if said.Flaky = got.Flaky; got != said || got.Total == 0 {
			t.Errorf("suite %q has %+v and says %+v", suite.attributes["name"], got, said)
		}
		for _, c := range suite.children {
			key := c.attributes["classname"] + "\x00" + c.attributes["name"]
			if c.name == "testcase" && seen[key] && o.IterationName == "" {
				t.Errorf("two cases are %q", key)
			}
			seen[key] = true
		}
	}
}
