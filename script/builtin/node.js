// What Node's modules have and the bundled ones, made for browsers, have not. Each function gets the bundled exports.
const define = (o, members) => {
  for (const key of Object.keys(members)) {
    if (o[key] === undefined) Object.defineProperty(o, key, { value: members[key], writable: true, enumerable: true, configurable: true });
  }
  return o;
};
const later = f => (...args) => new Promise((resolve, reject) => f(...args, (error, value) => error ? reject(error) : resolve(value)));
const bad = (C, code, message) => Object.assign(new C(message), { code });

exports.url = o => define(o, {
  URL, URLSearchParams,
  fileURLToPath(u) {
    const url = new URL(u);
    if (url.protocol !== 'file:') throw bad(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
    return decodeURIComponent(url.pathname);
  },
  pathToFileURL: path => new URL('file://' + encodeURI(String(path)).replace(/[?#]/g, encodeURIComponent)),
  domainToASCII: domain => { try { return new URL('http://' + domain).hostname } catch { return '' } },
  domainToUnicode: domain => host.require('punycode').toUnicode(domain),
  urlToHttpOptions(u) {
    const { protocol, hostname, hash, search, pathname, href, port, username, password } = u;
    const out = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), hash, search, pathname, path: pathname + search, href };
    if (port !== '') out.port = Number(port);
    if (username || password) out.auth = decodeURIComponent(username) + ':' + decodeURIComponent(password);
    return out;
  },
});
exports.util = o => {
  define(o, {
    TextEncoder, TextDecoder,
    isDeepStrictEqual: (a, b) => { try { host.require('assert').deepStrictEqual(a, b); return true } catch { return false } },
    stripVTControlCharacters: s => String(s).replace(/[\u001b\u009b][[()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-ORZcf-nqry=><]/g, ''),
    toUSVString: s => String(s).toWellFormed(),
    styleText: (style, text) => String(text),
    getSystemErrorName: n => { throw new Error('util.getSystemErrorName is not supported by runner') },
    parseArgs() { throw new Error('util.parseArgs is not supported by runner: a script has no command line') },
  });
  if (o.promisify && !o.promisify.custom) o.promisify.custom = Symbol.for('nodejs.util.promisify.custom');
  return o;
};
exports['util/types'] = () => host.require('util').types;
exports['assert/strict'] = () => host.require('assert').strict;
exports['path/posix'] = () => host.require('path');
exports['stream/promises'] = () => {
  const { pipeline, finished } = host.require('stream');
  return { pipeline: later(pipeline), finished: later(finished) };
};
exports['stream/web'] = () => ({
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, WritableStream, WritableStreamDefaultWriter, TransformStream,
  CountQueuingStrategy, ByteLengthQueuingStrategy, TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream,
});
exports['timers/promises'] = () => ({
  setTimeout: (ms, value) => new Promise(done => setTimeout(done, ms, value)),
  setImmediate: value => new Promise(done => setImmediate(done, value)),
  scheduler: { wait: ms => new Promise(done => setTimeout(done, ms)) },
});
exports.perf_hooks = () => ({ performance });
