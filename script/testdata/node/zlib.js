// Node's module zlib, one expression a line. How small data become is not compared.
['gzip', 'deflate', 'deflateRaw', 'brotliCompress'].map(n => { const z = require('zlib'), back = { gzip: 'gunzip', deflate: 'inflate', deflateRaw: 'inflateRaw', brotliCompress: 'brotliDecompress' }[n]; const b = z[n + 'Sync']('text '.repeat(50)); return [Buffer.isBuffer(b), b.length < 100, z[back + 'Sync'](b).toString() === 'text '.repeat(50)] })
require('zlib').gunzipSync(Buffer.from('H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=', 'base64')).toString()
require('zlib').inflateSync(Buffer.from('eJxLTEoGAAJNASc=', 'base64')).toString()
require('zlib').inflateRawSync(Buffer.from('S0xKBgA=', 'base64')).toString()
require('zlib').brotliDecompressSync(Buffer.from('CwGAYWJjAw==', 'base64')).toString()
[require('zlib').unzipSync(Buffer.from('H4sIAAAAAAAAA0tMSgYAwkEkNQMAAAA=', 'base64')).toString(), require('node:zlib').unzipSync(Buffer.from('eJxLTEoGAAJNASc=', 'base64')).toString()]
require('zlib').gunzipSync(require('zlib').gzipSync(new Uint8Array([1, 2, 3]), { level: 9 }))
new Promise(r => require('zlib').gzip('cb', (e, b) => require('zlib').gunzip(b, (e2, t) => r([e, e2, t.toString()]))))
new Promise(r => require('zlib').inflate(Buffer.from('nope'), (e, b) => r([e.message, e.code, e.errno, b])))
require('zlib').gunzipSync(Buffer.from('nope'))
require('zlib').inflateSync(Buffer.from('eJxLTEoGAAJNASg=', 'base64'))
require('zlib').gunzipSync(Buffer.from('H4sIAAAAAAAAA0tMSg==', 'base64'))
require('zlib').gzipSync(5)
require('zlib').gzip('x')
require('zlib').gunzipSync(require('zlib').gzipSync('x'.repeat(100)), { maxOutputLength: 10 })
[require('zlib').constants.Z_BEST_COMPRESSION, require('zlib').constants.BROTLI_PARAM_QUALITY]
