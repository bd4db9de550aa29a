// Writes cryptojs.js: calls of crypto-js on random input.
let seed = 42;
const rnd = n => (seed = (seed * 1103515245 + 12345) & 0x7fffffff, (seed >> 8) % n);
const hex = n => Array.from({ length: n }, () => rnd(256).toString(16).padStart(2, '0')).join('');
const word = () => JSON.stringify(Array.from({ length: 1 + rnd(200) }, () => String.fromCodePoint([32 + rnd(90), 0xe0 + rnd(30), 0x20ac, 0x1f600 + rnd(50)][rnd(8) < 5 ? 0 : 1 + rnd(3)])).join(''));
const W = n => `CryptoJS.enc.Hex.parse('${hex(n)}')`;
const out = ['// Made by cryptojs.gen.js: crypto-js 3.3.0 on random input.'];
const hashes = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3', 'RIPEMD160'];
for (const h of hashes) {
  for (let i = 0; i < 4; i++) out.push(`CryptoJS.${h}(${word()}).toString()`, `CryptoJS.${h}(${W(rnd(300))}).toString(CryptoJS.enc.Base64)`);
  out.push(`CryptoJS.${h}('') + ''`, `CryptoJS.Hmac${h}(${word()}, ${word()}).toString()`, `CryptoJS.Hmac${h}(${W(70)}, ${W(200)}) + ''`);
  out.push(`CryptoJS.algo.${h}.create().update(${word()}).update(${W(13)}).finalize(${word()}).toString()`);
  out.push(`CryptoJS.algo.HMAC.create(CryptoJS.algo.${h}, ${word()}).update(${word()}).finalize(${W(9)}).toString()`);
}
for (const n of [224, 256, 384, 512]) out.push(`CryptoJS.SHA3(${word()}, { outputLength: ${n} }).toString()`);
out.push(`(h => { h.update('a'); const c = h.clone(); c.update('b'); const r = [h.finalize('c') + '', c.finalize() + '']; h.reset(); return [...r, h.finalize('x') + ''] })(CryptoJS.algo.SHA256.create())`);
for (let i = 0; i < 4; i++) {
  out.push(`CryptoJS.PBKDF2(${word()}, ${W(8)}, { keySize: ${1 + rnd(12)}, iterations: ${1 + rnd(20)} }).toString()`, `CryptoJS.PBKDF2(${word()}, ${word()}, { keySize: 8, iterations: 3, hasher: CryptoJS.algo.SHA${[256, 512][i % 2]} }).toString()`);
  out.push(`CryptoJS.EvpKDF(${word()}, ${W(8)}, { keySize: ${1 + rnd(12)}, iterations: ${1 + rnd(5)} }).toString()`);
}
out.push("CryptoJS.MD5('')", "CryptoJS.PBKDF2('a', 'b') + ''", "CryptoJS.EvpKDF('a', 'b').sigBytes");
const ciphers = [['AES', 16, 16], ['AES', 24, 16], ['AES', 32, 16], ['DES', 8, 8], ['TripleDES', 24, 8], ['TripleDES', 16, 8], ['DES', 12, 8]];
for (const [c, k, b] of ciphers) for (const m of ['CBC', 'CFB', 'CTR', 'OFB', 'ECB']) for (const p of ['Pkcs7', 'AnsiX923', 'Iso97971', 'ZeroPadding', 'NoPadding']) {
  const o = `{ iv: ${W(b)}, mode: CryptoJS.mode.${m}, padding: CryptoJS.pad.${p} }`;
  out.push(`((k, o) => { const e = CryptoJS.${c}.encrypt(${p === 'NoPadding' && /CBC|ECB/.test(m) ? W(2 * b) : word()}, k, o), d = CryptoJS.${c}.decrypt(e.toString(), k, o); return [e.toString(), e.ciphertext.toString(), e.ciphertext.sigBytes, d.toString(), d.sigBytes] })(${W(k)}, ${o})`);
}
for (const c of ['RC4', 'RC4Drop']) for (let i = 0; i < 3; i++) out.push(`CryptoJS.${c}.encrypt(${word()}, ${W(1 + rnd(40))}).ciphertext.toString()`);
for (const c of ['AES', 'DES', 'TripleDES', 'RC4']) {
  out.push(`((t, p) => { const e = CryptoJS.${c}.encrypt(t, p); return [CryptoJS.${c}.decrypt(e, p).toString(CryptoJS.enc.Utf8) === t, CryptoJS.${c}.decrypt(e.toString(), p).toString(CryptoJS.enc.Utf8) === t, /^U2FsdGVkX1/.test(e), e.salt.sigBytes, e.key.sigBytes, e.iv.sigBytes, CryptoJS.EvpKDF(p, e.salt, { keySize: (e.key.sigBytes + e.iv.sigBytes) / 4 }).toString() === e.key.toString() + e.iv.toString()] })(${word()}, ${word()})`);
}
out.push("CryptoJS.AES.decrypt('U2FsdGVkX18AAAAAAAAAAAAAAAAAAAAA', 'x').sigBytes !== 16", "CryptoJS.AES.decrypt({ ciphertext: CryptoJS.enc.Hex.parse('00112233445566778899aabbccddeeff') }, CryptoJS.enc.Utf8.parse('0123456789abcdef'), { mode: CryptoJS.mode.ECB, padding: CryptoJS.pad.NoPadding }).toString()",
  "CryptoJS.AES.decrypt('nonsense', CryptoJS.enc.Utf8.parse('0123456789abcdef'), { iv: CryptoJS.enc.Utf8.parse('0123456789abcdef') }).toString(CryptoJS.enc.Utf8)",
  "CryptoJS.AES.encrypt('a', CryptoJS.enc.Utf8.parse('0123456789abcdef'), { iv: CryptoJS.enc.Utf8.parse('0123456789abcdef'), format: CryptoJS.format.Hex }).toString()",
  "CryptoJS.algo.AES.createEncryptor(CryptoJS.enc.Utf8.parse('0123456789abcdef'), { iv: CryptoJS.enc.Utf8.parse('0123456789abcdef') }).finalize('hello').toString()",
  "CryptoJS.lib.CipherParams.create({ ciphertext: CryptoJS.enc.Hex.parse('0011') }).toString(CryptoJS.format.OpenSSL)");
for (const e of ['Hex', 'Latin1', 'Base64', 'Utf16', 'Utf16BE', 'Utf16LE']) out.push(`CryptoJS.enc.${e}.stringify(${W(22)})`);
out.push("CryptoJS.enc.Utf8.stringify(CryptoJS.enc.Hex.parse('c3a9e282ac'))", "CryptoJS.enc.Utf8.stringify(CryptoJS.enc.Hex.parse('c3'))", "CryptoJS.enc.Hex.parse('abc').sigBytes", "CryptoJS.enc.Hex.parse('zz1z')", "CryptoJS.enc.Base64.parse('aGk=').toString()", "CryptoJS.enc.Base64.parse('aGkx').toString(CryptoJS.enc.Utf8)",
  `CryptoJS.enc.Utf16.parse(${word()}).toString()`, `CryptoJS.enc.Utf16LE.parse(${word()}).toString()`, `CryptoJS.enc.Latin1.parse('a\\u00e9€').toString()`, `CryptoJS.enc.Utf8.parse(${word()}).toString(CryptoJS.enc.Base64)`);
out.push("CryptoJS.lib.WordArray.create([0x12345678, -1], 6).toString()", "CryptoJS.lib.WordArray.create([1, 2]).sigBytes", "CryptoJS.lib.WordArray.random(10).sigBytes", "(w => { const c = w.clone(); c.concat(CryptoJS.enc.Hex.parse('ff')); return [w.toString(), c.toString(), c.sigBytes, c.words] })(CryptoJS.enc.Hex.parse('aabbcc'))",
  "(w => { w.sigBytes = 3; w.clamp(); return [w.words, w.sigBytes] })(CryptoJS.lib.WordArray.create([-1, -1]))", "CryptoJS.lib.WordArray.create(new Uint8Array([1, 2, 3])).toString()", "CryptoJS.lib.WordArray.create(new Uint8Array([1, 2, 3]).buffer).sigBytes",
  "'x' + CryptoJS.MD5('y')", "CryptoJS.MD5('a').words", "JSON.stringify(CryptoJS.MD5('a').words.length)", "CryptoJS.SHA256('a').toString(CryptoJS.enc.Hex).length", "CryptoJS.enc.Base64url === undefined", "CryptoJS.AES.keySize", "[CryptoJS.algo.AES.keySize, CryptoJS.algo.AES.ivSize, CryptoJS.algo.AES.blockSize, CryptoJS.algo.DES.keySize]",
  "Object.keys(CryptoJS.lib.Base.extend({ a: 1 }).extend({ b: 2, init() { this.c = 3 } }).create())", "typeof CryptoJS.lib.Base.create().clone");
require('fs').writeFileSync(__dirname + '/cryptojs.js', out.join('\n') + '\n');
