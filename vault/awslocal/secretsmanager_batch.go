package awslocal

// batchLimit is the most secrets that one BatchGetSecretValue returns.
const batchLimit = 20

type batchInput struct {
	SecretIDList []string `json:"SecretIdList"`
	Filters      []filter
	MaxResults   *int
	NextToken    string
}

type batchOutput struct {
	SecretValues []getOutput
	Errors       []batchError
	NextToken    string `json:",omitempty"`
}

type batchError struct {
	SecretID  string `json:"SecretId"`
	ErrorCode string
	Message   string
}

func (s *Server) batchGetSecretValue(c *call, in batchInput) (any, error) {
	switch {
	case (len(in.SecretIDList) > 0) == (len(in.Filters) > 0):
		return nil, invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.")
	case in.MaxResults != nil && len(in.Filters) == 0:
		return nil, invalidParameter("'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.")
	case len(in.SecretIDList) > batchLimit:
		return nil, c.validation("1 validation error detected: Value at 'secretIdList' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", batchLimit)
	}
	if err := s.allowAny(c); err != nil {
		return nil, err
	}
	if len(in.Filters) > 0 {
		return s.batchByFilter(c, in)
	}
	return s.batchByID(c, in.SecretIDList), nil
}

// batchByID reports each secret that it cannot read in Errors and goes on.
func (s *Server) batchByID(c *call, ids []string) batchOutput {
	out := batchOutput{SecretValues: []getOutput{}, Errors: []batchError{}}
	for _, id := range ids {
		v, err := s.batchOne(c, id)
		if err != nil {
			api := asAPIError(err)
			out.Errors = append(out.Errors, batchError{SecretID: id, ErrorCode: api.code, Message: api.message})
			continue
		}
		out.SecretValues = append(out.SecretValues, v)
	}
	c.log.secret = "" // the last one of many would say the wrong thing
	return out
}

func (s *Server) batchOne(c *call, id string) (getOutput, error) {
	sec, err := s.target(c.as("GetSecretValue"), id)
	if err != nil {
		return getOutput{}, err
	}
	if sec.scheduled() {
		return getOutput{}, invalidRequest("You tried to perform the operation on a secret that's currently marked deleted.")
	}
	v, err := sec.pick(getInput{})
	if err != nil {
		return getOutput{}, err
	}
	return sec.read(c, v), nil
}

func (s *Server) batchByFilter(c *call, in batchInput) (any, error) {
	list, err := s.matching(c, in.Filters)
	if err != nil {
		return nil, err
	}
	page, next, err := c.page(list, in.MaxResults, batchLimit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := batchOutput{SecretValues: []getOutput{}, Errors: []batchError{}, NextToken: next}
	for _, sec := range page {
		v, err := sec.pick(getInput{})
		if err != nil {
			return nil, err
		}
		if s.allow(c.as("GetSecretValue"), sec) == nil {
			out.SecretValues = append(out.SecretValues, sec.read(c, v))
		}
	}
	return out, nil
}

// as is the same call under another operation's name: what AWS authorises a batch's members for.
func (c *call) as(op string) *call {
	dup := *c
	dup.op = op
	return &dup
}
