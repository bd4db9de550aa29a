package vault

import (
	"regexp"
	"sync"
)

// The forms of AWS's names, as its API models have them.
var (
	isRegion      = formed(`^([a-z]+-)+[0-9]+$`, 1, 64)
	isRole        = formed(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\x21-\x7e]+$`, 20, 2048)
	isSecretARN   = formed(`^arn:aws[a-z-]*:secretsmanager:([a-z]+-)+[0-9]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+$`, 20, 2048)
	isSecretName  = formed(`^[A-Za-z0-9/_+=.@!-]+$`, 1, 512)
	isSerial      = formed(`^[\w+=/:,.@-]+$`, 9, 256)
	isSessionName = formed(`^[\w+=,.@-]+$`, 2, 64)
	isExternalID  = formed(`^[\w+=,.@:/-]+$`, 2, 1224)
	// isProviderName is of our own names: / and # end them in references.
	isProviderName = formed(`^[^/#%{}=\x00-\x1f]+$`, 1, 100)
	// isVersion is a stage or an id; of the plain numbers only 1 and 2 mean something.
	isVersion = formed(`^(1|2|(id:|stage:|uuid/)[^\x00-\x20]+|[^\x00-\x20]*[^\x00-\x200-9][^\x00-\x20]*|[0-9]{32,64})$`, 1, 262)
)

// formed returns a check of texts of least to most bytes. The pattern is compiled at the first use, because most runs have
// no links; and it does not count, because a pattern that counts to a thousand takes milliseconds to compile.
func formed(pattern string, least, most int) func(string) bool {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return func(s string) bool { return len(s) >= least && len(s) <= most && compiled().MatchString(s) }
}
