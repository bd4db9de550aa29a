// requestly: members that only its apps have
rq.expect(rq.response.headers['content-type']).to.equal('application/json');
rq.expect(rq.response.headers.length).to.equal(3);
rq.expect([rq.info.entryIndex, rq.info.totalEntries, rq.isSafeMode, rq.message]).to.eql([0, 0, false, undefined]);
rq.expect(rq.secrets.get('db.password')).to.equal('s3cret');
rq.expect(rq.secrets.get('nope')).to.equal(undefined);
rq.expect(require('xml2Js')).to.equal(require('xml2js'));
rq.test('set', () => rq.secrets.set('a', 'b')); // ### "Error: Secrets are read-only and cannot be set from scripts."
rq.test('unset', () => rq.secrets.unset('a')); // ### "Error: Secrets are read-only and cannot be unset from scripts."
rq.test('all', () => rq.vault.toObject()); // ### "rq.vault.toObject is not supported by runner: ask for each secret"
rq.test('rows', () => rq.datasets('x')); // ### "rq.datasets is not supported by runner: give the rows with --iteration-data"
rq.secrets.get(''); // ### "vault: the key must be a non-empty string"
---
// what one app has is not in the other's scripts
pm.expect([pm.secrets, pm.isSafeMode, pm.info.entryIndex, pm.response.headers['content-type']]).to.eql([undefined, undefined, undefined, undefined]);
pm.vault.toObject(); // ### "TypeError: pm.vault.toObject is not a function"
---
// modules that reach the machine say why they are not there
const { readFileSync } = require('fs');
pm.expect([Object.keys(require('fs')), require('fs').F_OK]).to.eql([[], undefined]);
pm.test('files', () => readFileSync('/etc/passwd')); // ### "fs.readFileSync is not supported by runner: scripts read and write no files"
pm.test('net', () => require('node:http')); // ### "Cannot find module 'node:http': scripts reach the network with pm.sendRequest and fetch alone"
pm.test('processes', () => require('child_process')); // ### "Cannot find module 'child_process'"
pm.expect(await require('timers/promises').setTimeout(1, 'v')).to.equal('v');
pm.expect(require('stream/web').ReadableStream).to.equal(ReadableStream);
pm.expect(require('perf_hooks').performance.now()).to.be.a('number');
require(); // ### "Cannot find module 'undefined'"
---
// requestly: dynamic variables, callbacks with promises, the old names of scopes, headers by their names
const eq = (a, b) => rq.expect(a).to.eql(b);
eq(rq.$randomInt(3, 3), 3);
eq([rq.$randomAlphaNumeric(4, undefined).length, typeof rq.$timestamp()], [4, 'string']);
let told;
const answer = await rq.sendRequest('http://x', (err, res) => { told = [err, res.code] });
eq(told, [null, answer.code]);
await new Promise(end => rq.sendRequest('http://unreachable', err => end(eq(err.code, 'ECONNREFUSED'))));
globals.a = 1;
eq([rq.globals.get('a'), globals.a, globals.get('a'), Object.keys(globals)], [1, 1, 1, ['a']]);
environment.set('b', 2);
eq(environment.b, 2);
delete environment.b;
eq(rq.environment.has('b'), false);
eq(Object.keys(rq.response.headers), ['Content-Type', 'X-Two', 'x-two']);
rq.$randomInt('a', 'b', 'c', 'd'); // ### "these arguments are not for it"
