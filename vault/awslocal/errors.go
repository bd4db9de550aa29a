package awslocal

import (
	"errors"
	"fmt"
	"net/http"
)

// apiError is an answer that says no, in AWS's words.
type apiError struct {
	status  int
	code    string
	message string
}

func (e apiError) Error() string { return e.code + ": " + e.message }

func codeOf(err error) string {
	if api, ok := errors.AsType[apiError](err); ok {
		return api.code
	}
	return "InternalServiceError"
}

// asAPIError makes any error answerable; one that is not ours is a fault of the server.
func asAPIError(err error) apiError {
	if api, ok := errors.AsType[apiError](err); ok {
		return api
	}
	return apiError{http.StatusInternalServerError, "InternalServiceError", "An error occurred on the server side."}
}

// Secrets Manager answers 400 to every error of the client, ResourceNotFoundException included.

func notFound(message string) error {
	return apiError{http.StatusBadRequest, "ResourceNotFoundException", message}
}

func noSuchSecret() error { return notFound("Secrets Manager can't find the specified secret.") }

func invalidRequest(message string) error {
	return apiError{http.StatusBadRequest, "InvalidRequestException", message}
}

func invalidParameter(format string, args ...any) error {
	return apiError{http.StatusBadRequest, "InvalidParameterException", fmt.Sprintf(format, args...)}
}

func resourceExists(format string, args ...any) error {
	return apiError{http.StatusBadRequest, "ResourceExistsException", fmt.Sprintf(format, args...)}
}

func markedForDeletion() error {
	return invalidRequest("You can't perform this operation on the secret because it was marked for deletion.")
}

func malformedPolicy(message string) error {
	return apiError{http.StatusBadRequest, "MalformedPolicyDocumentException", message}
}

// validation is the one code that the two protocols spell differently and AWS answers before it looks at anything.
func (c *call) validation(format string, args ...any) error {
	code := "ValidationError"
	if c.service == secretsManager {
		code = "ValidationException"
	}
	return apiError{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func unknownOperation(c *call) error {
	if c.service == stsService || c.service == iamService {
		return apiError{
			http.StatusBadRequest, "InvalidAction",
			fmt.Sprintf("Could not find operation %s for version %s", c.op, c.form.Get("Version")),
		}
	}
	return apiError{http.StatusBadRequest, "UnknownOperationException", ""}
}

// The errors about who calls. JSON services answer 400 with one name, Query services 403 with another.

func (c *call) authError(jsonCode, queryCode, message string) error {
	if c.service == secretsManager {
		return apiError{http.StatusBadRequest, jsonCode, message}
	}
	return apiError{http.StatusForbidden, queryCode, message}
}

func (c *call) badToken() error {
	return c.authError("UnrecognizedClientException", "InvalidClientTokenId", "The security token included in the request is invalid.")
}

func (c *call) expiredToken() error {
	return c.authError("ExpiredTokenException", "ExpiredToken", "The security token included in the request is expired")
}

func (c *call) missingToken() error {
	return c.authError("MissingAuthenticationTokenException", "MissingAuthenticationToken", "Missing Authentication Token")
}

func (c *call) badSignature(message string) error {
	return c.authError("InvalidSignatureException", "SignatureDoesNotMatch", message)
}

func (c *call) incompleteSignature(message string) error {
	return c.authError("IncompleteSignatureException", "IncompleteSignature", message)
}

func (c *call) accessDenied(format string, args ...any) error {
	return c.authError("AccessDeniedException", "AccessDenied", fmt.Sprintf(format, args...))
}
