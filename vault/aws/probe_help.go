package aws

import (
	"slices"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/rq-runner/runner/vault"
)

// asked is what a call was about, for its help: the rows that explain errors of reads know most of what can go wrong with any
// other call.
type asked struct {
	secrets *Secrets
	want    wanted
}

// about is a call for a link's secret, or for none in particular when the link is the zero one.
func (p Probe) about(link vault.Link) asked {
	w := wanted{name: link.SecretID, link: link, slot: slot{source: sourceOf(p.Provider, link)}}
	return asked{New(Options{}), w}
}

// help is what a person can do about an error. That of an error which has a hint already is its own.
func (a asked) help(err error) string {
	return hintOf(a.secrets.explain(a.want, err))
}

// record fills in what a call came to.
func (c *Check) record(err error, a asked) {
	c.State = CheckOK
	if err == nil {
		return
	}
	c.State, c.Message, c.Help = CheckUnknown, textOf(err), withoutProbe(a.help(err))
	if isRefusal(err) {
		c.State = CheckMissing
	}
}

// withoutProbe leaves out the lines that send a person to the probe.
func withoutProbe(help string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(help, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "runner vault provider test")
	}), "\n")
}

// told makes an error for people of a call that browsing makes: what was done, AWS's own words, and the mend.
func (s *Session) told(doing string, t Target, id string, err error) error {
	a := Probe{Provider: s.o.Provider}.about(vault.Link{SecretID: id, RoleARN: t.RoleARN, ExternalID: t.ExternalID})
	return &vault.Error{Problem: doing, Err: short(err), Hint: a.help(err)}
}

// isRefusal reports whether AWS said that the caller lacks a permission.
func isRefusal(err error) bool {
	api, ok := deepest[smithy.APIError](err)
	return ok && slices.Contains(deniedCodes, api.ErrorCode())
}

// isKMSRefusal reports whether the secret may be read but its key may not be used.
func isKMSRefusal(err error) bool {
	text := ""
	if isRefusal(err) {
		text = textOf(err)
	}
	return strings.Contains(text, "KMS") || strings.Contains(text, actionDecrypt)
}

// refusedAction is the action that AWS names in a refusal, or nothing.
func refusedAction(err error) string {
	if m := refusal().FindStringSubmatch(textOf(err)); m != nil && isRefusal(err) {
		return m[1]
	}
	return ""
}
