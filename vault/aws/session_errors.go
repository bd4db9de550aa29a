package aws

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/rq-runner/runner/vault"
)

// explain tells a person what AWS's refusal means for the credentials.
func (s *Session) explain(doing string, o origin, err error) error {
	if told, ok := errors.AsType[*vault.Error](err); ok { // of a call that needed a new session on its way
		return told
	}
	e := &vault.Error{Problem: doing, Err: short(err)}
	switch {
	case unknownKeys(err):
		e.Hint = "AWS does not know the keys of " + o.source +
			": the key is wrong or switched off, temporary keys lack their session token, or they are of another partition or of a region that is not enabled"
	case expired(err):
		e.Hint = "the session of " + o.source + " has ended: " + o.mend
		e.Kind = vault.ErrNeedsPerson
	case apiCode(err, "SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired"):
		e.Hint = fmt.Sprintf("the secret access key of %s is wrong, or the clock is: it is %s here", o.source, s.clock())
	case apiCode(err, "AccessDenied", "AccessDeniedException"):
		e.Hint = "allow the action to the caller in IAM; runner vault provider test prints the policy that is needed"
	case !isAPI(err):
		e.Hint = "check the network, the proxy, and the endpoint and region of the provider"
	case passing(err):
		e.Hint = "AWS has troubles of its own, or too much to do: try again"
	default:
		e.Hint = "check the settings of the provider: runner vault provider test tells who asks and what is missing"
	}
	return e
}

// explainFirst is for credentials that could not be had at all.
func (s *Session) explainFirst(ctx context.Context, o origin, err error) error {
	if told, ok := errors.AsType[*vault.Error](err); ok {
		return told
	}
	if ctx.Err() != nil {
		return err
	}
	e := &vault.Error{Problem: "getting AWS credentials from " + o.source, Err: short(err), Hint: o.mend}
	if _, login := errors.AsType[*ssocreds.InvalidTokenError](err); login {
		e.Kind = vault.ErrNeedsPerson
		e.Hint = "log in: " + o.mend
	}
	if o.instance && s.o.Provider.Credentials.Source == vault.SourceDefault {
		e.Problem = "there are no AWS credentials: not in the environment, not in ~/.aws, not in a container, not on an EC2 instance"
		e.Hint = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or give the provider keys: runner vault provider add"
	}
	return e
}

// explainCode is for a code that AWS did not take.
func (s *Session) explainCode(source CodeSource, serial string, err error) error {
	return &vault.Error{
		Problem: fmt.Sprintf("AWS did not take the code of %s for the MFA device %s", source.Name, serial), Err: short(err), Kind: vault.ErrNeedsPerson,
		Hint: fmt.Sprintf("the code was wrong, was used before, or the clock of the device is wrong: it is %s here. Log in with the next code: runner aws login", s.clock()),
	}
}

// explainDevice is for a device that is not the user's. What the Store remembered of it is forgotten.
func (s *Session) explainDevice(ctx context.Context, c *connection, want grant, err error) error {
	if s.o.Store != nil {
		if err := s.o.Store.Delete(ctx, deviceName(want)); err != nil {
			s.warnOnce(ctx, err)
		}
	}
	hint := "name the right one with AWS_MFA_SERIAL, or with mfa.serial of the provider in runner.json"
	if found, listErr := s.devices(ctx, c); listErr != nil {
		hint += "; the user's devices could not be listed: " + short(listErr).Error()
	} else if len(found.codes) > 0 {
		hint = "the user has " + strings.Join(found.codes, ", ") + ": " + hint
	} else {
		hint = "the user has no device that gives codes: add one in IAM, or set mfa.mode of the provider to off"
	}
	return &vault.Error{Problem: fmt.Sprintf("AWS does not know %s as an MFA device of the user", want.mfa), Err: short(err), Hint: hint}
}

// explainDevices is for a list of devices that could not be had though it is needed.
func (s *Session) explainDevices(c *connection, err error) error {
	if !apiCode(err, "AccessDenied") {
		return s.explain("looking for an MFA device", c.origin, err)
	}
	return &vault.Error{
		Problem: "looking for an MFA device", Err: short(err),
		Hint: "name it with AWS_MFA_SERIAL, or with mfa.serial of the provider in runner.json, or allow iam:ListMFADevices",
	}
}

// explainRole is for a role that could not be assumed.
func (s *Session) explainRole(ctx context.Context, c *connection, from *holder, r role, err error) error {
	if ctx.Err() != nil {
		return err
	}
	if !apiCode(err, "AccessDenied") {
		return s.explain("assuming the role "+r.arn, c.origin, err)
	}
	caller, _ := from.last()
	var facts []string
	if caller.mfa != "" {
		facts = append(facts, "an MFA session of "+caller.mfa+" was used")
	} else {
		facts = append(facts, "no MFA session was used: when the role wants one, set mfa.mode of the provider to on")
	}
	if r.externalID == "" {
		facts = append(facts, "no external id was sent: when the role wants one, set externalId")
	} else {
		facts = append(facts, fmt.Sprintf("the external id was %q", r.externalID))
	}
	return &vault.Error{
		Problem: fmt.Sprintf("assuming the role %s as %s", r.arn, s.callerARN(ctx, c, from)), Err: short(err),
		Hint: "the role's trust policy must name the caller, and the caller's policies must allow sts:AssumeRole on it; " + strings.Join(facts, "; "),
	}
}

// callerARN asks who credentials are, which needs no permission.
func (s *Session) callerARN(ctx context.Context, c *connection, h *holder) string {
	who, err := s.stsClient(c.cfg, h).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "somebody whom AWS does not tell"
	}
	return aws.ToString(who.Arn)
}

// needsCode lists the ways to give a code.
func (s *Session) needsCode(serial string) error {
	return &vault.Error{
		Problem: fmt.Sprintf("AWS wants a one-time code of the MFA device %s, and nobody is there to give it", serial), Kind: vault.ErrNeedsPerson,
		Hint: "give it with --mfa-code or RUNNER_MFA_CODE, with --mfa-command, by a TOTP seed in the vault, or at a terminal; " +
			"or open a session first, which later runs use: runner aws login. Keys that need no MFA: set mfa.mode of the provider to off",
	}
}

// clock is the time for people who compare it with that of a device.
func (s *Session) clock() string { return s.o.Now().UTC().Format(time.DateTime) + " UTC" }

// badKeys reports that AWS refuses the keys themselves, so that nothing else will go well either.
func badKeys(err error) bool {
	return expired(err) || unknownKeys(err) || apiCode(err, "SignatureDoesNotMatch", "InvalidSignatureException")
}

// passing reports a trouble that has nothing to do with what was asked: the network's, or AWS's own.
func passing(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return !ok || api.ErrorFault() == smithy.FaultServer || apiCode(err, "Throttling", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable", "InternalFailure")
}

func isAPI(err error) bool {
	_, ok := errors.AsType[smithy.APIError](err)
	return ok
}

// short leaves the SDK's frame out of AWS's own answer: "operation error STS: AssumeRole, https response error …".
func short(err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return err
	}
	return &answer{api}
}

// answer prints as AWS's code and text, and is still the error that it was.
type answer struct{ smithy.APIError }

func (a *answer) Error() string {
	return a.ErrorCode() + ": " + strings.TrimSpace(a.ErrorMessage())
}

func (a *answer) Unwrap() error { return a.APIError }
