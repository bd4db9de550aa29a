// Blob, File, FormData, Headers, Request, Response and fetch.
const encoder = new TextEncoder(), decoder = new TextDecoder();

// bytesOf makes the bytes of one part of a Blob or of a body.
const bytesOf = part => {
  if (part instanceof Blob) return blobBytes(part);
  if (part instanceof ArrayBuffer) return new Uint8Array(part.slice(0));
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength));
  return encoder.encode(String(part));
};
const streams = () => host.part('streams');
const isStream = v => v !== null && typeof v === 'object' && Object.prototype.toString.call(v) === '[object ReadableStream]';
const plain = b => new Uint8Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength));

let blobBytes;
class Blob {
  #bytes; #type;
  static { blobBytes = b => b.#bytes }
  constructor(parts = [], options = {}) {
    if (parts === null || typeof parts !== 'object' || typeof parts[Symbol.iterator] !== 'function')
      throw Object.assign(new TypeError('The "sources" argument must be a sequence'), { code: 'ERR_INVALID_ARG_TYPE' });
    this.#bytes = plain(Buffer.concat(Array.from(parts, bytesOf)));
    const type = options && options.type !== undefined ? String(options.type) : '';
    this.#type = /[^\x20-\x7e]/.test(type) ? '' : type.toLowerCase();
  }
  get size() { return this.#bytes.length }
  get type() { return this.#type }
  slice(start, end, type) { return new Blob([this.#bytes.slice(start, end)], { type: type === undefined ? '' : type }) }
  async arrayBuffer() { return this.#bytes.slice().buffer }
  async bytes() { return this.#bytes.slice() }
  async text() { return decoder.decode(this.#bytes) }
  stream() { return streams().ofBytes(this.#bytes) }
  get [Symbol.toStringTag]() { return this instanceof File ? 'File' : 'Blob' }
}

class File extends Blob {
  #name; #time;
  constructor(parts, name, options = {}) {
    if (arguments.length < 2) throw new TypeError('The "fileBits" and "fileName" arguments must be specified');
    super(parts, options);
    this.#name = String(name);
    this.#time = options.lastModified === undefined ? Date.now() : +options.lastModified;
  }
  get name() { return this.#name }
  get lastModified() { return this.#time }
  get webkitRelativePath() { return '' }
}

// loops adds the members that all lists of pairs have.
const loops = C => {
  const methods = {
    *keys() { for (const [k] of this.entries()) yield k },
    *values() { for (const [, v] of this.entries()) yield v },
    forEach(f, self) { for (const [k, v] of this.entries()) f.call(self, v, k, this) },
  };
  for (const name of Object.keys(methods)) Object.defineProperty(C.prototype, name, { value: methods[name], writable: true, configurable: true });
  Object.defineProperty(C.prototype, Symbol.iterator, { value: C.prototype.entries, writable: true, configurable: true });
};

class FormData {
  #rows = [];
  static #value(value, filename) {
    if (!(value instanceof Blob)) return String(value);
    if (value instanceof File && filename === undefined) return value;
    return new File([value], filename === undefined ? 'blob' : filename, { type: value.type });
  }
  append(name, value, filename) { this.#rows.push([String(name), FormData.#value(value, filename)]) }
  set(name, value, filename) {
    const at = this.#rows.findIndex(r => r[0] === String(name));
    const row = [String(name), FormData.#value(value, filename)];
    if (at < 0) this.#rows.push(row);
    else this.#rows = this.#rows.filter((r, i) => i === at || r[0] !== row[0]).map(r => r[0] === row[0] ? row : r);
  }
  delete(name) { this.#rows = this.#rows.filter(r => r[0] !== String(name)) }
  get(name) {
    const row = this.#rows.find(r => r[0] === String(name));
    return row ? row[1] : null;
  }
  getAll(name) { return this.#rows.filter(r => r[0] === String(name)).map(r => r[1]) }
  has(name) { return this.#rows.some(r => r[0] === String(name)) }
  *entries() { for (const [k, v] of this.#rows) yield [k, v] }
  get [Symbol.toStringTag]() { return 'FormData' }
}
loops(FormData);

const checkName = name => {
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name)) throw new TypeError(`Headers.append: "${name}" is an invalid header name.`);
  return name.toLowerCase();
};
const checkValue = value => {
  value = String(value).replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
  if (/[\0\r\n]/.test(value)) throw new TypeError(`Headers.append: "${value}" is an invalid header value.`);
  return value;
};

class Headers {
  #map = new Map();
  constructor(init) {
    if (init === undefined) return;
    if (init === null || typeof init !== 'object') throw new TypeError('Headers constructor: init must be an object or a sequence of pairs');
    if (init instanceof Headers) for (const [k, v] of init.#map) this.#map.set(k, v.slice());
    else if (typeof init[Symbol.iterator] === 'function') for (const pair of init) {
      const [k, v] = pair && 'key' in pair ? [pair.key, pair.value] : pair;
      this.append(k, v);
    }
    else for (const k of Object.keys(init)) this.append(k, init[k]);
  }
  append(name, value) {
    const key = checkName(String(name));
    this.#map.set(key, [...(this.#map.get(key) || []), checkValue(value)]);
  }
  set(name, value) { this.#map.set(checkName(String(name)), [checkValue(value)]) }
  get(name) {
    const all = this.#map.get(checkName(String(name)));
    return all ? all.join(', ') : null;
  }
  getSetCookie() { return (this.#map.get('set-cookie') || []).slice() }
  has(name) { return this.#map.has(checkName(String(name))) }
  delete(name) { this.#map.delete(checkName(String(name))) }
  *entries() {
    for (const key of [...this.#map.keys()].sort()) {
      if (key === 'set-cookie') for (const v of this.#map.get(key)) yield [key, v];
      else yield [key, this.get(key)];
    }
  }
  get [Symbol.toStringTag]() { return 'Headers' }
}
loops(Headers);

// multipart writes a form as a body of multipart/form-data.
const multipart = form => {
  const boundary = '----runnerformdata' + crypto.randomUUID().replace(/-/g, '');
  const escape = s => s.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
  const parts = [];
  for (const [name, value] of form) {
    const file = value instanceof File;
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${escape(name)}"`
      + (file ? `; filename="${escape(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}` : '') + '\r\n\r\n', value, '\r\n');
  }
  parts.push(`--${boundary}--\r\n`);
  return [plain(Buffer.concat(parts.map(bytesOf))), 'multipart/form-data; boundary=' + boundary];
};

// extract makes bytes and a content type of what fetch may be given as a body.
const extract = body => {
  if (body === null || body === undefined) return [null, null];
  if (body instanceof FormData) return multipart(body);
  if (body instanceof URLSearchParams) return [encoder.encode(body.toString()), 'application/x-www-form-urlencoded;charset=UTF-8'];
  if (body instanceof Blob) return [bytesOf(body), body.type || null];
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return [bytesOf(body), null];
  if (isStream(body)) {
    if (body.locked || streams().isUsed(body)) throw new TypeError('Response body object should not be disturbed or locked');
    return [body, null];
  }
  return [encoder.encode(String(body)), 'text/plain;charset=UTF-8'];
};

// A Body holds bytes, or a stream of them. Bytes become a stream only when a script asks for one.
let peek, take, double;
class Body {
  #source; #stream; #used = false;
  static {
    const unusable = () => new TypeError('Body is unusable: Body has already been read');
    const fresh = o => {
      if (o.bodyUsed || o.#stream && o.#stream.locked) throw unusable();
    };
    peek = o => {
      fresh(o);
      return o.#stream || o.#source;
    };
    take = async o => {
      fresh(o);
      o.#used = o.#source !== null;
      if (o.#stream) return streams().bytesOf(o.#stream);
      return o.#source || new Uint8Array(0);
    };
    // double gives what a copy of the body holds.
    double = o => {
      fresh(o);
      if (!o.#stream) return o.#source;
      const [mine, other] = o.#stream.tee();
      o.#stream = mine;
      return other;
    };
  }
  constructor(source) {
    this.#source = source;
    if (isStream(source)) this.#stream = source;
  }
  get bodyUsed() { return this.#used || !!this.#stream && streams().isUsed(this.#stream) }
  get body() {
    if (this.#source === null) return null;
    if (!this.#stream) {
      this.#stream = streams().ofBytes(this.#source);
      if (this.#used) this.#stream.cancel();
    }
    return this.#stream;
  }
  async text() { return decoder.decode(await take(this)) }
  async json() { return JSON.parse(decoder.decode(await take(this))) }
  async arrayBuffer() { return (await take(this)).slice().buffer }
  async bytes() { return (await take(this)).slice() }
  async blob() { return new Blob([await take(this)], { type: this.headers.get('content-type') || '' }) }
  async formData() {
    const type = this.headers.get('content-type') || '';
    const bytes = await take(this);
    const boundary = /^multipart\/form-data.*?;\s*boundary=("([^"]+)"|[^;\s]+)/i.exec(type);
    if (boundary) return readMultipart(Buffer.from(bytes), boundary[2] || boundary[1]);
    if (!/^application\/x-www-form-urlencoded/i.test(type)) throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
    const form = new FormData();
    for (const [k, v] of new URLSearchParams(decoder.decode(bytes))) form.append(k, v);
    return form;
  }
}
// readMultipart reads a body of multipart/form-data.
const readMultipart = (body, boundary) => {
  const form = new FormData(), bad = () => new TypeError('Failed to parse body as FormData.');
  const mark = Buffer.from('--' + boundary);
  let at = body.indexOf(mark);
  if (at < 0) throw bad();
  for (;;) {
    at += mark.length;
    if (body.slice(at, at + 2).toString() === '--') return form;
    const end = body.indexOf('\r\n' + mark, at), head = body.indexOf('\r\n\r\n', at);
    if (end < 0 || head < 0 || head > end) throw bad();
    const lines = body.slice(at + 2, head).toString().split('\r\n');
    const named = lines.find(l => /^content-disposition:/i.test(l)) || '', typed = lines.find(l => /^content-type:/i.test(l));
    const part = key => {
      const m = new RegExp(`;\\s*${key}="([^"]*)"`, 'i').exec(named);
      return m && m[1].replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
    };
    const name = part('name'), file = part('filename'), content = body.slice(head + 4, end);
    if (name === null) throw bad();
    if (file === null) form.append(name, content.toString());
    else form.append(name, new File([content], file, { type: typed ? typed.replace(/^[^:]*:\s*/, '') : 'application/octet-stream' }));
    at = end + 2;
  }
};
const address = input => {
  try {
    return new URL(input).href;
  } catch (cause) {
    throw Object.assign(new TypeError('Failed to parse URL from ' + input), { cause });
  }
};

class Request extends Body {
  #url; #method; #headers; #signal; #init;
  constructor(input, init = {}) {
    const from = input instanceof Request ? input : null;
    const [bytes, type] = init.body !== undefined || !from ? extract(init.body) : [peek(from), null];
    if (isStream(init.body) && init.duplex !== 'half') throw new TypeError('RequestInit: duplex option is required when sending a body.');
    super(bytes);
    this.#url = from ? from.url : address(input);
    this.#method = /^(get|post|put|delete|head|options|patch)$/i.test(init.method) ? init.method.toUpperCase() : String(init.method || (from ? from.method : 'GET'));
    if (bytes !== null && /^(GET|HEAD)$/.test(this.#method)) throw new TypeError('Request with GET/HEAD method cannot have body.');
    this.#headers = new Headers(init.headers || (from ? from.headers : undefined));
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#signal = init.signal || (from ? from.signal : new AbortController().signal);
    this.#init = init;
  }
  get url() { return this.#url }
  get method() { return this.#method }
  get headers() { return this.#headers }
  get signal() { return this.#signal }
  get redirect() { return this.#init.redirect || 'follow' }
  get credentials() { return this.#init.credentials || 'same-origin' }
  get mode() { return this.#init.mode || 'cors' }
  get cache() { return this.#init.cache || 'default' }
  clone() {
    const source = double(this);
    return new Request(this.url, { ...this.#init, method: this.#method, headers: this.#headers, signal: this.#signal, body: source === null ? undefined : source, duplex: 'half' });
  }
  get [Symbol.toStringTag]() { return 'Request' }
}

class Response extends Body {
  #init; #headers;
  constructor(body = null, init = {}) {
    const [bytes, type] = extract(body);
    super(bytes);
    const status = init.status === undefined ? 200 : init.status;
    if (!(status >= 200 && status <= 599) && !init.any) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    this.#headers = new Headers(init.headers);
    if (type && !this.#headers.has('content-type')) this.#headers.set('content-type', type);
    this.#init = { status, statusText: init.statusText || '', url: init.url || '', type: init.url ? 'basic' : 'default' };
  }
  get status() { return this.#init.status }
  get statusText() { return this.#init.statusText }
  get ok() { return this.status >= 200 && this.status < 300 }
  get headers() { return this.#headers }
  get url() { return this.#init.url }
  get type() { return this.#init.type }
  get redirected() { return false }
  clone() { return new Response(double(this), { ...this.#init, headers: this.#headers, any: true }) }
  static json(value, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(value), { ...init, headers });
  }
  static error() { return new Response(null, { status: 0, any: true }) }
  get [Symbol.toStringTag]() { return 'Response' }
}

async function fetch(input, init) {
  const request = new Request(input, init);
  const signal = request.signal;
  signal.throwIfAborted();
  const body = peek(request) === null ? null : await take(request);
  const sent = host.send(request.method, request.url, [...request.headers], body);
  const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => { sent.cancel(); reject(signal.reason) }));
  aborted.catch(() => {});
  let answer;
  try {
    answer = await Promise.race([sent.promise, aborted]);
  } catch (e) {
    if (signal.aborted) throw signal.reason;
    throw Object.assign(new TypeError('fetch failed'), { cause: e });
  }
  const empty = [101, 204, 205, 304].includes(answer.status);
  const response = new Response(empty ? null : answer.body, { ...answer, any: true });
  return response;
}

Object.assign(exports, { Blob, File, FormData, Headers, Request, Response, fetch });
