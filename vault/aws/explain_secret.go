package aws

import (
	"strings"

	"github.com/rq-runner/runner/vault"
)

const notFoundCode = "ResourceNotFoundException"

// secretRows are about the secret: it is not there, or not as it is wanted.
var secretRows = []row{
	{
		when:    both(anyCode(notFoundCode), says("staging label: "+stageCurrent)),
		problem: "the secret was never given a value",
		hint:    "give it one: aws secretsmanager put-secret-value --region {region} --secret-id {secret} --secret-string file://FILE",
		kind:    vault.ErrEmpty,
	},
	{
		when:    both(anyCode(notFoundCode), says("staging label")),
		problem: "the secret has no version with the stage {version}",
		hint: "runner aws describe {secret} lists its versions\n" +
			"AWSPREVIOUS is there after the first change, AWSPENDING while a rotation is under way; an id is written id:X",
	},
	{
		when:    both(anyCode(notFoundCode), says("VersionId")),
		problem: "the secret has no version with the id {version}",
		hint:    "runner aws describe {secret} lists its versions; AWS drops those without a stage after a time",
	},
	{
		when:    both(anyCode(notFoundCode), hasARN, func(f *failure) bool { return f.home != "" && f.home != f.region }),
		problem: "there is no secret with this ARN in {region}",
		hint: "the ARN's region {region} was asked, not {home}, the region of the provider {provider}: an endpoint of the provider must serve both\n" +
			"a secret that was deleted and made again has another ending: look with runner aws secrets",
	},
	{
		when:    both(anyCode(notFoundCode), hasARN, endsLikeARN),
		problem: "there is no secret with this ARN in {region}",
		hint: "a secret that was deleted and made again has another ending: look with runner aws secrets\n" +
			"AWS takes an ARN that ends in a hyphen and six characters for complete; where that is the end of the name, add the ARN's own ending",
	},
	{
		when:    both(anyCode(notFoundCode), hasARN),
		problem: "there is no secret with this ARN in {region}",
		hint:    "look with runner aws secrets, and link the whole ARN, with the hyphen and six characters at its end",
	},
	{
		when:    anyCode(notFoundCode),
		problem: "there is no secret of this name in {region}",
		hint: "it may be in another region, or be deleted: link it by its ARN, whose region then counts, or change the region of the provider {provider}\n" +
			"a secret of another account is found by its ARN alone; runner aws secrets lists what is here",
	},
	{
		when:    says("marked for deletion", "marked deleted", "scheduled for deletion"),
		problem: "the secret is scheduled for deletion",
		hint:    "if that was a mistake: aws secretsmanager restore-secret --region {region} --secret-id {secret}\nelse link {alias} to the secret that takes its place",
	},
	{
		when:    says("default KMS service key"),
		problem: "a secret of another account cannot be read while the default key encrypts it",
		hint:    "its owner must encrypt it with a key of their own, and let {caller} use that: kms:Decrypt in the key's policy",
	},
	{
		when:    anyCode("DecryptionFailure", "DecryptionFailureException"),
		problem: "the key that encrypts the secret cannot be used",
		hint:    "it may be disabled or about to be deleted in KMS: runner aws describe {secret} names it",
	},
	{
		when:    anyCode("ValidationException", "InvalidParameterException"),
		problem: "AWS does not take {secret} and its version {version} for those of a secret",
		hint:    "a name has letters, digits and / _ + = . @ ! -; an ARN is arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-xxxxxx",
	},
	{
		when:    anyCode("InvalidRequestException"),
		problem: "the secret cannot be read as it is",
		hint:    "runner aws describe {secret} shows its state",
	},
}

func hasARN(f *failure) bool { return strings.HasPrefix(f.w.secretID, "arn:") }

// endsLikeARN fits ids that end as complete ARNs do.
func endsLikeARN(f *failure) bool {
	cut := len(f.w.secretID) - 7
	return cut > 0 && isSuffix(f.w.secretID[cut:])
}
