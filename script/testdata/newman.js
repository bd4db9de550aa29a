// prerequest: lists, as Newman 6.2.2 answers
const eq = (a, b) => pm.expect(a).to.eql(b);
const h = pm.request.headers;
eq([h.add({ key: 'N', value: '1' }), h.append('M: 2'), h.insert({ key: 'I', value: '3' }, 'N'), h.prepend({ key: 'P', value: '4' })],
  [undefined, undefined, undefined, undefined]);
eq([h.add(null), h.upsert(null), h.upsert({ key: 'n', value: '7' }), h.upsert('Q: 8')], [undefined, null, false, true]);
eq(h.toString(), 'P: 4\r\nAccept: */*\r\nI: 3\r\nn: 7\r\nM: 2\r\nQ: 8\r\n');
eq(h.contentSize(), 43);
eq(h.filter({ key: 'Q' }).length, 1);
eq(h.find({ key: 'Q', value: '8' }).key, 'Q');
eq(h.find({ key: 'Q', value: '9' }), undefined);
eq(h.map('value'), ['4', '*/*', '3', '7', '2', '8']);
eq(h.each(), undefined);
eq(h.remove('M'), undefined);
pm.request.addQueryParams({ key: 'd', value: '4' });
pm.request.addQueryParams([{ key: 'e', value: '5' }]);
eq(pm.request.url.getQueryString(), 'a=1&d=4&e=5');
eq(pm.cookies.count(), 0);
---
// prerequest: the request's parts, as Newman 6.2.2 answers
const eq = (a, b) => pm.expect(a).to.eql(b);
eq(pm.request.url.toString(true), 'https://{{host}}:8443/users/7?a=1');
pm.request.url = 'a.b/q/:id';
eq(pm.request.url.toString(true), 'http://a.b/q/:id');
eq(pm.request.url.variables.count(), 0);
pm.request.update({ method: 'patch' });
eq(pm.request.method, 'PATCH');
pm.request.authorizeUsing('basic', [{ key: 'username', value: 'u' }]);
eq(pm.request.auth.current(), { username: 'u' });
eq(pm.request.auth.toJSON(), { type: 'basic', basic: [{ type: 'any', value: 'u', key: 'username' }] });
pm.request.authorizeUsing(null);
eq(pm.request.auth, undefined);
eq(pm.request.body.disabled, undefined);
pm.request.description = 'told';
eq([String(pm.request.description), JSON.stringify(pm.request.description)], ['told', '{"content":"told","type":"text/plain"}']);
pm.request.headers.upsert({ key: 'Content-Length', value: '99' });
eq([pm.request.size().body, pm.request.size().source], [99, 'CONTENT-LENGTH']);
pm.request.headers.clear();
eq('header' in pm.request.toJSON(), false);
---
// scopes, as Newman 6.2.2 answers
const eq = (a, b) => pm.expect(a).to.eql(b);
eq(Object.keys(pm.iterationData.toObject()), ['user', 'age']);
pm.globals.set('g', [1]);
eq(pm.globals.toJSON().values, [{ type: 'any', value: [1], key: 'g' }]);
eq(pm.variables.toJSON().values, []);
eq(pm.variables.toObject(true).g, [1]);
---
// cookies, as Newman 6.2.2 answers
const eq = (a, b) => pm.expect(a).to.eql(b);
const one = pm.cookies.one('seen');
eq(Object.keys(one), ['name', 'value', 'expires', 'maxAge', 'domain', 'path', 'secure', 'httpOnly', 'hostOnly']);
eq([one.expires, one.maxAge], [null, 0]);
eq(String(one), 'seen=yes; Domain=example.com; Path=/; HttpOnly');
const jar = pm.cookies.jar();
await jar.set('http://x', { name: 'enc', value: '"q"', expires: new Date(Date.now() + 99500) });
const enc = (await jar.getAll('http://x')).one('enc');
eq([enc.value, enc.valueOf(), enc.expires instanceof Date], ['%22q%22', '"q"', true]);
eq(enc.maxAge > 90 && enc.maxAge <= 100, true);
eq(/^enc="q"; Max-Age=\d+; Expires=\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT$/.test(String(enc)), true);
eq(await jar.get('http://x', 'enc'), '"q"');
---
// the response as JSON, as Newman 6.2.2 has it
const eq = (a, b) => pm.expect(a).to.eql(b);
const json = JSON.parse(JSON.stringify(pm.response));
eq(Object.keys(json), ['id', 'status', 'code', 'header', 'stream', 'cookie', 'responseTime', 'responseSize']);
eq(json.stream.type, 'Buffer');
eq(json.cookie[0].name, 'sid');
eq(pm.response.details(), { name: 'OK', detail: 'OK', code: 200, standardName: 'OK' });
eq(request.headers, { accept: '*/*' });
eq(xml2Json(''), undefined);
---
// requestly: XML that is none throws
xml2Json(''); // ### "no xml"
---
// JSON's faults have Newman's words
const eq = (a, b) => pm.expect(a).to.eql(b);
const fault = text => { try { JSON.parse(text) } catch (e) { return [e.name, e.message, e instanceof SyntaxError] } };
eq(fault('{bad'), ['JSONError', "Unexpected token 'b' at 1:2\n{bad\n ^", true]);
eq(fault(''), ['JSONError', 'No data, empty input at 1:1\n\n^', true]);
eq(fault('{"a":}'), ['JSONError', 'No value found for key a at 1:6\n{"a":}\n     ^', true]);
eq(fault('[1,]'), ['JSONError', 'Trailing comma in array at 1:4\n[1,]\n   ^', true]);
eq(fault('1 2'), ['JSONError', "Unexpected token '2' at 1:3\n1 2\n  ^", true]);
eq(fault('<html>'), ['JSONError', "Unexpected token '<' at 1:1\n<html>\n^", true]);
eq(JSON.parse(null), null);
eq(JSON.parse('[1,2]', (k, v) => typeof v === 'number' ? v + 1 : v), [2, 3]);
