// values keep their types
const eq = (a, b) => pm.expect(a).to.eql(b);
pm.environment.set('n', 1);
pm.environment.set('o', { a: [1, { b: null }], d: new Date(0) });
pm.environment.set('s', '7');
eq(pm.environment.get('n'), 1);
eq(pm.environment.get('o'), { a: [1, { b: null }], d: new Date(0) });
eq(pm.environment.get('s'), '7');
eq(pm.environment.get('none'), undefined);
eq(pm.environment.has('n'), true);
eq(pm.environment.has('none'), false);
eq(pm.environment.name, 'test-env');
pm.environment.set('null', null);
eq(pm.environment.get('null'), null);
pm.environment.set('null', undefined);
eq(pm.environment.get('null'), undefined);
eq(Object.keys(pm.environment.toObject()), ['n', 'o', 's']);
pm.environment.unset('o');
eq(JSON.parse(JSON.stringify(pm.environment)), {
  id: 'environment', name: 'test-env', values: [{ type: 'any', value: 1, key: 'n' }, { type: 'any', value: '7', key: 's' }],
});
eq(pm.environment.toJSON().values.length, 2);
eq(pm.environment.values.map(v => v.key + typeof v.value), ['nnumber', 'sstring']);
pm.environment.set('s', '7', 'number');
eq(pm.environment.get('s'), 7);
pm.environment.clear();
eq(pm.environment.toObject(), {});
const circle = {}; circle.self = circle;
pm.globals.set('c', circle); // ### "TypeError: .*circular"
---
// layers: local, data, environment, collection, globals
const eq = (a, b) => pm.expect(a).to.eql(b);
for (const [i, s] of [pm.globals, pm.collectionVariables, pm.environment].entries()) {
  s.set('v', i);
  eq(pm.variables.get('v'), i);
}
eq(pm.variables.get('user'), 'ann');
pm.environment.set('user', 'env');
eq(pm.variables.get('user'), 'ann');
pm.variables.set('user', 'local');
eq(pm.variables.get('user'), 'local');
eq(pm.environment.get('user'), 'env');
eq(pm.variables.toObject().v, 2);
eq(pm.variables.toObject().user, 'local');
eq(pm.variables.has('age'), true);
eq(pm.iterationData.get('age'), 42);
eq(pm.iterationData.toObject(), { user: 'ann', age: 42 });
eq(pm.variables.replaceIn('http://{{host}}/{{nope}}'), 'http://example.com/{{nope}}');
eq(pm.variables.replaceIn({ u: ['{{host}}', 1] }), { u: ['example.com', 1] });
eq(pm.environment.replaceIn('{{user}} {{v}} {{host}}'), 'env 2 {{host}}');
eq(/^[0-9a-f-]{36}$/.test(rq.$guid()), true);
eq(typeof rq.$nope, 'undefined');
eq(pm === rq, true);
---
// requestly: null and undefined clear, a key is needed
const eq = (a, b) => rq.expect(a).to.eql(b);
rq.environment.set('a', 0);
eq(rq.environment.get('a'), 0);
rq.environment.set('a', null);
eq(rq.environment.has('a'), false);
eq(rq.info.eventName, 'postresponse');
eq(rq.iterationData.get('user'), 'ann');
rq.environment.set('', 1); // ### "environment variable key must be a non-empty string"
---
// requestly is strict
undeclared = 1; // ### "ReferenceError"
---
// legacy globals
const eq = (a, b) => pm.expect(a).to.eql(b);
postman.setEnvironmentVariable('e', 5);
eq(pm.environment.get('e'), '5');
eq(postman.getEnvironmentVariable('e'), '5');
postman.setGlobalVariable('g', 'x');
eq(globals.g, 'x');
eq(environment, { e: '5' });
globals.g = 'changed';
eq(pm.globals.get('g'), 'x');
postman.clearEnvironmentVariables();
postman.clearGlobalVariable('g');
eq(pm.globals.toObject(), {});
eq(data, { user: 'ann', age: 42 });
eq(iteration, 0);
eq(responseCode, { code: 200, name: 'OK', detail: 'OK' });
eq(JSON.parse(responseBody).b, 1);
eq(responseTime, 42);
eq(responseHeaders['Content-Type'], 'application/json');
eq(responseCookies[0].value, 'abc');
eq(postman.getResponseHeader('CONTENT-type'), 'application/json');
eq(postman.getResponseCookie('sid').value, 'abc');
eq(request.url, 'https://{{host}}:8443/users/7?a=1');
eq(request.method, 'POST');
eq(request.headers, { accept: '*/*' });
eq(request.data, '{"user":"ann"}');
tests['one'] = true;
tests['two'] = responseCode.code === 200;
---
// prerequest: what belongs to a response is not there
pm.expect(typeof responseBody).to.equal('undefined');
pm.expect(typeof pm.response).to.equal('undefined');
pm.expect(pm.info.eventName).to.equal('prerequest');
responseCode.code; // ### "responseCode is not defined"
