// Node's module crypto. The work is Go's; here are the classes, the encodings and the callbacks.
const fault = (C, code, message) => Object.assign(new C(message), { code });
const argument = (name, must, v) => {
  const got = v === null || v === undefined ? String(v) : typeof v === 'object' ? 'an instance of ' + (v.constructor && v.constructor.name || 'Object')
    : `type ${typeof v} (${typeof v === 'string' ? `'${v}'` : String(v)})`;
  return fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${must}. Received ${got}`);
};
const isBytes = v => v instanceof ArrayBuffer || ArrayBuffer.isView(v);
const bytesOf = (v, encoding, name = 'data') => {
  if (typeof v === 'string') return Buffer.from(v, encoding === 'buffer' ? undefined : encoding);
  if (v instanceof ArrayBuffer) return Buffer.from(v);
  if (ArrayBuffer.isView(v)) return Buffer.from(v.buffer, v.byteOffset, v.byteLength);
  throw argument(name, 'of type string or an instance of Buffer, TypedArray, or DataView', v);
};
const shown = (bytes, encoding) => {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding && encoding !== 'buffer' ? b.toString(encoding) : b;
};
// Optional callbacks: (error, result) after the present code.
const later = (callback, work) => {
  if (typeof callback !== 'function') throw argument('callback', 'of type function', callback);
  let result, error = null;
  try { result = work() } catch (e) { error = e }
  setImmediate(() => error ? callback(error) : callback(null, result));
};
const known = algorithm => {
  if (typeof algorithm !== 'string') throw argument('algorithm', 'of type string', algorithm);
  if (!host.knowsHash(algorithm)) throw new Error('Digest method not supported');
  return algorithm;
};
const keyBytes = (key, encoding) => {
  if (key instanceof KeyObject) return host.secretOf(handleOf(key));
  if (typeof key !== 'string' && !isBytes(key)) throw argument('key', 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey', key);
  return bytesOf(key, encoding);
};

class Digest {
  #parts = []; #done = false; #finish; #length;
  constructor(finish, length) { this.#finish = finish; this.#length = length }
  update(data, encoding) {
    if (this.#done) throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#parts.push(Buffer.from(bytesOf(data, encoding)));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#done = true;
    return shown(this.#finish(Buffer.concat(this.#parts), this.#length), encoding);
  }
  copy() {
    if (this.#done) throw fault(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const c = Object.setPrototypeOf(new Digest(this.#finish, this.#length), Object.getPrototypeOf(this));
    c.#parts = this.#parts.slice();
    return c;
  }
}
class Hash extends Digest {
  constructor(algorithm, { outputLength } = {}) {
    known(algorithm);
    super(data => host.hash(algorithm, data, outputLength || 0));
  }
}
class Hmac extends Digest {
  constructor(algorithm, key) {
    if (typeof algorithm !== 'string') throw argument('hmac', 'of type string', algorithm);
    if (!host.knowsHash(algorithm)) throw fault(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest: ' + algorithm);
    const secret = Buffer.from(keyBytes(key));
    super(data => host.hmac(algorithm, secret, data));
  }
}
Object.defineProperty(Hmac.prototype, 'copy', { value: undefined });

class Cipher {
  #state;
  constructor(direction, algorithm, key, iv, options = {}) {
    if (typeof algorithm !== 'string') throw argument('cipher', 'of type string', algorithm);
    const secret = keyBytes(key);
    const vector = iv === null ? null : bytesOf(iv, undefined, 'iv');
    this.#state = host.cipher(direction, algorithm, secret, vector, options.authTagLength || 0);
  }
  update(data, encoding, output) { return shown(host.cipherUpdate(this.#state, bytesOf(data, encoding)), output) }
  final(output) { return shown(host.cipherFinal(this.#state), output) }
  setAutoPadding(on = true) { host.cipherPadding(this.#state, !!on); return this }
  setAAD(data) { host.cipherAAD(this.#state, bytesOf(data)); return this }
  getAuthTag() { return shown(host.cipherTag(this.#state)) }
  setAuthTag(tag, encoding) { host.cipherSetTag(this.#state, bytesOf(tag, encoding)); return this }
}
class Cipheriv extends Cipher { constructor(...args) { super('encrypt', ...args) } }
class Decipheriv extends Cipher { constructor(...args) { super('decrypt', ...args) } }

let handleOf;
class KeyObject {
  #handle;
  static { handleOf = k => k.#handle }
  constructor(handle) { this.#handle = handle }
  get type() { return host.keyFact(this.#handle, 'type') }
  get asymmetricKeyType() { return host.keyFact(this.#handle, 'kind') }
  get asymmetricKeyDetails() {
    const details = host.keyFact(this.#handle, 'details');
    if (details && details.publicExponent) details.publicExponent = BigInt(details.publicExponent);
    return details;
  }
  get symmetricKeySize() { return this.type === 'secret' ? host.secretOf(this.#handle).length : undefined }
  export(options = {}) {
    if (this.type === 'secret') {
      const secret = host.secretOf(this.#handle);
      return options.format === 'jwk' ? { kty: 'oct', k: shown(secret, 'base64url') } : shown(secret);
    }
    if (options.format === 'jwk') return host.keyJWK(this.#handle);
    const out = host.keyExport(this.#handle, options.type || '', options.format || '');
    return options.format === 'pem' ? Buffer.from(out).toString() : shown(out);
  }
  equals(other) { return host.keyEquals(this.#handle, handleOf(other)) }
}
// The parts of what may stand for a key: a PEM text, bytes, a KeyObject, or an object with options.
const keyParts = input => {
  if (input instanceof KeyObject) return { key: input };
  if (typeof input === 'string' || isBytes(input)) return { key: input };
  if (!input || typeof input !== 'object' || input.key === undefined) throw argument('key', 'of type string or an instance of Buffer, KeyObject, or object', input);
  return input;
};
const handle = (input, wanted) => {
  const { key, format, type, passphrase } = keyParts(input);
  if (key instanceof KeyObject) return wanted === 'public' ? host.publicOf(handleOf(key)) : handleOf(key);
  if (format === 'jwk') return host.readJWK(key, wanted);
  return host.readKey(bytesOf(key, undefined, 'key'), wanted, format || 'pem', type || '', passphrase === undefined ? '' : String(passphrase));
};
const options = input => ({ padding: 0, saltLength: -3, dsaEncoding: 'der', ...(input instanceof KeyObject || isBytes(input) || typeof input === 'string' ? {} : input) });
const signed = (algorithm, data, input) => {
  const o = options(input);
  return host.sign(algorithm || '', data, handle(input, 'private'), o.padding || 0, o.saltLength, o.dsaEncoding);
};
const verified = (algorithm, data, input, signature) => {
  const o = options(input);
  return host.verify(algorithm || '', data, handle(input, 'public'), signature, o.padding || 0, o.saltLength, o.dsaEncoding);
};
class Sign {
  #parts = []; #algorithm;
  constructor(algorithm) { this.#algorithm = host.signHash(algorithm) }
  update(data, encoding) { this.#parts.push(Buffer.from(bytesOf(data, encoding))); return this }
  sign(key, encoding) { return shown(signed(this.#algorithm, Buffer.concat(this.#parts), key), encoding) }
}
class Verify {
  #parts = []; #algorithm;
  constructor(algorithm) { this.#algorithm = host.signHash(algorithm) }
  update(data, encoding) { this.#parts.push(Buffer.from(bytesOf(data, encoding))); return this }
  verify(key, signature, encoding) { return verified(this.#algorithm, Buffer.concat(this.#parts), key, bytesOf(signature, encoding)) }
}

const integer = (name, v, from, to) => {
  if (typeof v !== 'number') throw argument(name, 'of type number', v);
  if (!(v >= from && v <= to)) throw fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be >= ${from} && <= ${to}. Received ${v}`);
  return Math.floor(v);
};
const random = size => shown(host.random(integer('size', size, 0, 2 ** 31 - 1)));
const filled = (target, offset = 0, size) => {
  const b = bytesOf(target, undefined, 'buf');
  const n = size === undefined ? b.length - offset : size;
  b.set(random(n), offset);
  return target;
};
const pbkdf2 = (password, salt, iterations, length, digest) => {
  integer('iterations', iterations, 1, 2 ** 31 - 1);
  integer('keylen', length, 0, 2 ** 31 - 1);
  if (typeof digest !== 'string') throw argument('digest', 'of type string', digest);
  if (!host.knowsHash(digest)) throw fault(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest: ' + digest);
  return shown(host.pbkdf2(bytesOf(password, undefined, 'password'), bytesOf(salt, undefined, 'salt'), iterations, length, digest));
};
const scrypt = (password, salt, length, o = {}) => {
  const { N = o.cost || 16384, r = o.blockSize || 8, p = o.parallelization || 1, maxmem = 32 * 1024 * 1024 } = o;
  if (128 * N * r > maxmem) throw fault(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params: memory limit exceeded');
  return shown(host.scrypt(bytesOf(password, undefined, 'password'), bytesOf(salt, undefined, 'salt'), length, N, r, p));
};
const hkdf = (digest, key, salt, info, length) => {
  if (!host.knowsHash(digest)) throw fault(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest: ' + digest);
  const out = host.hkdf(digest, keyBytes(key), bytesOf(salt, undefined, 'salt'), bytesOf(info, undefined, 'info'), length);
  return new Uint8Array(out).buffer;
};
const keyPair = (type, o = {}) => {
  const [pub, secret] = host.keyPair(type, o.modulusLength || 2048, o.namedCurve || '');
  const show = (k, encoding) => encoding ? k.export(encoding) : k;
  return { publicKey: show(new KeyObject(pub), o.publicKeyEncoding), privateKey: show(new KeyObject(secret), o.privateKeyEncoding) };
};
const crypt = (name, wanted) => (input, data) => {
  const o = { padding: 4, oaepHash: 'sha1', ...(input instanceof KeyObject || isBytes(input) || typeof input === 'string' ? {} : input) };
  return shown(host.rsa(name, handle(input, wanted), bytesOf(data), o.padding, o.oaepHash, o.oaepLabel ? bytesOf(o.oaepLabel) : Buffer.alloc(0)));
};

const api = {
  createHash: (algorithm, o) => new Hash(algorithm, o),
  createHmac: (algorithm, key, o) => new Hmac(algorithm, key, o),
  hash: (algorithm, data, encoding = 'hex') => new Hash(algorithm).update(data).digest(encoding),
  createCipheriv: (algorithm, key, iv, o) => new Cipheriv(algorithm, key, iv, o),
  createDecipheriv: (algorithm, key, iv, o) => new Decipheriv(algorithm, key, iv, o),
  getHashes: () => host.hashes(), getCiphers: () => host.ciphers(), getCurves: () => ['prime256v1', 'secp384r1', 'secp521r1'],
  randomBytes: (size, callback) => callback === undefined ? random(size) : later(callback, () => random(size)),
  pseudoRandomBytes: (size, callback) => api.randomBytes(size, callback),
  randomInt(min, max, callback) {
    if (max === undefined || typeof max === 'function') [min, max, callback] = [0, min, max];
    if (!Number.isSafeInteger(min)) throw argument('min', 'a safe integer', min);
    if (!Number.isSafeInteger(max)) throw argument('max', 'a safe integer', max);
    if (max <= min) throw fault(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`);
    const make = () => host.randomInt(min, max);
    return callback === undefined ? make() : later(callback, make);
  },
  randomUUID: () => crypto.randomUUID(), getRandomValues: a => crypto.getRandomValues(a),
  randomFillSync: filled,
  randomFill(target, ...rest) { const callback = rest.pop(); later(callback, () => filled(target, ...rest)) },
  pbkdf2Sync: pbkdf2, pbkdf2: (...args) => { const callback = args.pop(); later(callback, () => pbkdf2(...args)) },
  scryptSync: scrypt, scrypt: (...args) => { const callback = args.pop(); later(callback, () => scrypt(...args)) },
  hkdfSync: hkdf, hkdf: (...args) => { const callback = args.pop(); later(callback, () => hkdf(...args)) },
  timingSafeEqual(a, b) {
    a = bytesOf(a, undefined, 'buf1');
    b = bytesOf(b, undefined, 'buf2');
    if (a.length !== b.length) throw fault(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
    return host.equal(a, b);
  },
  createSecretKey: (key, encoding) => new KeyObject(host.secretKey(Buffer.from(bytesOf(key, encoding, 'key')))),
  createPrivateKey: input => new KeyObject(handle(input, 'private')),
  createPublicKey: input => new KeyObject(handle(input, 'public')),
  createSign: algorithm => new Sign(algorithm), createVerify: algorithm => new Verify(algorithm),
  sign(algorithm, data, key, callback) {
    const make = () => shown(signed(algorithm && host.signHash(algorithm), bytesOf(data), key));
    return callback === undefined ? make() : later(callback, make);
  },
  verify(algorithm, data, key, signature, callback) {
    const make = () => verified(algorithm && host.signHash(algorithm), bytesOf(data), key, bytesOf(signature, undefined, 'signature'));
    return callback === undefined ? make() : later(callback, make);
  },
  generateKeyPairSync: keyPair,
  generateKeyPair(type, o, callback) {
    if (typeof callback !== 'function') throw argument('callback', 'of type function', callback);
    setImmediate(() => {
      let pair;
      try { pair = keyPair(type, o) } catch (e) { return callback(e) }
      callback(null, pair.publicKey, pair.privateKey);
    });
  },
  generateKeySync: (type, { length }) => new KeyObject(host.secretKey(random(length >> 3))),
  publicEncrypt: crypt('encrypt', 'public'), privateDecrypt: crypt('decrypt', 'private'),
  constants: {
    RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_PKCS1_PSS_PADDING: 6, RSA_PSS_SALTLEN_DIGEST: -1,
    RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2,
  },
  Hash, Hmac, Cipheriv, Decipheriv, Sign, Verify, KeyObject,
};
for (const name of Object.keys(api)) {
  if (typeof api[name] === 'function' && !/^[A-Z]/.test(name)) Object.defineProperty(api[name], 'name', { value: name, configurable: true });
}
// What Node has and this module has not says so when it is used.
const missing = ['createECDH', 'createDiffieHellman', 'getDiffieHellman', 'diffieHellman', 'privateEncrypt', 'publicDecrypt', 'createCipher',
  'createDecipher', 'generatePrime', 'generatePrimeSync', 'checkPrime', 'checkPrimeSync', 'X509Certificate', 'Certificate', 'generateKey',
  'setEngine', 'setFips', 'getFips', 'secureHeapUsed', 'getCipherInfo'];
for (const name of missing) {
  api[name] = function () { throw new Error(`crypto.${name} is not supported by runner; the packages of npm, such as node-forge, can do more`) };
}
Object.defineProperty(api, 'webcrypto', { get: () => crypto, enumerable: true });
Object.defineProperty(api, 'subtle', { get: () => crypto.subtle, enumerable: true });
exports.api = api;
