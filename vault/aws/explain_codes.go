package aws

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/rq-runner/runner/vault"
)

const secretsManagerID = "Secrets Manager" // the SDK's name of the service

// anyCode fits errors with one of AWS's codes.
func anyCode(codes ...string) func(*failure) bool {
	return func(f *failure) bool { return slices.Contains(codes, f.code) }
}

// says fits errors whose text holds one of the phrases, whatever their case.
func says(phrases ...string) func(*failure) bool {
	return func(f *failure) bool {
		text := strings.ToLower(f.text)
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, strings.ToLower(p)) })
	}
}

func both(tests ...func(*failure) bool) func(*failure) bool {
	return func(f *failure) bool {
		return !slices.ContainsFunc(tests, func(test func(*failure) bool) bool { return !test(f) })
	}
}

var (
	sessionCodes = []string{
		"UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken", "RequestExpired",
		"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException",
		"MissingAuthenticationToken", "MissingAuthenticationTokenException",
	}
	deniedCodes = []string{"AccessDeniedException", "AccessDenied"}
	faultCodes  = []string{
		"InternalServiceError", "InternalServiceErrorException", "InternalFailure", "ServiceUnavailable", "ServiceUnavailableException",
	}
)

// isThrottle reports whether a code says that too much was asked.
func isThrottle(code string) bool {
	_, ok := retry.DefaultThrottleErrorCodes[code]
	return ok
}

// isBadSession reports whether a code says that the credentials are not good for anything.
func isBadSession(code string) bool { return slices.Contains(sessionCodes, code) }

// isMissing reports whether AWS said that there is no such value: what CacheConfig.NegTTL is about.
func isMissing(err error) bool {
	api, ok := deepest[smithy.APIError](err)
	return ok && innermost(err).service == secretsManagerID &&
		(api.ErrorCode() == "ResourceNotFoundException" || strings.Contains(api.ErrorMessage(), "marked"))
}

// isAnswer reports whether AWS answered no to a session that it knows.
func isAnswer(err error) bool {
	api, ok := deepest[smithy.APIError](err)
	return ok && innermost(err).service == secretsManagerID && !isBadSession(api.ErrorCode()) && !isNameless(err)
}

// isNameless reports an answer without a code, which AWS itself does not give: a proxy's, say.
func isNameless(err error) bool {
	api, ok := deepest[smithy.APIError](err)
	return ok && api.ErrorCode() == "UnknownError"
}

// newFailed is an error in the form that is kept; nil of nil.
func newFailed(err error) *failed {
	if err == nil {
		return nil
	}
	if api, ok := deepest[smithy.APIError](err); ok {
		c := innermost(err)
		return &failed{Service: c.service, Operation: c.operation, Code: api.ErrorCode(), Text: api.ErrorMessage()}
	}
	return &failed{Text: textOf(err), Hint: hintOf(err)}
}

// restored is the error again, as it is explained; nil of nil.
func (f *failed) restored() error {
	switch {
	case f == nil:
		return nil
	case f.Code != "":
		return &smithy.OperationError{
			ServiceID: f.Service, OperationName: f.Operation, Err: &smithy.GenericAPIError{Code: f.Code, Message: f.Text},
		}
	case f.Hint != "":
		return &vault.Error{Problem: f.Text, Hint: f.Hint}
	}
	return errors.New(f.Text)
}

// hintOf is the hint of an error that has one.
func hintOf(err error) string {
	if problem, ok := errors.AsType[*vault.Error](err); ok {
		return problem.Hint
	}
	return ""
}

// stampFormat is how times are shown to people; they are in UTC.
const stampFormat = "2006-01-02 15:04:05 UTC"

func shown(t time.Time) string { return t.UTC().Format(stampFormat) }
