package collection

import (
	"github.com/tidwall/gjson"
)

// authKind is how Postman names one of Requestly's auth types, and those of its parameters that have other names.
type authKind struct {
	name   string
	rename map[string]string
}

// requestlyAuthKinds are the types of both versions; a type without a name inherits. It is read only.
var requestlyAuthKinds = map[string]authKind{
	"INHERIT":      {},
	"NO_AUTH":      {name: "noauth"},
	"API_KEY":      {"apikey", map[string]string{"addTo": "in"}},
	"BEARER_TOKEN": {"bearer", map[string]string{"bearer": "token"}},
	"BASIC_AUTH":   {name: "basic"},

	"inherit":      {},
	"no_auth":      {name: "noauth"},
	"none":         {name: "noauth"},
	"api_key":      {"apikey", map[string]string{"placement": "in"}},
	"bearer_token": {"bearer", map[string]string{"headerPrefix": "prefix"}},
	"basic_auth":   {name: "basic"},
	"oauth_2":      {"oauth2", map[string]string{"grantType": "grant_type"}},
	"oauth_1":      {name: "oauth1"},
	"jwt_bearer":   {name: "jwt"},
	"digest_auth":  {name: "digest"},
	"hawk":         {name: "hawk"},
	"ntlm":         {name: "ntlm"},
	"aws_sigv4": {"awsv4", map[string]string{
		"accessKeyId": "accessKey", "secretAccessKey": "secretKey", "attachment": "addAuthDataToQuery",
	}},
}

// requestlyAuthValues are the values that Postman writes in another way. It is read only.
var requestlyAuthValues = map[string]string{
	"in HEADER": "header", "in QUERY": "query", "in query_param": "query",
	"addAuthDataToQuery presigned_url": "true", "addAuthDataToQuery live_request": "false",
}

// requestlyAuth reads the auth of a record; absent is what a record without one has.
func (d *document) requestlyAuth(it *Item, v gjson.Result, absent *Auth) *Auth {
	if !isSet(v) {
		return absent
	}
	o := objectOf(v)
	name := o.text("currentAuthType", "type")
	if name == "" {
		return absent
	}
	kind, known := requestlyAuthKinds[name]
	switch {
	case !known:
		d.warnf(it, "the auth of the type %q is not supported; the request is sent without auth", name)
		return &Auth{Type: "noauth"}
	case kind.name == "":
		return nil
	}
	a := &Auth{Type: kind.name}
	config := v
	if store := o.get("authConfigStore"); o.get("currentAuthType").Exists() {
		config = objectOf(store).get(name)
	}
	a.add(config, kind.rename)
	return a
}

// add reads the parameters under Postman's names. An inner config is flattened; unknown ones are kept.
func (a *Auth) add(config gjson.Result, rename map[string]string) {
	if !config.IsObject() {
		return
	}
	config.ForEach(func(key, val gjson.Result) bool {
		switch {
		case key.Str == "" || key.Str == "type" || key.Str == "$schema":
		case key.Str == "config" && val.IsObject():
			a.add(val, rename)
		case !isSet(val) && key.Str != "headerPrefix": // a null prefix is none, which is not the same as "Bearer"
		default:
			name := firstText(rename[key.Str], key.Str)
			value := textOf(val)
			value = firstText(requestlyAuthValues[name+" "+value], value)
			a.Params = append(a.Params, Param{Key: name, Value: value, Type: typeOf(val)})
		}
		return true
	})
}
