// tests of every kind
pm.test('sync', () => {});
pm.test('no body');
pm.test.skip('skipped', () => { throw 1 });
pm.expect(pm.test.index()).to.equal(3);
pm.test('fails', () => {
  pm.expect(1).to.equal(2); // ### "AssertionError: expected 1 to equal 2"
}).test('chained', () => {});
pm.test('throws', function () {
  null.x; // ### "TypeError"
});
pm.test('async', async () => {
  await new Promise(r => setTimeout(r, 1));
  throw new RangeError('later'); // ### "RangeError: later"
});
pm.test('promise', () => Promise.resolve());
pm.test('done', done => setTimeout(done, 1));
pm.test('done with an error', done => setTimeout(() => done(new Error('told')), 1)); // ### "told"
pm.test('never done', done => {}); // ### "done.. was never called"
pm.test('never settled', () => new Promise(() => {})); // ### "never settled"
pm.test('thenable', () => ({ then(ok) { ok() } }));
tests['legacy'] = 0 === 1; // ### "expected false to be truthy"
---
// a late failure does not hide the script's own
setTimeout(() => pm.test('later', () => {
  pm.expect(true).to.be.false; // ### "expected true to be false"
}), 1);
throw new Error('main'); // ### "Error: main"
---
// top-level await and return
const v = await Promise.resolve(1);
pm.expect(v).to.equal(1);
return;
throw new Error('not reached');
---
// return without await
return 5;
---
// sendRequest
const eq = (a, b) => pm.expect(a).to.eql(b);
const res = await pm.sendRequest('http://a.b/c?d=1');
eq([res.code, res.status, res.headers.get('x-echo')], [201, 'Created', 'GET http://a.b/c']);
const posted = await pm.sendRequest({
  url: 'http://a.b', method: 'post', header: { H: '1' }, body: { mode: 'raw', raw: 'text' },
});
eq(posted.json(), { headers: 'H=1', body: 'text' });
const form = await pm.sendRequest({ url: { protocol: 'http', host: ['a', 'b'] }, method: 'PUT',
  header: [{ key: 'K', value: 'v' }, 'L: w'], body: { mode: 'urlencoded', urlencoded: [{ key: 'x', value: 'y' }] } });
eq(form.json(), { headers: 'K=v,L=w', body: 'x:y;' });
await new Promise(end => pm.sendRequest('http://cb', (err, r, more) => {
  eq(err, null);
  eq(r.code, 201);
  eq(more.cookies.get('c'), '1');
  end();
}));
pm.sendRequest('http://unreachable', (err, r) => {
  pm.test('error', () => { eq([err.message, err.code], ['connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED']); eq(r, undefined) });
});
const both = await Promise.all([1, 2, 3].map(i => pm.sendRequest('http://h' + i)));
eq(both.length, 3);
try { await pm.sendRequest('') } catch (e) { eq(e.message, 'sendrequest: nothing to request') }
---
// an answer's callback that throws
pm.sendRequest('http://x', () => {
  undefinedFunction(); // ### "undefinedFunction is not defined"
});
---
// cookies and jar
const eq = (a, b) => pm.expect(a).to.eql(b);
eq(pm.cookies.get('seen'), 'yes');
eq(pm.cookies.has('nope'), false);
eq(pm.cookies.toObject(), { seen: 'yes' });
const jar = pm.cookies.jar();
await jar.set('http://x', 'a', '1');
await jar.set('http://x', { name: 'b', value: '2', httpOnly: true });
await jar.set('http://x', 'c=3; Path=/p; Secure');
eq((await jar.getAll('http://x')).map(c => c.name + c.path + c.secure + c.httpOnly),
  ['afalsefalse', 'bfalsetrue', 'c/ptruefalse', 'seen/falsetrue']);
eq(await jar.get('http://x', 'a'), '1');
eq(await jar.get('http://x', 'none'), null);
await jar.unset('http://x', 'a');
await new Promise(end => jar.get('http://x', 'a', (err, v) => { eq([err, v], [null, null]); end() }));
await jar.clear('http://x');
eq((await jar.getAll('http://x')).count(), 0);
jar.getAll('http://denied', err => pm.test('denied', () => eq(err.message, 'access to this host is denied')));
jar.get(); // ### "TypeError: CookieJar.get.. requires a valid url"
---
// vault
const eq = (a, b) => pm.expect(a).to.eql(b);
eq(await pm.vault.get('db.password'), 's3cret');
eq(await pm.vault.get('nope'), undefined);
eq(await pm.vault.has('db.password'), true);
await pm.vault.set('new', 'v');
eq(await rq.vault.get('new'), 'v');
await pm.vault.unset('new');
eq(await pm.vault.has('new'), false);
await pm.vault.set('aws.token', 'x'); // ### "linked to AWS Secrets Manager"
---
// modules
const eq = (a, b) => pm.expect(a).to.eql(b);
eq(require('answer'), 42);
eq(pm.require('answer'), 42);
eq(require('counter').next() + require('counter').next(), 3);
eq(require('outer'), { inner: 42, self: true });
eq(_.VERSION, '3.10.1');
eq(CryptoJS.MD5('x') + '', '9dd4e461268c8034f5c8564e155c67a6');
eq(xml2Json('<a/>'), { xml: '<a/>', trim: true });
eq(typeof cheerio, 'undefined');
eq('abc'.has('b'), true);
eq([1, 2].has(3), false);
pm.test('broken', () => require('broken')); // ### "TypeError: cannot load"
require('nope'); // ### "Cannot find module 'nope'"
---
// requestly: the newer lodash, no SugarJS
rq.expect(_.VERSION).to.equal('4.17.21');
rq.expect(''.has).to.equal(undefined);
---
// what we do not have says so
pm.test('a', () => pm.execution.runRequest('x')); // ### "pm.execution.runRequest is not available to this script"
pm.test('b', () => pm.datasets('x')); // ### "pm.datasets is not supported"
pm.visualizer.set(5); // ### "Template must be of type string, found number"
---
// prerequest: skipping ends the script at once
try { [1].forEach(() => pm.execution.skipRequest()) } catch (e) { throw new Error('caught') } finally { pm.nope() }
throw new Error('not reached');
---
// a test script cannot skip
pm.execution.skipRequest(); // ### "TypeError"
---
// location
pm.expect([...pm.execution.location]).to.eql(['Shop', 'Accounts', 'Login']);
pm.expect(pm.execution.location.current).to.equal('Login');
pm.expect(pm.info.requestName).to.equal('Login');
