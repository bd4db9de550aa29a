package awslocal

import (
	"strings"
	"unicode/utf8"
)

// The limits of the service's model, in characters.
const (
	maxName        = 512
	maxSecretID    = 2048
	maxDescription = 2048
	maxValue       = 65536 // bytes
	maxTagKey      = 128
	maxTagValue    = 256
	maxStage       = 256
	maxStages      = 20
	maxTags        = 50
)

// length checks a member's length. The text of AWS's answer names the member and, unless it is a secret, its value.
func (c *call) length(member, text string, low, high int) error {
	n := utf8.RuneCountInString(text)
	switch {
	case n < low:
		return c.validation("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "+
			"Member must have length greater than or equal to %d", text, member, low)
	case n > high:
		return c.validation("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", text, member, high)
	}
	return nil
}

func (c *call) missing(member string) error {
	return c.validation("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", member)
}

// checkName checks a secret's name, new or looked up.
func (c *call) checkName(name string) error {
	for _, r := range name {
		if !strings.ContainsRune(alphanumerics+"/_+=.@-!", r) {
			return c.validation("Invalid name. Must be a valid name containing alphanumeric characters, " +
				"or any of the following: -/_+=.@!")
		}
	}
	return nil
}

// checkSecretID checks the form of a SecretId. The policy operations take any text and just do not find it.
func (c *call) checkSecretID(id string) error {
	if id == "" {
		return c.missing("secretId")
	}
	if err := c.length("secretId", id, 1, maxSecretID); err != nil {
		return err
	}
	if strings.HasPrefix(id, "arn:") || strings.HasSuffix(c.op, "ResourcePolicy") {
		return nil
	}
	return c.checkName(id)
}

const missingRequestToken = "You must provide a ClientRequestToken value. We recommend a UUID-type value."

// checkToken checks a ClientRequestToken, which becomes a version's id.
func (s *Server) checkToken(token string) error {
	if token == "" {
		if s.opts.Strict {
			return invalidRequest(missingRequestToken)
		}
		return nil
	}
	if len(token) < 32 || len(token) > 64 {
		return invalidParameter("ClientRequestToken must be 32-64 characters long.")
	}
	return nil
}

func (v value) check(c *call) error {
	switch {
	case v.SecretString != nil && v.SecretBinary != nil:
		return invalidParameter("You can't specify both a binary secret value and a string secret value in the same secret.")
	case v.SecretString != nil && len(*v.SecretString) > maxValue:
		return c.tooLongValue("secretString")
	case len(v.SecretBinary) > maxValue:
		return c.tooLongValue("secretBinary")
	}
	return nil
}

// tooLongValue does not repeat the value, as AWS does not.
func (c *call) tooLongValue(member string) error {
	return c.validation("1 validation error detected: Value at '%s' failed to satisfy constraint: "+
		"Member must have length less than or equal to %d", member, maxValue)
}

func (s *Server) checkTags(c *call, tags []tag) error {
	if len(tags) > maxTags {
		return invalidParameter("You can't have more than %d tags on a secret.", maxTags)
	}
	for _, t := range tags {
		if err := c.length("tags.member.key", t.Key, 1, maxTagKey); err != nil {
			return err
		}
		if err := c.length("tags.member.value", t.Value, 0, maxTagValue); err != nil {
			return err
		}
		if s.opts.Strict && strings.HasPrefix(strings.ToLower(t.Key), "aws:") {
			return invalidParameter("The tag key %s is reserved: a tag key can't start with aws:.", t.Key)
		}
	}
	return nil
}
