// TransformStream, and the streams that encode and compress.
const { ReadableStream, parts: { invalid, settle, functionOf, deferred, inner, of, make } } = host.part('streams');
const { WritableStream } = host.part('writable');

class TransformStreamDefaultController {
  constructor() { throw invalid('Illegal constructor', 'ERR_ILLEGAL_CONSTRUCTOR') }
  get desiredSize() { return of(this, 'TransformStreamDefaultController').out.desiredSize }
  enqueue(chunk) { of(this, 'TransformStreamDefaultController').out.enqueue(chunk) }
  error(e) {
    const c = of(this, 'TransformStreamDefaultController');
    c.out.error(e);
    c.into.error(e);
    c.room.resolve();
  }
  terminate() {
    const c = of(this, 'TransformStreamDefaultController');
    c.out.close();
    c.into.error(invalid('Invalid state: TransformStream has been terminated', 'ERR_INVALID_STATE'));
    c.room.resolve();
  }
}

class TransformStream {
  #readable; #writable;
  constructor(transformer = {}, writing = {}, reading = {}) {
    const start = functionOf(transformer, 'start'), transform = functionOf(transformer, 'transform');
    const flush = functionOf(transformer, 'flush'), cancel = functionOf(transformer, 'cancel');
    const controller = make(TransformStreamDefaultController);
    const c = { kind: 'TransformStreamDefaultController', room: deferred() };
    inner.set(controller, c);
    const begun = deferred();
    this.#readable = new ReadableStream({
      start(out) { c.out = out; return begun.promise },
      pull() { c.room.resolve() },
      cancel(reason) {
        c.into.error(reason);
        c.room.resolve();
        return settle(cancel, transformer, reason);
      },
    }, { highWaterMark: 0, ...reading });
    this.#writable = new WritableStream({
      start(into) { c.into = into; return begun.promise },
      async write(chunk) {
        if (c.out.desiredSize !== null && c.out.desiredSize <= 0 && inner.get(c.out).stream.waiting.length === 0) {
          c.room = deferred();
          await c.room.promise;
        }
        try {
          if (transform) await transform.call(transformer, chunk, controller); else c.out.enqueue(chunk);
        } catch (e) {
          c.out.error(e);
          throw e;
        }
      },
      async close() {
        try {
          if (flush) await flush.call(transformer, controller);
          if (inner.get(c.out).stream.state === 'readable' && !inner.get(c.out).stream.closing) c.out.close();
        } catch (e) {
          c.out.error(e);
          throw e;
        }
      },
      async abort(reason) { c.out.error(reason); await settle(cancel, transformer, reason) },
    }, writing);
    begun.resolve(settle(start, transformer, controller));
  }
  get readable() { return this.#readable }
  get writable() { return this.#writable }
}

// piped makes a class whose instances put chunks through a TransformStream.
const piped = make => class {
  #pair;
  constructor(...args) { this.#pair = make(...args) }
  get readable() { return this.#pair.readable }
  get writable() { return this.#pair.writable }
};
class TextEncoderStream extends piped(() => {
  const encoder = new TextEncoder();
  let half = ''; // the first half of a character whose second half has not come
  return new TransformStream({
    transform(chunk, c) {
      let text = half + String(chunk);
      half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
      if (half) text = text.slice(0, -1);
      if (text) c.enqueue(encoder.encode(text));
    },
    flush(c) { if (half) c.enqueue(new Uint8Array([0xef, 0xbf, 0xbd])) },
  });
}) {
  get encoding() { return 'utf-8' }
}
class TextDecoderStream extends piped((decoder) => new TransformStream({
  transform(chunk, c) {
    const text = decoder.decode(chunk, { stream: true });
    if (text) c.enqueue(text);
  },
  flush(c) {
    const text = decoder.decode();
    if (text) c.enqueue(text);
  },
})) {
  #decoder;
  constructor(label = 'utf-8', options = {}) {
    const decoder = new TextDecoder(label, options);
    super(decoder);
    this.#decoder = decoder;
  }
  get encoding() { return this.#decoder.encoding }
  get fatal() { return this.#decoder.fatal }
  get ignoreBOM() { return this.#decoder.ignoreBOM }
}
const packer = (direction, format) => {
  if (!['gzip', 'deflate', 'deflate-raw'].includes(format)) throw invalid(`The argument 'format' is invalid. Received '${format}'`, 'ERR_INVALID_ARG_VALUE');
  const parts = [];
  return new TransformStream({
    transform(chunk) {
      if (!(chunk instanceof ArrayBuffer) && !ArrayBuffer.isView(chunk)) throw invalid('The chunk must be an ArrayBuffer or a view of one', 'ERR_INVALID_ARG_TYPE');
      parts.push(Buffer.from(ArrayBuffer.isView(chunk) ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.from(chunk)));
    },
    flush(c) {
      const out = host.pack(direction, format, Buffer.concat(parts));
      if (out.length > 0) c.enqueue(out);
    },
  });
};
class CompressionStream extends piped(format => packer('compress', format)) {}
class DecompressionStream extends piped(format => packer('expand', format)) {}

for (const C of [TransformStream, TransformStreamDefaultController, TextEncoderStream, TextDecoderStream, CompressionStream,
  DecompressionStream])
  Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
Object.assign(exports, {
  TransformStream, TransformStreamDefaultController, TextEncoderStream, TextDecoderStream, CompressionStream,
  DecompressionStream,
});
