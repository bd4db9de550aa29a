package aws

import "github.com/rq-runner/runner/vault"

// sessionRows are about credentials that Secrets Manager itself refuses. What goes wrong before it is asked, with codes,
// keys and roles, the Session explains, which knows more.
var sessionRows = []row{
	{
		when:    anyCode("UnrecognizedClientException", "InvalidClientTokenId"),
		problem: "AWS does not know the access key",
		hint: "the key is wrong, was deleted, or is inactive\n" +
			"a temporary key (ASIA…) needs its session token too: AWS_SESSION_TOKEN\n" +
			"a key is known in its own partition (aws, aws-cn, aws-us-gov), and in regions that the account has enabled: is {region} one of them?",
	},
	{
		when:    anyCode("ExpiredTokenException", "ExpiredToken", "RequestExpired"),
		problem: "the session is over",
		hint: "log in again: runner aws login\n" +
			"temporary keys from the environment or a profile have to be fetched anew where they came from",
		kind: vault.ErrNeedsPerson,
	},
	{
		when:    both(anyCode("SignatureDoesNotMatch", "InvalidSignatureException"), says("signature expired", "not yet current")),
		problem: "the clock of this machine is off",
		hint:    "AWS allows five minutes; this machine has {now}. Set the clock",
	},
	{
		when:    anyCode("SignatureDoesNotMatch", "InvalidSignatureException"),
		problem: "the secret access key does not fit the access key",
		hint: "enter both again, without blanks at their ends\n" +
			"a proxy that changes requests, or a clock that is off, looks the same; this machine has {now}",
	},
	{
		when:    anyCode("IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException"),
		problem: "the request came to AWS without its signature",
		hint:    "check the endpoint of the provider {provider} and the proxies on the way: they must pass the Authorization header on",
	},
	{
		when:    says("missing region", "region was not a valid DNS name", "Invalid region"),
		problem: "no region is known to ask in",
		hint:    "name one in the provider {provider}, in AWS_REGION or in the profile, or link the secret by its ARN",
	},
}
