package awslocal

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The versions of the Query APIs. A request carries one, and that is how its service is known.
const (
	stsVersion = "2011-06-15"
	iamVersion = "2010-05-08"
)

// members is a list on the Query wire. It is written even when it is empty, which botocore needs.
type members[T any] struct {
	Member []T `xml:"member"`
}

// isoTime is a date on the Query wire.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func namespace(c *call) string {
	if c.service == iamService {
		return "https://iam.amazonaws.com/doc/" + iamVersion + "/"
	}
	return "https://sts.amazonaws.com/doc/" + stsVersion + "/"
}

// writeQueryAnswer writes <OpResponse><OpResult>…</OpResult><ResponseMetadata/></OpResponse>, or an ErrorResponse.
// A nil out means an operation that answers nothing but its metadata.
func writeQueryAnswer(w http.ResponseWriter, c *call, out any, err error) {
	var b bytes.Buffer
	id := newUUID()
	status := http.StatusOK
	if err != nil {
		api := asAPIError(err)
		status = api.status
		writeQueryError(&b, c, api, id)
	} else {
		writeQueryResult(&b, c, out, id)
	}
	w.Header().Set("Content-Type", "text/xml")
	w.Header().Set("X-Amzn-Requestid", id)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func writeQueryResult(b *bytes.Buffer, c *call, out any, id string) {
	fmt.Fprintf(b, `<%sResponse xmlns="%s">`, c.op, namespace(c))
	if out != nil {
		enc := xml.NewEncoder(b)
		if err := enc.EncodeElement(out, xml.StartElement{Name: xml.Name{Local: c.op + "Result"}}); err != nil {
			panic("awslocal: an answer that cannot be XML: " + err.Error())
		}
	}
	fmt.Fprintf(b, `<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>`, id, c.op)
}

func writeQueryError(b *bytes.Buffer, c *call, e apiError, id string) {
	fault := "Sender"
	if e.status >= http.StatusInternalServerError {
		fault = "Receiver"
	}
	fmt.Fprintf(b, `<ErrorResponse xmlns="%s"><Error><Type>%s</Type><Code>%s</Code><Message>`, namespace(c), fault, e.code)
	_ = xml.EscapeText(b, []byte(e.message)) // a bytes.Buffer takes every write
	fmt.Fprintf(b, `</Message></Error><RequestId>%s</RequestId></ErrorResponse>`, id)
}

// formList collects Name.member.1, Name.member.2 … of a Query request.
func (c *call) formList(name string) []string {
	var list []string
	for i := 1; ; i++ {
		v, ok := c.form[name+".member."+strconv.Itoa(i)]
		if !ok {
			return list
		}
		list = append(list, v[0])
	}
}

// formTags collects Tags.member.N.Key and .Value of a Query request.
func (c *call) formTags() []tag {
	var tags []tag
	for i := 1; ; i++ {
		prefix := "Tags.member." + strconv.Itoa(i) + "."
		key, ok := c.form[prefix+"Key"]
		if !ok {
			return tags
		}
		tags = append(tags, tag{Key: key[0], Value: c.form.Get(prefix + "Value")})
	}
}

// formSeconds reads a duration in seconds between low and high; absent means the default.
func (c *call) formSeconds(name string, low, high, absent int) (time.Duration, error) {
	text := c.form.Get(name)
	if text == "" {
		return time.Duration(absent) * time.Second, nil
	}
	n, err := strconv.Atoi(text)
	member := strings.ToLower(name[:1]) + name[1:]
	switch {
	case err != nil:
		return 0, apiError{http.StatusBadRequest, "MalformedInput", "Invalid number for " + name}
	case n < low:
		return 0, c.validation("1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: "+
			"Member must have value greater than or equal to %d", n, member, low)
	case n > high:
		return 0, c.validation("1 validation error detected: Value '%d' at '%s' failed to satisfy constraint: "+
			"Member must have value less than or equal to %d", n, member, high)
	}
	return time.Duration(n) * time.Second, nil
}
