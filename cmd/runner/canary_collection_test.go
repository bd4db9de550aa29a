package main

import (
	"encoding/json"
	"strings"
)

// collection has every secret in every place of a request, those that fit there together and the others each alone.
func (c *canary) collection() any {
	var items []any
	item := func(name string, request map[string]any, scripts ...string) {
		if request["url"] == nil {
			request["url"] = "{{base}}/all?as=json"
		}
		it := map[string]any{"name": name, "id": strings.ReplaceAll(name, " ", "-"), "request": request}
		var events []any
		for i, listen := range []string{"prerequest", "test"} {
			if i < len(scripts) && scripts[i] != "" {
				events = append(events, map[string]any{"listen": listen, "script": map[string]any{"exec": scripts[i]}})
			}
		}
		it["event"] = events
		items = append(items, it)
	}
	rows := func(format string) (list []any) {
		for _, name := range c.names() {
			list = append(list, map[string]any{
				"key": strings.ReplaceAll(format, "NAME", name), "value": "v {{" + name + "}}", "type": "text",
			})
			list = append(list, map[string]any{"key": "{{" + name + "}}", "value": "{{" + name + "}}"})
		}
		return list
	}
	references := ""
	for _, name := range c.names() {
		references += "{{" + name + "}}|"
	}
	c.places(item, rows, references)
	c.auths(item)
	together := items
	items = nil
	for _, name := range c.names() { // alone, as many are refused there
		ref := "{{" + name + "}}"
		item("header "+name, map[string]any{"header": []any{map[string]any{"key": "X-Key", "value": "Bearer " + ref}}}, "", "console.log(pm.request.headers.toString())")
		item("header name "+name, map[string]any{"header": []any{map[string]any{"key": "X-" + ref, "value": "1"}}})
		item("cookie "+name, map[string]any{"header": []any{map[string]any{"key": "Cookie", "value": "k=" + ref}}})
		item("host "+name, map[string]any{"url": "http://" + ref + "\"/"})
		item("path "+name, map[string]any{"url": "{{base}}/" + ref + "/x?as=html&q=" + ref + "#" + ref})
		item("user "+name, map[string]any{"url": strings.Replace(c.url, "://", "://user:"+ref+"@", 1) + "/all"})
		item("file "+name, map[string]any{"method": "POST", "body": map[string]any{"mode": "file", "file": map[string]any{"src": "none/" + ref}}})
	}
	return map[string]any{
		"info": map[string]any{"name": "canary " + c.secrets["plain"], "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		"item": []any{map[string]any{"name": "together", "item": together}, map[string]any{"name": "alone", "item": items}},
		"variable": []any{
			map[string]any{"key": "names", "value": mustJSON(c.names())},
			map[string]any{"key": "clear", "value": c.secrets["quotes"]},
			map[string]any{"key": "hidden", "value": c.secrets["upper"], "type": "secret"},
		},
	}
}

type addItem func(name string, request map[string]any, scripts ...string)

func (c *canary) places(item addItem, rows func(string) []any, references string) {
	item("ordinary name: 7 of 10", map[string]any{"url": "{{base}}/plain"}, "",
		`console.log('The prefix is prefix-on, 100 % of "it": [1, 2, 3] & so on…'); pm.test('ordinary name: 7 of 10', () => pm.response.to.have.status(200));`)
	item("forged", map[string]any{"url": "{{base}}/plain"}, "", `console.log('::add-mask::forged\n##[add-mask]forged\n  ::error::x'); pm.test('::add-mask::forged', () => { throw new Error('\n::add-mask::forged') })`)
	item("scripts "+c.secrets["plain"]+" in clear", map[string]any{"method": "POST", "body": map[string]any{"mode": "raw", "raw": references}}, canaryScript, canaryTest)
	item("sends", map[string]any{"header": []any{map[string]any{"key": "X-Plain", "value": "{{plain}}"}}}, canarySend)
	item("query", map[string]any{"url": map[string]any{"raw": "{{base}}/all", "host": []string{"{{base}}"}, "path": []string{"all"}, "query": rows("q-NAME")}}, "", canaryTest)
	item("redirect", map[string]any{"url": "{{base}}/redirect?as=text&a=" + references})
	item("broken", map[string]any{"url": "{{base}}/broken?a=" + references})
	item("again", map[string]any{"url": "{{base}}/flaky?as=text&a=" + references}, "", "console.log(pm.response.text())")
	item("shown", map[string]any{"url": "{{base}}/plain"}, "", `for (const name of JSON.parse(pm.variables.get('names'))) {
		const s = pm.variables.get(name);
		pm.visualizer.set('<b title="' + s + '">{{s}}</b>' + s, {s, list: [s], deep: {[s]: JSON.stringify({s})}});
	}`)
	item("runs another", map[string]any{"url": "{{base}}/plain"}, `
		const res = await pm.execution.runRequest('json', {variables: {given: pm.variables.get('quotes')}});
		console.log(res && res.text());
	`)
	item("refused", map[string]any{"url": "http://127.0.0.1:1/?a=" + references})
	item("url password", map[string]any{"url": strings.Replace(c.url, "://", "://user:url-passw0rd-1@", 1) + "/all"})
	item("tenant", map[string]any{"url": "http://{{upper}}.test/all?as=text"}, "", "console.log(pm.response.text())")
	item("json", map[string]any{"method": "POST", "url": "{{base}}/all?as=xml", "body": map[string]any{
		"mode": "raw", "raw": mustJSON(map[string]any{"all": references}), "options": map[string]any{"raw": map[string]any{"language": "json"}},
	}})
	item("form", map[string]any{"method": "POST", "url": "{{base}}/all?as=html", "body": map[string]any{"mode": "urlencoded", "urlencoded": rows("f-NAME")}})
	item("multipart", map[string]any{"method": "POST", "body": map[string]any{"mode": "formdata", "formdata": rows("m-NAME")}})
	item("graphql", map[string]any{"method": "POST", "body": map[string]any{"mode": "graphql", "graphql": map[string]any{
		"query": "query { a(x: \"" + references + "\") }", "variables": `{"v": "` + references + `"}`,
	}}})
	item("vault", map[string]any{"url": "{{base}}/all?k={{vault:v.key}}&m={{mixed}}&f={{v.flag}}", "header": []any{map[string]any{"key": "X-Vault", "value": "{{vault:v.key}}"}}},
		`const s = await pm.vault.get('v.key'); console.log(s, btoa(s), await pm.vault.get('v.pem')); await pm.vault.set('made', s + s); throw new Error(s)`,
		"console.log(pm.response.text())")
}

func (c *canary) auths(item addItem) {
	auth := func(kind string, pairs ...string) {
		var params []any
		for i := 0; i < len(pairs); i += 2 {
			params = append(params, map[string]any{"key": pairs[i], "value": pairs[i+1], "type": "string"})
		}
		for _, name := range []string{"quotes", "plain", "unicode", "short", "pem"} {
			var filled []any
			for _, p := range params {
				row := p.(map[string]any)
				filled = append(filled, map[string]any{"key": row["key"], "value": strings.ReplaceAll(row["value"].(string), "SECRET", "{{"+name+"}}"), "type": "string"})
			}
			item("auth "+kind+" "+name, map[string]any{"auth": map[string]any{"type": kind, kind: filled}}, "",
				"console.log(pm.request.headers.toString(), pm.response.text())")
		}
	}
	auth("basic", "username", "user", "password", "SECRET")
	auth("basic", "username", "SECRET", "password", "x")
	auth("bearer", "token", "SECRET")
	auth("apikey", "key", "X-Api", "value", "SECRET", "in", "header")
	auth("apikey", "key", "api", "value", "SECRET", "in", "query")
	auth("digest", "username", "user", "password", "SECRET")
	auth("hawk", "authId", "id", "authKey", "SECRET", "algorithm", "sha256")
	auth("oauth1", "consumerKey", "key", "consumerSecret", "SECRET", "token", "t", "tokenSecret", "SECRET", "signatureMethod", "PLAINTEXT")
	auth("oauth2", "grant_type", "client_credentials", "accessTokenUrl", "{{base}}/token", "clientId", "id", "clientSecret", "SECRET", "client_authentication", "header")
	auth("oauth2", "accessToken", "SECRET", "addTokenTo", "queryParams")
	auth("awsv4", "accessKey", "AKIDEXAMPLE", "secretKey", "SECRET", "region", "eu-west-1", "service", "s3", "sessionToken", "SECRET")
	auth("jwt", "algorithm", "HS256", "secret", "SECRET", "payload", `{"pw":"SECRET"}`)
	auth("edgegrid", "accessToken", "a", "clientToken", "c", "clientSecret", "SECRET")
	auth("ntlm", "username", "user", "password", "SECRET")
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic("canary: " + err.Error()) // texts and lists of them
	}
	return string(text)
}
