package collection

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const samePostman = `{"info":{"_postman_id":"c","name":"Shop","description":"d","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
"auth":{"type":"bearer","bearer":[{"key":"token","value":"{{vault:t}}","type":"string"}]},
"event":[{"listen":"prerequest","script":{"exec":["one","two"]}}],
"variable":[{"key":"base","value":"http://x","type":"string"},{"key":"n","value":20,"type":"number"},{"key":"off","value":"x","type":"string","disabled":true}],
"item":[{"id":"f","name":"Users","item":[
 {"id":"r","name":"Get","request":{"method":"GET","description":"rd","auth":{"type":"basic","basic":[{"key":"username","value":"u","type":"string"},{"key":"password","value":"p","type":"string"}]},
  "header":[{"key":"A","value":"b"},{"key":"Off","value":"x","disabled":true}],
  "url":{"host":["{{base}}"],"path":["u",":id"],"query":[{"key":"q","value":"1"},{"key":"e","value":null},{"key":"off","value":"1","disabled":true}],"variable":[{"key":"id","value":"7","type":"string"}]}},
  "event":[{"listen":"prerequest","script":{"exec":["p"]}},{"listen":"test","script":{"exec":["t"]}}]},
 {"id":"p","name":"Add","request":{"method":"POST","auth":{"type":"noauth"},"url":"{{base}}/u","body":{"mode":"raw","raw":"{}","options":{"raw":{"language":"json"}}}}}]},
 {"id":"form","name":"Form","request":{"method":"POST","url":"{{base}}/f","body":{"mode":"urlencoded","urlencoded":[{"key":"a","value":"1"}]}}},
 {"id":"up","name":"Up","request":{"method":"PUT","url":"{{base}}/up","body":{"mode":"formdata","formdata":[{"key":"t","value":"x","type":"text"},{"key":"f","type":"file","src":["/a","/b"]}]}}},
 {"id":"g","name":"Gql","request":{"method":"POST","url":"{{base}}/g","body":{"mode":"graphql","graphql":{"query":"{a}","operationName":"O","variables":"{}"}}}}]}`

const sameRequestly = `{"schema_version":"1.0.0","records":[
{"id":"c","name":"Shop","type":"collection","collectionId":"","description":"d","data":{"auth":{"currentAuthType":"BEARER_TOKEN","authConfigStore":{"BEARER_TOKEN":{"bearer":"{{vault:t}}"}}},
 "scripts":{"preRequest":"one\ntwo"},"variables":{"base":{"syncValue":"http://x","type":"string"},"n":{"syncValue":20,"type":"number"},"off":{"syncValue":"x","type":"string","isEnabled":false}}}},
{"id":"f","name":"Users","type":"collection","collectionId":"c","data":{"auth":{"currentAuthType":"INHERIT"}}},
{"id":"r","name":"Get","type":"api","collectionId":"f","description":"rd","data":{"auth":{"currentAuthType":"BASIC_AUTH","authConfigStore":{"BASIC_AUTH":{"username":"u","password":"p"}}},
 "scripts":{"preRequest":"p","postResponse":"t"},
 "request":{"url":"{{base}}/u/:id?gone=1","method":"GET","headers":[{"key":"A","value":"b","isEnabled":true},{"key":"Off","value":"x","isEnabled":false}],
 "queryParams":[{"key":"q","value":"1"},{"key":"e","value":""},{"key":"off","value":"1","isEnabled":false}],"pathVariables":[{"key":"id","value":"7","dataType":"string"}]}}},
{"id":"p","name":"Add","type":"api","collectionId":"f","data":{"auth":{"currentAuthType":"NO_AUTH"},"request":{"url":"{{base}}/u","method":"POST","body":"{}","contentType":"application/json"}}},
{"id":"form","name":"Form","type":"api","collectionId":"c","data":{"request":{"url":"{{base}}/f","method":"POST","body":[{"key":"a","value":"1"}],"contentType":"application/x-www-form-urlencoded"}}},
{"id":"up","name":"Up","type":"api","collectionId":"c","data":{"request":{"url":"{{base}}/up","method":"PUT","contentType":"multipart/form-data","body":[{"key":"t","value":"x","type":"text"},{"key":"f","type":"file","value":[{"path":"/a"},{"path":"/b"}]}]}}},
{"id":"g","name":"Gql","type":"api","collectionId":"c","data":{"type":"graphql","request":{"url":"{{base}}/g","operation":"{a}","operationName":"O","variables":"{}"}}}]}`

// The two apps' exports of one collection give one model. What differs is what the dialect says: a Requestly body
// carries its media type, a Postman body leaves it to the language.
func TestSameModel(t *testing.T) {
	postman, err := Parse("p.json", []byte(samePostman))
	if err != nil {
		t.Fatal(err)
	}
	requestly, err := Parse("r.json", []byte(sameRequestly))
	if err != nil {
		t.Fatal(err)
	}
	diff := cmp.Diff(postman, requestly, cmpopts.IgnoreFields(Collection{}, "Dialect"), cmpopts.IgnoreFields(Body{}, "ContentType"))
	if diff != "" {
		t.Errorf("-postman +requestly:\n%s", diff)
	}
	if postman.Dialect != Postman || requestly.Dialect != Requestly {
		t.Errorf("dialects %v and %v", postman.Dialect, requestly.Dialect)
	}
}
