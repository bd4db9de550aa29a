package reporter

import "strings"

// newmanURL is an address in the parts of Postman's collections.
type newmanURL struct {
	Protocol string        `json:"protocol,omitempty"`
	Auth     *newmanUser   `json:"auth,omitempty"`
	Port     string        `json:"port,omitempty"`
	Path     []string      `json:"path,omitempty"`
	Hash     string        `json:"hash,omitempty"`
	Host     []string      `json:"host,omitempty"`
	Query    []newmanQuery `json:"query"`
	Variable []string      `json:"variable"` // always empty: they were filled before the request was sent
}

type newmanUser struct {
	User     string `json:"user"`
	Password string `json:"password,omitempty"`
}

// newmanQuery has a null for the value of a bare key.
type newmanQuery struct {
	Key   string  `json:"key"`
	Value *string `json:"value"`
}

// parseURL cuts an address in parts and decodes nothing. It takes any text: a request that could not be sent may have
// an address that is none.
func parseURL(raw string) newmanURL {
	u := newmanURL{Query: []newmanQuery{}, Variable: []string{}}
	raw, u.Hash, _ = strings.Cut(raw, "#")
	raw, query, asked := strings.Cut(raw, "?")
	if asked {
		u.Query = parseQuery(query)
	}
	if protocol, rest, ok := strings.Cut(raw, "://"); ok {
		u.Protocol, raw = protocol, rest
	}
	host, path, ok := strings.Cut(raw, "/")
	if ok {
		u.Path = strings.Split(path, "/")
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		user, password, _ := strings.Cut(host[:i], ":")
		u.Auth, host = &newmanUser{user, password}, host[i+1:]
	}
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') { // not in an IPv6 address
		host, u.Port = host[:i], host[i+1:]
	}
	if host != "" {
		u.Host = strings.Split(host, ".")
	}
	return u
}

func parseQuery(query string) []newmanQuery {
	list := []newmanQuery{}
	for pair := range strings.SplitSeq(query, "&") {
		key, value, ok := strings.Cut(pair, "=")
		q := newmanQuery{Key: key}
		if ok {
			q.Value = &value
		}
		list = append(list, q)
	}
	return list
}
