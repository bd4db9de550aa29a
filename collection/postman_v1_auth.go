package collection

import (
	"github.com/tidwall/gjson"
)

// v1Helpers are the old names of the auth types. It is read only.
var v1Helpers = map[string]string{
	"apikeyAuth": "apikey", "basicAuth": "basic", "bearerAuth": "bearer", "digestAuth": "digest", "hawkAuth": "hawk",
	"oAuth1": "oauth1", "oAuth2": "oauth2", "ntlmAuth": "ntlm", "awsSigV4": "awsv4",
}

// v1AuthKeys are the parameters that had other names, "" for those that only the app's window used. It is read only.
var v1AuthKeys = map[string]string{
	"oauth1.header": "addParamsToHeader", "oauth1.auto": "autoAddParam", "oauth1.includeEmpty": "addEmptyParamsToSign",
	"hawk.hawk_id": "authId", "hawk.hawk_key": "authKey", "hawk.ext": "extraData", "hawk.dlg": "delegation",
	"id": "", "saveToRequest": "", "saveHelperData": "", "showPassword": "",
}

// v1Auth reads currentHelper and helperAttributes, or the auth that later files have.
func (l *v1) v1Auth(it *Item, o object) *Auth {
	helper := o.text("currentHelper")
	switch {
	case helper == "" && !o.get("currentHelper").Exists() && o.get("auth").IsObject():
		return l.auth(it, o.get("auth"))
	case helper == "" || helper == "normal":
		return nil
	}
	kind := firstText(v1Helpers[helper], helper)
	a := &Auth{Type: kind}
	attributes := o.get("helperAttributes")
	if attributes.Type == gjson.String { // some old apps wrote it as text
		if tooDeep(attributes.Str) >= 0 || !gjson.Valid(attributes.Str) {
			l.warnf(it, "the parameters of the auth %q are no JSON; left out", kind)
			return nil
		}
		attributes = gjson.Parse(attributes.Str)
	}
	if !attributes.IsObject() {
		return a
	}
	attributes.ForEach(func(key, val gjson.Result) bool {
		if name := v1AuthKey(kind, key.Str); name != "" && isSet(val) {
			a.Params = append(a.Params, Param{Key: name, Value: textOf(val), Type: typeOf(val)})
		}
		return true
	})
	return a
}

func v1AuthKey(kind, key string) string {
	if name, ok := v1AuthKeys[kind+"."+key]; ok {
		return name
	}
	if name, ok := v1AuthKeys[key]; ok {
		return name
	}
	return key
}
