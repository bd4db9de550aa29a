package script

import (
	"testing"

	"github.com/rq-runner/runner/collection"
	"github.com/rq-runner/runner/script/library"
)

// againstTheReal compares our crypto-js with the bundled one on random input; the real one works on short texts only,
// because it is a thousand times slower.
const againstTheReal = `
const real = require('real-crypto-js'), random = n => Math.floor(Math.random() * n);
const text = () => Array.from({ length: 1 + random(40) }, () => String.fromCodePoint([32 + random(95), 160 + random(500), 0x1f600 + random(60)][random(3)])).join('');
const hex = n => Array.from({ length: n }, () => random(256).toString(16).padStart(2, '0')).join('');
const eq = (what, a, b) => pm.expect(String(a), what).to.equal(String(b));
for (let i = 0; i < 6; i++) {
  const t = text(), k = text(), h = hex(random(60));
  for (const name of ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512', 'SHA3', 'RIPEMD160']) {
    eq(name + t, CryptoJS[name](t), real[name](t));
    eq('Hmac' + name + t + k, CryptoJS['Hmac' + name](t, k), real['Hmac' + name](t, k));
    eq(name + h, CryptoJS[name](CryptoJS.enc.Hex.parse(h)), real[name](real.enc.Hex.parse(h)));
  }
  eq('PBKDF2', CryptoJS.PBKDF2(t, k, { keySize: 5, iterations: 2 }), real.PBKDF2(t, k, { keySize: 5, iterations: 2 }));
  for (const [name, size, block] of [['AES', 16, 16], ['AES', 32, 16], ['DES', 8, 8], ['TripleDES', 24, 8]])
    for (const mode of ['CBC', 'CFB', 'CTR', 'OFB', 'ECB']) {
      const key = hex(size), iv = hex(block);
      const run = C => C[name].encrypt(t, C.enc.Hex.parse(key), { iv: C.enc.Hex.parse(iv), mode: C.mode[mode] }).toString();
      eq(name + mode + t, run(CryptoJS), run(real));
    }
  eq('ours to theirs', real.AES.decrypt(CryptoJS.AES.encrypt(t, k).toString(), k).toString(real.enc.Utf8), t);
  eq('theirs to ours', CryptoJS.AES.decrypt(real.AES.encrypt(t, k).toString(), k).toString(CryptoJS.enc.Utf8), t);
  eq('Rabbit', CryptoJS.Rabbit.decrypt(CryptoJS.Rabbit.encrypt(t, k).toString(), k).toString(CryptoJS.enc.Utf8), t);
}`

func TestCryptoJSAgainstTheRealOne(t *testing.T) {
	source, ok := library.Source("crypto-js")
	if !ok {
		t.Skip("the libraries are not bundled: run make libraries")
	}
	lane := NewLane(Options{Timeout: patience, Libraries: func(name string) (string, bool) {
		return source, name == "real-crypto-js" || name == "crypto-js"
	}})
	if err := lane.Run(t.Context(), collection.Script{Source: againstTheReal}, newRecorder(collection.Test).Host); err != nil {
		t.Error(err)
	}
}

// Requestly has version 4, whose PBKDF2 works harder by default.
func TestCryptoJSOfRequestly(t *testing.T) {
	r := newRecorder(collection.Test)
	r.Dialect = collection.Requestly
	err := NewLane(Options{}).Run(t.Context(), collection.Script{Source: `
const C = require('crypto-js');
console.log(C === CryptoJS, C.enc.Base64url.stringify(C.enc.Hex.parse('fbff')), C.PBKDF2('a', 'b', { iterations: 1 }) + '',
  C.TripleDES.encrypt('x', C.enc.Hex.parse('00112233445566778899aabbccddeeff'), { mode: C.mode.ECB }) + '');`}, r.Host)
	// What OpenSSL makes of the same.
	if got, want := r.outcome(err), "log: true -_8 ee212b01b70c9fb711b3f424f28ae93c jeqZUApEzGU="; got != want {
		t.Errorf("outcome %q, want %q", got, want)
	}
}

func BenchmarkHmacOf1KB(b *testing.B) {
	benchScript(b, "const s = 'x'.repeat(1024); CryptoJS.HmacSHA256(s, 'key').toString()", Options{})
}
