// prerequest: members of the request's parts, as Newman 6.2.2 answers
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.request.url = 'http://h/a/:id?x=1&x=2&bare';
pm.request.url.update({ host: ['h'], path: ['a', ':id'], query: [{ key: 'x', value: '1' }, { key: 'x', value: '2' }, { key: 'bare', value: null }], variable: [{ key: 'id', value: '7' }] });
const { query, variables } = pm.request.url;
eq([query.get('bare'), query.one('bare').value, query.one('bare').valueOf()], ['', null, '']);
eq(Object.keys(query.reference), ['x', 'bare']);
eq(query.reference.x.map(String), ['x=1', 'x=2']);
query.add({ key: 'a b&c=d#e', value: 'f&g=h#i{{j&k}}' });
query.add({ key: 'alone' });
eq(query.toString(), 'x=1&x=2&bare&a b%26c%3Dd%23e=f%26g=h%23i{{j&k}}&alone');
const id = variables.one('id');
eq([id.get(), id.valueType(), JSON.stringify(id)], ['7', 'any', '{"type":"any","value":"7","key":"id"}']);
id.set('8');
eq(pm.request.url.getPath(), '/a/8');
pm.request.url.auth = { user: 'u', password: 'p' };
eq(pm.request.url.toString(), 'u:p@h/a/8?' + query.toString());
eq(Object.keys(pm.request.url)[0], 'auth');
pm.request.url.hash = 'h';
delete pm.request.url.hash;
eq(pm.request.url.hash, undefined);
pm.request.description = 'told';
eq(pm.request.toJSON().description.content, 'told');
pm.request.update();
pm.request.update(null);
eq(pm.request.url.getHost(), 'h');
---
// prerequest: headers that are upserted, removed, walked
const eq = (a, b) => pm.expect(a).to.eql(b);
const h = pm.request.headers;
h.repopulate([{ key: 'One', value: '1' }, { key: 'one', value: '2' }, { key: 'off', value: '3', disabled: true }]);
eq(JSON.stringify(h.one('off')), '{"disabled":true,"key":"off","value":"3"}');
pm.request.upsertHeader({ key: 'One', value: 'up' });
pm.request.upsertHeader({ key: 'ONE', value: 'new' });
eq(h.map('value'), ['up', '2', '3', 'new']);
pm.request.removeHeader('ONE');
eq(h.map('key'), ['One', 'one', 'off']);
pm.request.removeHeader('ONE', { ignoreCase: true });
eq(h.map('key'), ['off']);
const seen = [];
pm.request.forEachHeader((header, request) => seen.push(header.key, request === pm.request));
eq(seen, ['off', true]);
delete h.one('off').disabled;
eq(h.toString(), 'off: 3\r\n');
---
// prerequest: a form's parts keep what the file says of them
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.request.body = { mode: 'formdata', formdata: [{ key: 'a', value: '1', contentType: 'text/x', fileName: 'n.txt' }] };
const part = pm.request.body.formdata.one('a');
eq([part.contentType, part.fileName], ['text/x', 'n.txt']);
part.contentType = 'text/y';
pm.request.body.formdata.add({ key: 'b', value: '2', contentType: 'text/z' });
pm.request.body = pm.request.body.toJSON();
eq(pm.request.body.formdata.map('contentType'), ['text/y', 'text/z']);
eq(pm.request.body.formdata.map('fileName'), ['n.txt', undefined]);
pm.request.body = { mode: 'graphql', graphql: { query: '{a}', variables: { x: 1 } } };
pm.request.body.graphql.query = '{b}';
pm.request.body.graphql.variables = { y: 2 };
eq(pm.request.body.toJSON(), { mode: 'graphql', graphql: { query: '{b}', variables: '{"y":2}' } });
pm.request.body = { mode: 'raw', raw: 'x', options: { raw: { language: 'json' } } };
pm.request.body.options.raw.language = 'xml';
eq(pm.request.body.toJSON().options, { raw: { language: 'xml' } });
pm.request.body.update('plain');
eq(pm.request.body.toJSON(), { mode: 'raw', raw: 'plain' });
pm.request.body.update();
eq(pm.request.body.raw, 'plain');
pm.request.body = { mode: 'file', file: { content: 'aGk=' } };
eq(pm.request.body.file, { content: 'aGk=' });
---
// prerequest: auth
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.request.authorizeUsing('basic', { username: 'u', password: 'p' });
pm.request.auth.update([{ key: 'username', value: 'x' }]);
eq(pm.request.auth.parameters().toObject(), { username: 'x', password: 'p' });
pm.request.auth.update({ token: 't' }, 'bearer');
eq(pm.request.auth.type, 'basic');
pm.request.auth.use('basic', { password: 'q' });
eq(pm.request.auth.basic.toObject(), { username: 'x', password: 'q' });
pm.request.auth.clear('bearer');
eq(pm.request.auth.basic.count(), 2);
pm.request.auth.clear('basic');
eq(pm.request.auth.basic.count(), 0);
pm.request.auth.use('bearer', { token: 't' });
eq(pm.request.auth.toJSON(), { type: 'bearer', bearer: [{ type: 'any', value: 't', key: 'token' }] });
---
// cookies have names without case; a jar says where it put one
const eq = (a, b) => pm.expect(a).to.eql(b);
const jar = pm.cookies.jar(), all = await jar.getAll('http://x');
eq([all.get('SEEN'), all.has('Seen'), String(all)], ['yes', true, 'seen=yes']);
const set = await jar.set('http://x/a/b', 'c', '1');
eq([set.domain, set.path, set.hostOnly], ['x', '/a', true]);
try { jar.get('http://x', undefined, () => {}) } catch (e) { eq(e.message, 'CookieJar.get() requires cookie name to be a string') }
jar.unset('http://x', 5); // ### "requires cookie name to be a string"
---
// members of pm stay
pm.environment = 1;
pm.info.iteration = 9;
pm.expect([typeof pm.environment.get, pm.info.iteration]).to.eql(['function', 0]);
pm.test = null;
pm.expect(pm.test).to.equal(null);
---
// a variable's object is the variable, while the script runs and after it
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.environment.set('list', [1]);
pm.environment.get('list').push(2);
eq(pm.environment.get('list') === pm.environment.get('list'), true);
eq(pm.variables.get('list'), [1, 2]);
eq(pm.environment.toObject().list, [1, 2]);
const own = { a: 1 };
pm.globals.set('own', own);
own.a = 2;
eq(pm.variables.replaceIn('{{x}}'), '{{x}}');
eq(pm.globals.toJSON().values[0].value, { a: 2 });
pm.globals.set('own', 5);
own.a = 3;
eq(pm.globals.get('own'), 5);
pm.globals.set('when', new Date(0));
eq(pm.globals.get('when') instanceof Date, true);
pm.globals.get('when').loop = pm.globals.get('when');
eq(globals.when, '1970-01-01T00:00:00.000Z');
---
// the list of a scope's variables is the scope
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.environment.set('a', 1);
pm.environment.set('b', 2);
pm.environment.values.one('a').value = { x: 1 };
pm.environment.values.one('b').set(3);
pm.environment.values.add({ key: 'c', value: true });
eq(pm.environment.toObject(), { a: { x: 1 }, b: 3, c: true });
pm.environment.values.remove('b');
eq([pm.environment.has('b'), pm.environment.get('c')], [false, true]);
pm.visualizer.set('x', () => {}); // ### "Data must be an object, found function"
---
// prerequest: a URL of the web is a URL
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.request.url = new URL('https://h:8443/p?x=1');
eq(pm.request.url.toString(), 'https://h:8443/p?x=1');
pm.request.url = { protocol: 'https:', host: ['h'], path: ['p'] };
eq(pm.request.url.toString(), 'https://h/p');
---
// modules that are those of a page of the web
const os = require('os'), proc = require('_process');
pm.expect([os.EOL, os.platform(), os.hostname(), proc.browser, proc.cwd()]).to.eql(['\n', 'browser', '', true, '/']);
await new Promise(end => proc.nextTick(end, 1));
proc.chdir('x'); // ### "process.chdir is not supported"
---
// prerequest: URLs as Newman 6.2.2 takes them apart
const eq = (a, b) => pm.expect(a).to.eql(b);
const u = pm.request.url;
const parts = text => { u.update(text); return [u.getHost(), u.port, u.getPathWithQuery(), u.toString()] };
eq(parts('{{base}}:{{port}}/x'), ['{{base}}', '{{port}}', '/x', '{{base}}:{{port}}/x']);
eq(parts('http://{{u}}:{{p}}@{{h}}:{{port}}'), ['{{h}}', '{{port}}', '/', 'http://{{u}}:{{p}}@{{h}}:{{port}}']);
eq(parts('http://{{a:b}}/x'), ['{{a:b}}', undefined, '/x', 'http://{{a:b}}/x']);
eq(parts('http://[::1]:80/x'), ['[::1]', '80', '/x', 'http://[::1]:80/x']);
eq(parts('http://[::1]/x'), ['[::1]', undefined, '/x', 'http://[::1]/x']);
eq(parts('h?&a=1&&b'), ['h', undefined, '/?&a=1&&b', 'h?&a=1&&b']);
eq(parts('h?'), ['h', undefined, '/', 'h?']);
eq(parts('  http://h\\a\\b'), ['h', undefined, '/a/b', 'http://h/a/b']);
u.update('h?{{x&y}}=1');
eq(u.query.map('key'), ['{{x&y}}']);
---
// prerequest: a path's variable is updated by what is given, and without a value the path keeps its name
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.request.url = { protocol: 'http', host: ['h'], path: ['a', ':id'], variable: [{ key: 'id', value: '1', type: 'string' }] };
const id = pm.request.url.variables.one('id');
id.update({ value: '2', key: 'other' });
eq([pm.request.url.getPath(), JSON.stringify(id)], ['/a/2', '{"type":"string","value":"2","key":"id"}']);
id.value = '';
eq(pm.request.url.getPath(), '/a/:id');
