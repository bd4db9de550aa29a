package script

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rq-runner/runner/collection"
)

// smallChai has of chai what plugins use: words on a prototype, and flags on its instances.
const smallChai = `
function Assertion(value, message) { this.flags = {}; this._obj = value; this.message = message }
exports.Assertion = Assertion
exports.util = { flag(a, name, value) { if (arguments.length === 2) return a.flags[name]; a.flags[name] = value } }
exports.use = f => f(exports, exports.util)
`

// smallSDK has the two classes of postman-collection, as far as assertions go.
const smallSDK = `
function Base() {}
function Response(o) { Object.assign(this, o) }
Response.super_ = Base
Response._postman_propertyName = 'Response'
Response.prototype.reason = function () { return 'Not Found' }
Response.prototype.text = function () { return this.body }
Response.prototype.json = function () { return JSON.parse(this.body) }
Response.prototype.size = () => ({header: 30, body: 5})
exports.Response = Response
exports.Request = class { static _postman_propertyName = 'Request' }
exports.headers = rows => ({all: () => rows})
exports.Mine = class extends Response {}
`

func TestPluginsAndLibraryObjects(t *testing.T) {
	const plugin = `const chai = require('chai')
chai.use((c, utils) => {
	c.Assertion.prototype.dividedBy = function (n) {
		if ((this._obj % n === 0) === Boolean(utils.flag(this, 'negate'))) throw new Error(this.message + ': ' + this._obj + ' / ' + n)
		return this
	}
	Object.defineProperty(c.Assertion.prototype, 'flagged', {get() { return Object.keys(this.flags).join() }})
})
`
	const sdk = `const {Response, Request, Mine, headers} = require('postman-collection')
const res = new Response({code: 404, body: '{"a":1}', responseTime: 12, headers: headers([{key: 'X-A', value: '1'}])})
`
	for _, tt := range []struct{ source, want string }{
		{plugin + `pm.expect(9).to.be.dividedBy(3); console.log('passed')`, "log: passed"},
		{plugin + `pm.expect(9, 'nine').to.not.be.dividedBy(3)`, "Error: nine: 9 / 3"},
		{plugin + `console.log(pm.expect(9).to.not.deep.include.flagged)`, "log: negate,deep,contains"},
		{plugin + `pm.expect(9).to.be.divided`, `Error: Invalid Chai property: divided`},
		{`pm.expect(9).to.be.dividedBy(3)`, `Error: Invalid Chai property: dividedBy`},
		{sdk + `pm.expect(res).to.have.status(404); pm.expect(res).to.be.notFound; pm.expect(res).to.have.header('x-a', '1')
pm.expect(res).to.have.jsonBody('a', 1); pm.expect(res).to.have.responseTime.below(20); pm.expect(res).to.have.responseSize(35)
pm.expect(res).to.have.jsonSchema({type: 'object', required: ['a']}); console.log('passed')`, "log: passed"},
		{
			sdk + `pm.expect(new Mine({code: 404})).to.have.status(200)`,
			"AssertionError: expected response to have status code 200 but got 404",
		},
		{
			sdk + `pm.expect(new Response({code: 404})).to.have.responseTime(5)`,
			"AssertionError: expected Response{ code: 404 } to have property 'responseTime'",
		},
		{sdk + `pm.expect(new Request()).to.be.postmanRequest; pm.expect(new Request()).to.not.be.a.postmanResponse`, ""},
		{
			`class Loop {}; Loop.super_ = Loop; pm.expect(new Loop()).to.be.ok; pm.expect(new Loop()).to.be.json`,
			"AssertionError: expecting a postman response object but got Loop{}",
		},
	} {
		r := newRecorder(collection.Test)
		lane := NewLane(Options{Timeout: patience, Libraries: func(name string) (string, bool) {
			source, ok := map[string]string{"chai": smallChai, "postman-collection": smallSDK}[name]
			return source, ok
		}})
		got := r.outcome(lane.Run(t.Context(), collection.Script{Source: tt.source}, r.Host))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.source, diff)
		}
	}
}
