// fetch
const eq = (a, b) => pm.expect(a).to.eql(b);
const res = await fetch('http://a.b/c?d=1');
eq([res.status, res.ok, res.statusText, res.headers.get('x-echo'), res.url], [201, true, 'Created', 'GET http://a.b/c', 'http://a.b/c?d=1']);
eq(await res.json(), { headers: '', body: '' });
eq(res.bodyUsed, true);
const posted = await fetch(new Request('http://a.b', { method: 'POST', headers: { H: '1' }, body: new URLSearchParams({ a: 'b c' }) }));
eq(await posted.json(), { headers: 'content-type=application/x-www-form-urlencoded;charset=UTF-8,h=1', body: 'a=b+c' });
const form = new FormData();
form.append('k', 'v');
form.append('f', new File(['xyz'], 'n.txt', { type: 'text/plain' }));
const sent = await (await fetch('http://a.b', { method: 'PUT', body: form })).text();
eq(/name="k"\r\n\r\nv\r\n.*name="f"; filename="n.txt"\r\nContent-Type: text\/plain\r\n\r\nxyz\r\n/s.test(sent), true);
try { await fetch('http://unreachable'); throw 1 } catch (e) { eq([e.name, e.message, e.cause.message], ['TypeError', 'fetch failed', 'connect ECONNREFUSED 127.0.0.1:1']) }
const c = new AbortController();
c.abort();
try { await fetch('http://x', { signal: c.signal }); throw 1 } catch (e) { eq(e.name, 'AbortError') }
const later = new AbortController(), slow = fetch('http://slow', { signal: later.signal });
later.abort(new Error('mine'));
try { await slow; throw 1 } catch (e) { eq(e.message, 'mine') }
eq(pm.response.stream instanceof Buffer, true);
eq(pm.response.stream.toString('utf8', 0, 7), '{"b":1,');
console.log(pm.response.stream.slice(0, 3));
AbortSignal.timeout(1e6); // does not keep the script
await fetch('nope'); // ### "TypeError: Failed to parse URL from nope"
---
// instances live on in the lane and are told in the console
console.log(new URL('http://h/x'), new Headers({ a: '1' }));
---
// the body of an answer is a stream, and a request's body may be one
const eq = (a, b) => pm.expect(a).to.eql(b);
const res = await fetch('http://h/x', { method: 'PUT', body: new Blob(['sent']).stream(), duplex: 'half' });
let text = '';
for await (const chunk of res.body) text += Buffer.from(chunk);
eq(JSON.parse(text).body, 'sent');
eq(res.bodyUsed, true);
await res.text(); // ### "TypeError: Body is unusable"
---
// what is packed may be small and large when it is not
const zeros = new Blob([new Uint8Array(70e6)]).stream().pipeThrough(new CompressionStream('gzip'));
await new Response(zeros.pipeThrough(new DecompressionStream('gzip'))).text(); // ### "larger than 64 MB"
