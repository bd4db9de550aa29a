// crypto-js: its objects here, its arithmetic in Go. The members that nobody calls come from the real library.
const v4 = host.cryptoVersion === 4;
const Base = {
  extend(overrides) {
    const sub = Object.create(this);
    if (overrides) sub.mixIn(overrides);
    if (!Object.prototype.hasOwnProperty.call(sub, 'init') || this.init === sub.init) sub.init = function () { sub.$super.init.apply(this, arguments) };
    sub.init.prototype = sub;
    sub.$super = this;
    return sub;
  },
  create() {
    const o = this.extend();
    o.init.apply(o, arguments);
    return o;
  },
  init: function () {},
  mixIn(properties) {
    for (const name of Object.keys(properties)) this[name] = properties[name];
    if (Object.prototype.hasOwnProperty.call(properties, 'toString')) this.toString = properties.toString;
  },
  clone() { return this.init.prototype.extend(this) },
};

const WordArray = Base.extend({
  init: function (words, sigBytes) {
    if (words instanceof ArrayBuffer) words = new Uint8Array(words);
    if (ArrayBuffer.isView(words)) [words, sigBytes] = host.wordsOf(words);
    words = this.words = words || [];
    this.sigBytes = sigBytes != undefined ? sigBytes : words.length * 4;
  },
  toString(encoder) { return (encoder || Hex).stringify(this) },
  concat(other) {
    const joined = host.joinWords(this, other);
    this.words = joined[0];
    this.sigBytes = joined[1];
    return this;
  },
  clamp() {
    const { words, sigBytes } = this;
    words[sigBytes >>> 2] &= 0xffffffff << (32 - (sigBytes % 4) * 8);
    words.length = Math.ceil(sigBytes / 4);
  },
  clone() { return make(this.words.slice(0), this.sigBytes) },
  random(n) { return made(host.randomWords(n)) },
});
const make = (words, sigBytes) => new WordArray.init(words, sigBytes);
const made = pair => make(pair[0], pair[1]);

// An encoder turns words into texts and back.
const encoder = name => ({ stringify: words => host.encodeWords(name, words), parse: text => made(host.decodeWords(name, String(text))) });
const Hex = encoder('Hex'), Latin1 = encoder('Latin1'), Utf8 = encoder('Utf8');
const enc = { Hex, Latin1, Utf8, Utf16: encoder('Utf16'), Utf16BE: encoder('Utf16'), Utf16LE: encoder('Utf16LE'), Base64: encoder('Base64') };
if (v4) {
  enc.Base64 = { ...enc.Base64 };
  enc.Base64url = {
    stringify: (words, urlSafe = true) => host.encodeWords(urlSafe ? 'Base64url' : 'Base64', words),
    parse: (text, urlSafe = true) => made(host.decodeWords(urlSafe ? 'Base64url' : 'Base64', String(text))),
  };
}
const bytes = data => typeof data === 'string' ? data : data.clone ? data.clone() : data;

const BufferedBlockAlgorithm = Base.extend({
  reset() {
    this._chunks = [];
  },
  clone() {
    const copy = Base.clone.call(this);
    copy._chunks = this._chunks.slice();
    return copy;
  },
});
const Hasher = BufferedBlockAlgorithm.extend({
  cfg: Base.extend(),
  blockSize: 16,
  init: function (cfg) {
    this.cfg = this.cfg.extend(cfg);
    this.reset();
  },
  update(data) {
    this._chunks.push(bytes(data));
    return this;
  },
  finalize(data) {
    if (data) this._chunks.push(bytes(data));
    return made(host.digest(this._name, this._chunks, this.cfg.outputLength || 512));
  },
  _createHelper(hasher) { return (message, cfg) => hasher.create(cfg).finalize(message) },
  _createHmacHelper(hasher) { return (message, key) => HMAC.create(hasher, key).finalize(message) },
});
const HMAC = Base.extend({
  init: function (hasher, key) {
    this._hasher = typeof hasher === 'function' ? new hasher.init() : hasher;
    this._key = bytes(key);
    this.reset();
  },
  reset() { this._chunks = [] },
  update(data) {
    this._chunks.push(bytes(data));
    return this;
  },
  finalize(data) {
    if (data) this._chunks.push(bytes(data));
    const out = made(host.mac(this._hasher._name, this._key, this._chunks, (this._hasher.cfg || {}).outputLength || 512));
    this.reset();
    return out;
  },
});

const CryptoJS = { lib: {}, enc, algo: { HMAC }, mode: {}, pad: {}, format: {}, kdf: {} };
for (const [name, block] of [['MD5', 16], ['SHA1', 16], ['SHA224', 16], ['SHA256', 16], ['SHA384', 32], ['SHA512', 32], ['SHA3', 16], ['RIPEMD160', 16]]) {
  const hasher = CryptoJS.algo[name] = Hasher.extend({ _name: name, blockSize: block });
  if (name === 'SHA3') hasher.cfg = Hasher.cfg.extend({ outputLength: 512 });
  CryptoJS[name] = Hasher._createHelper(hasher);
  CryptoJS['Hmac' + name] = Hasher._createHmacHelper(hasher);
}
const { SHA1, SHA256, MD5 } = CryptoJS.algo;

// A kdf makes a key of a password.
const kdf = (defaults, compute) => {
  const algorithm = Base.extend({
    cfg: Base.extend(defaults),
    init: function (cfg) { this.cfg = this.cfg.extend(cfg) },
    compute(password, salt) { return made(compute(this.cfg, password, salt)) },
  });
  return [algorithm, (password, salt, cfg) => algorithm.create(cfg).compute(password, salt)];
};
const nameOf = hasher => hasher._name || (hasher.prototype && hasher.prototype._name);
[CryptoJS.algo.PBKDF2, CryptoJS.PBKDF2] = kdf({ keySize: 4, hasher: v4 ? SHA256 : SHA1, iterations: v4 ? 250000 : 1 },
  (c, password, salt) => host.pbkdf2(nameOf(c.hasher), password, salt, c.keySize, c.iterations));
[CryptoJS.algo.EvpKDF, CryptoJS.EvpKDF] = kdf({ keySize: 4, hasher: MD5, iterations: 1 },
  (c, password, salt) => host.evpkdf(nameOf(c.hasher), password, salt, c.keySize, c.iterations));

for (const name of ['CBC', 'CFB', 'CTR', 'OFB', 'ECB']) CryptoJS.mode[name] = Base.extend({ _name: name });
for (const name of ['Pkcs7', 'AnsiX923', 'Iso10126', 'Iso97971', 'NoPadding', 'ZeroPadding']) CryptoJS.pad[name] = { _name: name };

const CipherParams = Base.extend({
  init: function (params) { this.mixIn(params) },
  toString(formatter) { return (formatter || this.formatter).stringify(this) },
});
CryptoJS.format.OpenSSL = {
  stringify({ ciphertext, salt }) {
    return (salt ? make([0x53616c74, 0x65645f5f]).concat(salt).concat(ciphertext) : ciphertext).toString(enc.Base64);
  },
  parse(text) {
    const ciphertext = enc.Base64.parse(text), { words } = ciphertext;
    if (words[0] !== 0x53616c74 || words[1] !== 0x65645f5f) return CipherParams.create({ ciphertext });
    const salt = make(words.slice(2, 4));
    words.splice(0, 4);
    ciphertext.sigBytes -= 16;
    return CipherParams.create({ ciphertext, salt });
  },
};
CryptoJS.format.Hex = {
  stringify: params => params.ciphertext.toString(Hex),
  parse: text => CipherParams.create({ ciphertext: Hex.parse(text) }),
};
CryptoJS.kdf.OpenSSL = {
  execute(password, keySize, ivSize, salt, hasher) {
    salt = salt || WordArray.random(8);
    const key = CryptoJS.algo.EvpKDF.create({ keySize: keySize + ivSize, ...(hasher ? { hasher } : {}) }).compute(password, salt);
    const iv = make(key.words.slice(keySize), ivSize * 4);
    key.sigBytes = keySize * 4;
    return CipherParams.create({ key, iv, salt });
  },
};

const SerializableCipher = Base.extend({
  cfg: Base.extend({ format: CryptoJS.format.OpenSSL }),
  encrypt(cipher, message, key, cfg) {
    cfg = this.cfg.extend(cfg);
    const encryptor = cipher.createEncryptor(key, cfg), ciphertext = encryptor.finalize(message), c = encryptor.cfg;
    return CipherParams.create({ ciphertext, key, iv: c.iv, algorithm: cipher, mode: c.mode, padding: c.padding, blockSize: cipher.blockSize, formatter: cfg.format });
  },
  decrypt(cipher, ciphertext, key, cfg) {
    cfg = this.cfg.extend(cfg);
    return cipher.createDecryptor(key, cfg).finalize(this._parse(ciphertext, cfg.format).ciphertext);
  },
  _parse(ciphertext, format) { return typeof ciphertext === 'string' ? format.parse(ciphertext, this) : ciphertext },
});
const PasswordBasedCipher = SerializableCipher.extend({
  cfg: SerializableCipher.cfg.extend({ kdf: CryptoJS.kdf.OpenSSL }),
  encrypt(cipher, message, password, cfg) {
    cfg = this.cfg.extend(cfg);
    const derived = cfg.kdf.execute(password, cipher.keySize, cipher.ivSize, v4 ? cfg.salt : undefined, v4 ? cfg.hasher : undefined);
    cfg.iv = derived.iv;
    const params = SerializableCipher.encrypt.call(this, cipher, message, derived.key, cfg);
    params.mixIn(derived);
    return params;
  },
  decrypt(cipher, ciphertext, password, cfg) {
    cfg = this.cfg.extend(cfg);
    ciphertext = this._parse(ciphertext, cfg.format);
    const derived = cfg.kdf.execute(password, cipher.keySize, cipher.ivSize, ciphertext.salt, v4 ? cfg.hasher : undefined);
    cfg.iv = derived.iv;
    return SerializableCipher.decrypt.call(this, cipher, ciphertext, derived.key, cfg);
  },
});
const Cipher = BufferedBlockAlgorithm.extend({
  cfg: Base.extend(),
  createEncryptor(key, cfg) { return this.create(1, key, cfg) },
  createDecryptor(key, cfg) { return this.create(2, key, cfg) },
  init: function (direction, key, cfg) {
    this.cfg = this.cfg.extend(cfg);
    this._direction = direction;
    this._key = key;
    this.reset();
  },
  keySize: 4, ivSize: 4, _ENC_XFORM_MODE: 1, _DEC_XFORM_MODE: 2,
  // process keeps everything: what it would give back comes with finalize.
  process(data) {
    this._chunks.push(bytes(data));
    return make([], 0);
  },
  finalize(data) {
    if (data) this._chunks.push(bytes(data));
    const { mode, padding, iv, drop } = this.cfg;
    const out = host.cipher({ algorithm: this._name, encrypt: this._direction === 1, mode: mode ? mode._name : '', padding: padding ? padding._name : '', drop }, this._key, iv || null, this._chunks);
    this.reset();
    if (out) return made(out);
    throw new Error(`crypto-js: ${this._name}: the key of ${this._key.sigBytes} bytes, the mode or the padding is not supported`);
  },
  _createHelper(cipher) {
    const way = key => typeof key === 'string' ? PasswordBasedCipher : SerializableCipher;
    return { encrypt: (message, key, cfg) => way(key).encrypt(cipher, message, key, cfg), decrypt: (text, key, cfg) => way(key).decrypt(cipher, text, key, cfg) };
  },
});
const StreamCipher = Cipher.extend({ blockSize: 1 });
const BlockCipher = Cipher.extend({ cfg: Cipher.cfg.extend({ mode: CryptoJS.mode.CBC, padding: CryptoJS.pad.Pkcs7 }), blockSize: 4 });
for (const [name, parent, sizes] of [['AES', BlockCipher, { keySize: 8 }], ['DES', BlockCipher, { keySize: 2, ivSize: 2, blockSize: 2 }],
  ['TripleDES', BlockCipher, { keySize: 6, ivSize: 2, blockSize: 2 }], ['RC4', StreamCipher, { keySize: 8, ivSize: 0 }],
  ['RC4Drop', StreamCipher, { keySize: 8, ivSize: 0, cfg: StreamCipher.cfg.extend({ drop: 192 }) }]]) {
  const cipher = CryptoJS.algo[name] = parent.extend({ _name: name, ...sizes });
  CryptoJS[name] = Cipher._createHelper(cipher);
}
Object.assign(CryptoJS.lib, { Base, WordArray, BufferedBlockAlgorithm, Hasher, Cipher, StreamCipher, BlockCipher, CipherParams, SerializableCipher, PasswordBasedCipher });

// The rest is the real library's, which costs milliseconds to load and much more to run.
const rest = (target, path, names) => {
  for (const name of names) Object.defineProperty(target, name, { configurable: true, enumerable: true, get() {
    const real = path.reduce((o, k) => o[k], host.realCrypto());
    return real[name];
  } });
};
rest(CryptoJS, [], ['Rabbit', 'RabbitLegacy', 'x64', ...(v4 ? ['Blowfish'] : [])]);
rest(CryptoJS.algo, ['algo'], ['Rabbit', 'RabbitLegacy', ...(v4 ? ['Blowfish'] : [])]);
rest(CryptoJS.mode, ['mode'], ['CTRGladman']);
rest(CryptoJS.lib, ['lib'], ['BlockCipherMode']);

exports.CryptoJS = CryptoJS;
