package awslocal

import "net/http"

type policyInput struct {
	SecretID          string `json:"SecretId"`
	ResourcePolicy    string
	BlockPublicPolicy bool
}

type policyOutput struct {
	ARN            string
	Name           string
	ResourcePolicy string `json:",omitempty"`
}

func (s *Server) putResourcePolicy(c *call, in policyInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	if err := c.length("resourcePolicy", in.ResourcePolicy, 1, 20480); err != nil {
		return nil, err
	}
	p, err := parsePolicy(in.ResourcePolicy)
	switch {
	case err != nil && s.opts.Strict:
		return nil, malformedPolicy("This resource policy contains a syntax error: " + err.Error())
	case err == nil && in.BlockPublicPolicy && p.public():
		return nil, apiError{
			http.StatusBadRequest, "PublicPolicyException",
			"You can't attach a resource policy that allows broad access to the secret.",
		}
	}
	sec.Policy = in.ResourcePolicy
	return refer(sec), nil
}

func (s *Server) getResourcePolicy(c *call, in secretInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	return policyOutput{ARN: sec.ARN, Name: sec.Name, ResourcePolicy: sec.Policy}, nil
}

func (s *Server) deleteResourcePolicy(c *call, in secretInput) (any, error) {
	sec, err := s.primary(c, in.SecretID)
	if err != nil {
		return nil, err
	}
	sec.Policy = ""
	return refer(sec), nil
}

type validationOutput struct {
	PolicyValidationPassed bool
	ValidationErrors       []validationEntry
}

type validationEntry struct {
	CheckName    string
	ErrorMessage string
}

// validateResourcePolicy fails on what is no policy, and reports one that lets everybody in.
func (s *Server) validateResourcePolicy(c *call, in policyInput) (any, error) {
	if in.SecretID != "" {
		if _, err := s.target(c, in.SecretID); err != nil {
			return nil, err
		}
	}
	p, err := parsePolicy(in.ResourcePolicy)
	if err != nil {
		return nil, malformedPolicy("The resource policy has syntax errors.")
	}
	out := validationOutput{PolicyValidationPassed: true, ValidationErrors: []validationEntry{}}
	if p.public() {
		out.PolicyValidationPassed = false
		out.ValidationErrors = append(out.ValidationErrors, validationEntry{
			CheckName: "RESOURCE_POLICY_IS_PUBLIC", ErrorMessage: "The resource policy allows broad access to the secret.",
		})
	}
	return out, nil
}
