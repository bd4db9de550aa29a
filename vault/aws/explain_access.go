package aws

import (
	"errors"
	"net/url"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// accessRows are about permissions: which one, of which policy.
var accessRows = []row{
	{
		when:    both(anyCode(deniedCodes...), says("KMS", "kms:")),
		problem: "the caller may not use the key that encrypts the secret",
		hint: "allow kms:Decrypt on the key, in a policy of {caller} and in the key's own policy; runner aws describe {secret} names the key\n" +
			"runner vault provider test {provider} prints a policy that suffices",
	},
	{
		when:    both(anyCode(deniedCodes...), says("explicit deny")),
		problem: "a policy denies {action} to the caller",
		hint:    "AWS's text says of which kind it is. A denial beats every permission: take it away, or ask with another role: --role-arn",
	},
	{
		when:    both(anyCode(deniedCodes...), says("no resource-based policy allows")),
		problem: "the secret is another account's, whose policy does not let the caller in",
		hint: "its owner must allow {action} to {caller} in the secret's resource policy, and kms:Decrypt on its key\n" +
			"or assume a role of the owner's account: --role-arn",
	},
	{
		when:    both(anyCode(deniedCodes...), says("boundary", "session policy", "service control policy", "VPC endpoint policy", "resource control policy")),
		problem: "the caller lacks {action} by a policy that limits its account, role or network",
		hint:    "AWS's text says which kind of policy it is; only who administers that can change it",
	},
	{
		when:    both(anyCode(deniedCodes...), hasARN, endsLikeARN),
		problem: "the caller lacks the permission {action}",
		hint:    permissionHint + "\nAWS takes an ARN that ends in a hyphen and six characters for complete; where that is the end of the name, add the ARN's own ending",
	},
	{
		when:    anyCode(deniedCodes...),
		problem: "the caller lacks the permission {action}",
		hint:    permissionHint + "\nwho may not read gets this answer also when there is no such secret",
	},
}

const permissionHint = `allow it: {"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}` +
	"\nrunner vault provider test {provider} prints a policy for all links; a role that may read is named with --role-arn"

// serviceRows are about the way to AWS and back.
var serviceRows = []row{
	{
		when:    func(f *failure) bool { return isThrottle(f.code) },
		problem: "AWS is asked too often, also after five attempts",
		hint:    `wait and try again. Who else uses the account's quota? "cache": {"policy": "disk"} asks less often`,
	},
	{
		when: func(f *failure) bool {
			return anyCode(faultCodes...)(f) || f.status() >= 500
		},
		problem: "Secrets Manager has a fault, also after five attempts",
		hint:    "it is on AWS's side: health.aws.amazon.com. Try again later",
	},
	{
		when:    anyCode("UnknownOperationException", "InvalidAction"),
		problem: "the endpoint does not know the operation",
		hint:    "the endpoint of the provider {provider} (or AWS_ENDPOINT_URL) is not that of Secrets Manager",
	},
	{
		when:    says("no such host"),
		problem: "the endpoint's name cannot be found",
		hint:    "is there a network, and is {region} the name of a region? A DNS server or a private endpoint may not know Secrets Manager",
	},
	{
		when:    says("x509", "tls:", "certificate"),
		problem: "the endpoint's certificate is not trusted",
		hint:    "a proxy that opens TLS needs its certificate in AWS_CA_BUNDLE",
	},
	{
		when: func(f *failure) bool {
			_, silent := errors.AsType[errSilent](f.err)
			return silent || says("timeout", "deadline exceeded")(f)
		},
		problem: "Secrets Manager did not answer in time",
		hint:    "check the network, HTTPS_PROXY, and the endpoint of the provider {provider}",
	},
	{
		when:    isTransport,
		problem: "Secrets Manager cannot be reached",
		hint:    "check the network, HTTPS_PROXY, and the endpoint of the provider {provider} (or AWS_ENDPOINT_URL)",
	},
	{
		when: func(f *failure) bool {
			_, unreadable := errors.AsType[*smithy.DeserializationError](f.err)
			return unreadable || isNameless(f.err) && f.status() >= 300
		},
		problem: "what answered is not Secrets Manager",
		hint:    "check the endpoint of the provider {provider} (or AWS_ENDPOINT_URL), and the proxies on the way",
	},
}

// isTransport fits errors of connections.
func isTransport(f *failure) bool {
	_, ok := errors.AsType[*url.Error](f.err)
	return ok
}

// status is the HTTP status of the answer, 0 without one.
func (f *failure) status() int {
	response, ok := deepest[*smithyhttp.ResponseError](f.err)
	if !ok || response.Response == nil {
		return 0
	}
	return response.HTTPStatusCode()
}
