package aws

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// maxBatch is how many secrets BatchGetSecretValue takes.
const maxBatch = 20

// batches divides the sources of a group: those that can share a call into twenties, the others, which name a version,
// into ones. A batch of one needs no permission but that of GetSecretValue.
func (s *Secrets) batches(g group, sources []source) [][]source {
	var current []source
	var all [][]source
	denied := s.batchDenied(g)
	for _, src := range sources {
		if src.version.current() && !denied {
			current = append(current, src)
		} else {
			all = append(all, []source{src})
		}
	}
	return slices.AppendSeq(all, slices.Chunk(current, maxBatch))
}

// askBatch gets what one call can and returns the sources that have to be asked for one by one.
func (s *Secrets) askBatch(ctx context.Context, client *secretsmanager.Client, g group, batch []source, done deliver) (left []source) {
	if len(batch) == 1 {
		return batch
	}
	in := &secretsmanager.BatchGetSecretValueInput{}
	for _, src := range batch {
		in.SecretIdList = append(in.SecretIdList, src.secretID)
	}
	err := s.take(ctx)
	var out *secretsmanager.BatchGetSecretValueOutput
	if err == nil {
		out, err = client.BatchGetSecretValue(ctx, in, s.perCall)
		s.give()
	}
	switch {
	case err == nil:
		return s.deliverBatch(out, batch, done)
	case refusesBatch(err):
		s.noteRefusal(g, err)
		return batch
	}
	for _, src := range batch {
		done(src, nil, err)
	}
	return nil
}

// deliverBatch finds each source's value or error. AWS keeps no order, and returns names and ARNs whatever was asked for.
func (s *Secrets) deliverBatch(out *secretsmanager.BatchGetSecretValueOutput, batch []source, done deliver) (left []source) {
	for _, src := range batch {
		if i := slices.IndexFunc(out.SecretValues, func(e types.SecretValueEntry) bool {
			return means(src.secretID, aws.ToString(e.ARN), aws.ToString(e.Name))
		}); i >= 0 {
			e := out.SecretValues[i]
			done(src, s.newValue(stamp{
				ARN: aws.ToString(e.ARN), Name: aws.ToString(e.Name), VersionID: aws.ToString(e.VersionId), Stages: e.VersionStages,
			}, e.SecretString, e.SecretBinary), nil)
			continue
		}
		if i := slices.IndexFunc(out.Errors, func(e types.APIErrorType) bool {
			return means(src.secretID, aws.ToString(e.SecretId), aws.ToString(e.SecretId)) && !passes(aws.ToString(e.ErrorCode))
		}); i >= 0 {
			done(src, nil, batchError(out.Errors[i]))
			continue
		}
		left = append(left, src) // the answer was full, or a call of its own, with retries, may go well
	}
	return left
}

// batchError is the error of one secret as GetSecretValue returns it.
func batchError(e types.APIErrorType) error {
	return &smithy.OperationError{
		ServiceID: "Secrets Manager", OperationName: "GetSecretValue",
		Err: &smithy.GenericAPIError{Code: aws.ToString(e.ErrorCode), Message: aws.ToString(e.Message)},
	}
}

// means reports whether a secret id is that of the secret with an ARN and a name: one of them, or the ARN without the
// hyphen and the six characters that AWS adds.
func means(id, arn, name string) bool {
	if id == arn || id == name {
		return true
	}
	suffix, ok := strings.CutPrefix(arn, id)
	return ok && strings.HasPrefix(id, "arn:") && isSuffix(suffix)
}

// isSuffix reports whether a text is what AWS adds to the name of a secret in its ARN.
func isSuffix(text string) bool {
	return len(text) == 7 && text[0] == '-' && !strings.ContainsFunc(text[1:], func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// refusesBatch reports whether a batch failed for a reason that one call for each secret may not have: it is not permitted,
// not known to the endpoint, or one of the ids is malformed.
func refusesBatch(err error) bool {
	var api smithy.APIError
	var response *smithyhttp.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) || innermost(err).operation != "BatchGetSecretValue" {
		return false
	}
	code := api.ErrorCode()
	status := response.HTTPStatusCode()
	return status < 500 && !isThrottle(code) && !isBadSession(code) || status == 501
}

func (s *Secrets) batchDenied(g group) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.noBatch[g]
}

// noteRefusal remembers a refusal that will not be another one with other secrets.
func (s *Secrets) noteRefusal(g group, err error) {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok || !slices.Contains(deniedCodes, api.ErrorCode()) && api.ErrorCode() != "UnknownOperationException" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noBatch[g] = true
}

// passes reports whether a code is of trouble that passes by itself.
func passes(code string) bool { return isThrottle(code) || slices.Contains(faultCodes, code) }
