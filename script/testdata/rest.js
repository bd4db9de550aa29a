// members that no other chunk uses: of the request and the response
const eq = (a, b) => pm.expect(a).to.eql(b);
eq([pm.info.requestId, pm.info.iteration, pm.info.iterationCount], ['r1', 0, 2]);
eq(pm.request.url.getOAuth1BaseUrl().startsWith('https://'), true);
const seen = [];
pm.request.headers.each(h => seen.push(h.key));
eq(seen, ['Accept']);
eq(Object.keys(pm.request.headers.reference), ['accept']);
eq(pm.response.responseSize, 50);
eq(pm.response.details().name, 'OK');
eq(pm.response.dataURI().slice(0, 29), 'data:application/json;base64,');
eq(pm.response.jsonp().b, 1);
const cookies = [];
pm.cookies.each(c => cookies.push(c.name));
eq(cookies, ['seen']);
pm.execution.setNextRequest('Other');
postman.setNextRequest(null);
pm.expect.fail('told'); // ### "AssertionError: told"
---
// requestly: members that no other chunk uses
rq.expect([rq.info.requestId, rq.info.iteration, rq.info.iterationCount, rq.response.time, rq.response.size]).to.eql(['r1', 0, 2, 42, 50]);
rq.execution.setNextRequest('Other');
---
// legacy members that no other chunk uses
const eq = (a, b) => pm.expect(a).to.eql(b);
postman.setGlobalVariable('g', 1);
eq(postman.getGlobalVariable('g'), '1');
postman.clearGlobalVariables();
eq(postman.getGlobalVariable('g'), undefined);
postman.setEnvironmentVariable('e', 'v');
postman.clearEnvironmentVariable('e');
eq(pm.environment.has('e'), false);
eq(unescape(escape('é €')), 'é €');
eq(new AggregateError([new Error('a')], 'm').errors.length, 1);
clearImmediate(setImmediate(() => { throw new Error('cleared') }));
console.warn('w', 1);
console.error('e');
console.debug('d');
eq(new ReadableStream().locked || new WritableStream().locked || new TransformStream().readable.locked, false);
---
"use sandbox2";
pm.expect([typeof tests, typeof responseBody, typeof _, typeof CryptoJS, typeof postman, typeof pm]).to.eql(
  ['undefined', 'undefined', 'undefined', 'undefined', 'undefined', 'object']);
---
// objects of postman-collection are requests too
const eq = (a, b) => pm.expect(a).to.eql(b);
class Sdk { toJSON() { return { url: { protocol: 'http', host: ['h'], query: [{ key: 'a', value: '1' }] }, method: 'PUT', header: [{ key: 'K', value: 'v' }] } } }
const res = await pm.sendRequest(new Sdk());
eq([res.headers.get('x-echo'), res.json().headers], ['PUT http://h', 'K=v']);
eq(typeof pm.response.downloadedBytes, 'number');
const jar = pm.cookies.jar();
await jar.set('http://x', { name: 'tls', value: '1', secure: true });
eq((await jar.getAll('http://x', { http: false })).map(c => c.name), ['tls']);
eq((await jar.getAll('http://x', { secure: false })).map(c => c.name), ['seen']);
await new Promise(end => jar.getAll('http://x', {}, (err, all) => { eq(all.count(), 2); end() }));
