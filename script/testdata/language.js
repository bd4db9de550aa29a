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
pm.expect(JSON.parse('\ufeff[1]')).to.eql([1]);
JSON.parse('{bad'); // ### "JSONError: Unexpected token 'b' at 1:2"
---
// a byte order mark is refused where that was asked for
JSON.parse('\ufeff[1]', null, true); // ### "JSONError: Unexpected byte order mark found in first 1"
---
// requestly: JSON is the engine's
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
pm.test('long line', () => { const text = 'né'; undefined.foo }); // ### "Cannot read properties of undefined .reading 'foo'"
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
---
// the engine's errors in V8's words
const said = f => { try { f() } catch (e) { return e.message } };
const o = { f: 1, g: {} }, q = 5;
pm.expect([
  () => o.g.h.i, () => o.nope(), () => o.g.h.i(), () => o.g['h'](), () => q(), () => o.f(), () => new o.f(), () => { o.h.i = 1 },
  () => pm.response.json().data[0], () => pm.response.json().nope(), () => o.list[3].id, () => [1].map(5), () => nowhere.x,
].map(f => { try { f() } catch (e) { return e.message } })).to.eql([
  "Cannot read properties of undefined (reading 'i')", 'o.nope is not a function', "Cannot read properties of undefined (reading 'i')",
  'o.g.h is not a function', 'q is not a function', 'o.f is not a function', 'o.f is not a constructor',
  "Cannot set properties of undefined (setting 'i')", "Cannot read properties of undefined (reading '0')",
  'pm.response.json(...).nope is not a function', "Cannot read properties of undefined (reading '3')", '5 is not a function', 'nowhere is not defined',
]);
try { o.g.h.i } catch ({ message }) { pm.expect(message).to.be.a('string') }
try { throw 5 } catch (e) { pm.expect(e).to.equal(5) }
try { throw Object.freeze(new TypeError("Cannot read property 'x' of undefined")) } catch (e) { pm.expect(e.name).to.equal('TypeError') }
pm.response.json().b(); // ### "TypeError: pm.response.json.....+b is not a function"
---
// sets, indices, modifiers and statics of regular expressions
const eq = (a, b) => pm.expect(a).to.eql(b);
eq('aB1_é'.match(/[\p{L}&&\p{ASCII}]/gv), ['a', 'B']);
eq('aB1_é'.replace(/[^\p{L}[0-9]]/gv, '-'), 'aB1-é');
eq('xyabz'.match(/[\q{ab|x}]/gv), ['x', 'ab']);
eq(/[\p{Script_Extensions=Latin}--[a-m]]/v.exec('abz')[0], 'z');
eq(/\p{Lu}/u.source.endsWith('\\p{Lu}'), true);
eq(new RegExp('\\p{Lu}', 'u').source, '\\p{Lu}');
eq(String(/a+/dgi), '/a+/dgi');
eq(new RegExp(/x(y)/d).exec('axy').indices, [[1, 3], [2, 3]]);
eq([...'ab'.matchAll(/(?<l>[a-z])/dg)].map(m => m.indices.groups.l), [[0, 1], [1, 2]]);
eq(/(?-i:a)b/i.test('aB'), true);
'2024-05'.replace(/(\d+)-(\d+)/, '');
eq([RegExp.$1, RegExp.$2, RegExp.$3, RegExp['$&'], RegExp.rightContext], ['2024', '05', '', '2024-05', '']);
new RegExp('x', 'dd'); // ### "SyntaxError: Invalid flags supplied to RegExp constructor 'dd'"
