package awslocal

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// page cuts one page out of a sorted list. The token names the last secret of the page before, so that secrets which come and
// go between two calls do not shift the pages.
func (c *call) page(list []*secret, limit *int, most int, token string) (page []*secret, next string, err error) {
	size := most
	if limit != nil {
		if *limit < 1 || *limit > most {
			return nil, "", c.validation("1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: "+
				"Member must have value between 1 and %d", *limit, most)
		}
		size = *limit
	}
	start, err := resume(list, token)
	if err != nil {
		return nil, "", err
	}
	end := min(start+size, len(list))
	if end < len(list) {
		next = pageToken(end, list[end-1])
	}
	return list[start:end], next, nil
}

func pageToken(offset int, last *secret) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", offset, last.Sequence))
}

// resume is where the page after the token starts.
func resume(list []*secret, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	left, right, ok := strings.Cut(string(text), ".")
	offset, err1 := strconv.Atoi(left)
	sequence, err2 := strconv.ParseInt(right, 10, 64)
	if err != nil || !ok || err1 != nil || err2 != nil || offset < 0 {
		return 0, apiError{http.StatusBadRequest, "InvalidNextTokenException", "The NextToken value is invalid."}
	}
	for i, sec := range list {
		if sec.Sequence == sequence {
			return i + 1, nil
		}
	}
	return min(offset, len(list)), nil // that secret is gone
}
