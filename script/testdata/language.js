// modern syntax goes through esbuild
async function* count() { yield 1; yield 2 }
let sum = 0;
for await (const n of count()) sum += n;
pm.expect(sum).to.equal(3);
class C { static #p = 1; static get p() { return C.#p } }
pm.expect(C.p).to.equal(1);
throw new Error('placed'); // ### "placed"
---
// functions in blocks
{ function hoisted() { return 1 } }
pm.expect(hoisted()).to.equal(1);
nowhere(); // ### "nowhere is not defined"
---
// regular expressions with properties
pm.expect(/^\p{L}+$/u.test('né')).to.be.true;
pm.expect(new RegExp('^\\p{Script=Greek}+$', 'u').test('αβ')).to.be.true;
pm.expect(/\p{Lu}/u.test('a')).to.be.false;
pm.expect(/a/ instanceof RegExp).to.be.true;
---
// BigInts and shifts that were rewritten
pm.expect([2n ** 3n === 8n, 2 ** 3, 1n << 3n === 8n, 1 << 33, -5n >> 1n === -3n, (-1n) ** 99999999999999n === -1n]).to.eql([true, 8, true, 2, true, true]);
pm.expect(BigInt(2) ** 10n === 1024n).to.be.true;
1n ** 2; // ### "Cannot mix BigInt"
---
// eval sees the script's variables
const local = 4;
pm.expect(eval('local + 1')).to.equal(5);
pm.expect(new Function('a', 'return a * 2')(4)).to.equal(8);
eval('local.x.y'); // ### "TypeError"
---
// a syntax error is at its place
const a = 1;
const b = = 2; // ### "SyntaxError: Unexpected token '='"
---
// an open bracket is told at the end
if (true) {
  pm.test('x', () => {}); // ### "SyntaxError: Unexpected end of input"
---
// typed arrays and JSON keep working behind their guards
pm.expect(new Uint8Array([1, 2]) instanceof Uint8Array).to.be.true;
pm.expect(new Uint8Array(3).constructor === Uint8Array).to.be.true;
pm.expect(Array.from(new Uint16Array(2))).to.eql([0, 0]);
pm.expect(JSON.parse('{"a":[1,2]}', (k, v) => Array.isArray(v) ? v.length : v)).to.eql({ a: 2 });
pm.expect([[1, [2]], 3].flat(Infinity)).to.eql([1, 2, 3]);
pm.expect('ab'.repeat(2) + 'x'.padStart(3, '-')).to.equal('abab--x');
JSON.parse('{bad'); // ### "SyntaxError: Expected property name or '}' in JSON at position 1"
---
// base64
pm.expect(btoa('hé\u00ff')).to.equal('aOn/');
pm.expect(atob('aOn/')).to.equal('hé\u00ff');
pm.expect(atob(' aGk ')).to.equal('hi');
pm.test('wide', () => btoa('€')); // ### "outside of Latin-1"
atob('***'); // ### "not base64"
---
// globals can be defined, deleted, and evaluated into
(0, eval)('function made() { return 1 } var also = 2');
pm.expect(made() + also + globalThis.also).to.equal(5);
globalThis.mine = 3;
pm.expect('mine' in globalThis && mine).to.equal(3);
delete globalThis.mine;
pm.expect(typeof mine).to.equal('undefined');
pm.expect(Object.keys(globalThis)).to.have.members(['made', 'also']);
---
// thrown values
pm.test('text', () => { throw 'just text' }); // ### "Error: just text"
pm.test('object', () => { throw { code: 5 } }); // ### "Error: { code: 5 }"
pm.test('null', () => { throw null }); // ### "Error: null"
pm.test('long line', () => { const text = 'né'; undefined.foo }); // ### "Cannot read property 'foo' of undefined"
---
// the place of a failure in a helper is the assertion's own
function check(x) {
  pm.expect(x).to.equal(1); // ### "expected 2 to equal 1"
}
pm.test('helper', () => check(2));
---
// a body that is no JSON shows where
pm.response.json.call(null);
const bad = await pm.sendRequest('http://x');
JSON.parse(undefined); // ### "undefined. is not valid JSON"
