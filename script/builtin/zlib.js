// Node's module zlib. The work is Go's, done at once.
const bytesOf = v => {
  if (typeof v === 'string') return Buffer.from(v);
  if (v instanceof ArrayBuffer) return Buffer.from(v);
  if (ArrayBuffer.isView(v)) return Buffer.from(v.buffer, v.byteOffset, v.byteLength);
  const got = v === null || v === undefined ? String(v) : typeof v === 'object' ? 'an instance of ' + (v.constructor && v.constructor.name || 'Object') : `type ${typeof v} (${String(v)})`;
  throw Object.assign(new TypeError(`The "buffer" argument must be of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer. Received ${got}`), { code: 'ERR_INVALID_ARG_TYPE' });
};
const shown = b => Buffer.from(b.buffer, b.byteOffset, b.byteLength);
const work = (direction, format) => (data, options = {}) => {
  const { level = -1, maxOutputLength = 0 } = options || {};
  const out = shown(host.pack(direction, format, bytesOf(data), level));
  if (maxOutputLength && out.length > maxOutputLength)
    throw Object.assign(new RangeError(`Cannot create a Buffer larger than ${maxOutputLength} bytes`), { code: 'ERR_BUFFER_TOO_LARGE' });
  return out;
};
const api = {};
const add = (name, direction, format) => {
  const sync = work(direction, format);
  api[name + 'Sync'] = sync;
  api[name] = (data, ...rest) => {
    const callback = rest.pop();
    if (typeof callback !== 'function')
      throw Object.assign(new TypeError(`The "callback" argument must be of type function. Received ${callback === undefined ? 'undefined' : 'type ' + typeof callback}`), { code: 'ERR_INVALID_ARG_TYPE' });
    const input = bytesOf(data);
    let out, error = null;
    try { out = sync(input, rest[0]) } catch (e) { error = e }
    setImmediate(() => error ? callback(error) : callback(null, out));
  };
  const maker = 'create' + name[0].toUpperCase() + name.slice(1);
  api[maker] = options => {
    const { Transform } = host.require('stream');
    const parts = [];
    return new Transform({
      transform(chunk, encoding, done) { parts.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk); done() },
      flush(done) {
        let out;
        try { out = sync(Buffer.concat(parts), options) } catch (e) { return done(e) }
        this.push(out);
        done();
      },
    });
  };
  for (const key of [name, name + 'Sync', maker]) Object.defineProperty(api[key], 'name', { value: key, configurable: true });
};
add('gzip', 'compress', 'gzip');
add('gunzip', 'expand', 'gzip');
add('deflate', 'compress', 'deflate');
add('inflate', 'expand', 'deflate');
add('deflateRaw', 'compress', 'deflate-raw');
add('inflateRaw', 'expand', 'deflate-raw');
add('unzip', 'expand', 'unzip');
add('brotliCompress', 'compress', 'br');
add('brotliDecompress', 'expand', 'br');
api.crc32 = (data, value = 0) => host.crc32(bytesOf(data), value);
const constants = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2,
  Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6, Z_NO_COMPRESSION: 0,
  Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4,
  Z_DEFAULT_STRATEGY: 0, BROTLI_PARAM_MODE: 0, BROTLI_PARAM_QUALITY: 1, BROTLI_PARAM_LGWIN: 2, BROTLI_MAX_QUALITY: 11,
};
api.constants = Object.freeze(constants);
for (const name of ['Gzip', 'Gunzip', 'Deflate', 'Inflate', 'DeflateRaw', 'InflateRaw', 'Unzip', 'BrotliCompress', 'BrotliDecompress', 'createZstdCompress', 'zstdCompressSync', 'zstdDecompressSync'])
  api[name] = function () { throw new Error(`zlib.${name} is not supported by runner: use gzip, deflate or brotli, with the functions in Sync or with callbacks`) };
exports.api = api;
