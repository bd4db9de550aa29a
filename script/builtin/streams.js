// ReadableStream, by the standard's rules of states and back pressure, and what the other streams share with it.
const invalid = (message, code) => Object.assign(new TypeError(message), code ? { code } : {});
const ignore = () => {};
const handled = p => (p.catch(ignore), p);
// settle runs a function of the user and gives a promise, whether it throws or not.
const settle = (f, self, ...args) => new Promise(done => done(f === undefined ? undefined : f.apply(self, args)));
const functionOf = (o, name) => {
  const f = o[name];
  if (f !== undefined && typeof f !== 'function') throw invalid(`The "${name}" property must be of type function`, 'ERR_INVALID_ARG_TYPE');
  return f;
};
const deferred = () => {
  const d = {};
  d.promise = new Promise((resolve, reject) => { d.resolve = resolve; d.reject = reject });
  return d;
};

// limits reads a strategy: how much may wait, and how much one chunk counts.
const limits = (strategy, usual) => {
  const { highWaterMark = usual, size } = strategy || {};
  const mark = Number(highWaterMark);
  if (!(mark >= 0)) throw Object.assign(new RangeError(`The property 'strategy.highWaterMark' is invalid. Received ${highWaterMark}`), { code: 'ERR_INVALID_ARG_VALUE' });
  return { mark, size: size || (() => 1) };
};
class CountQueuingStrategy {
  #mark;
  constructor({ highWaterMark }) { this.#mark = +highWaterMark }
  get highWaterMark() { return this.#mark }
  get size() { return () => 1 }
}
class ByteLengthQueuingStrategy {
  #mark;
  constructor({ highWaterMark }) { this.#mark = +highWaterMark }
  get highWaterMark() { return this.#mark }
  get size() { return chunk => chunk.byteLength }
}

// queue holds chunks that wait.
class Queue {
  rows = []; total = 0;
  push(value, size) {
    if (!(size >= 0) || size === Infinity) throw Object.assign(new RangeError('The chunk size is invalid'), { code: 'ERR_INVALID_ARG_VALUE' });
    this.rows.push([value, size]);
    this.total += size;
  }
  shift() {
    const [value, size] = this.rows.shift();
    this.total = Math.max(0, this.total - size);
    return value;
  }
  clear() { this.rows = []; this.total = 0 }
}

const inner = new WeakMap(); // what stands behind each object
const of = (o, kind) => {
  const s = inner.get(o);
  if (!s || s.kind !== kind) throw invalid(`Value of "this" must be of type ${kind}`, 'ERR_INVALID_THIS');
  return s;
};
const make = C => {
  const o = Object.create(C.prototype);
  return o;
};

class ReadableStreamDefaultController {
  constructor() { throw invalid('Illegal constructor', 'ERR_ILLEGAL_CONSTRUCTOR') }
  get desiredSize() { return wanted(of(this, 'ReadableStreamDefaultController').stream) }
  get byobRequest() { return null }
  enqueue(chunk) {
    const s = of(this, 'ReadableStreamDefaultController').stream;
    if (s.closing || s.state !== 'readable') throw invalid('Invalid state: Controller is already closed', 'ERR_INVALID_STATE');
    if (s.bytes && !ArrayBuffer.isView(chunk)) throw invalid('The "buffer" argument must be an instance of Buffer, TypedArray, or DataView.', 'ERR_INVALID_ARG_TYPE');
    if (s.waiting.length > 0) s.waiting.shift().resolve({ value: chunk, done: false });
    else {
      try {
        s.queue.push(chunk, s.size(chunk));
      } catch (e) {
        failReadable(s, e);
        throw e;
      }
    }
    pull(s);
  }
  close() {
    const s = of(this, 'ReadableStreamDefaultController').stream;
    if (s.closing || s.state !== 'readable') throw invalid('Invalid state: Controller is already closed', 'ERR_INVALID_STATE');
    s.closing = true;
    if (s.queue.rows.length === 0) closeReadable(s);
  }
  error(e) { failReadable(of(this, 'ReadableStreamDefaultController').stream, e) }
}

const wanted = s => s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.mark - s.queue.total;
const closeReadable = s => {
  if (s.state !== 'readable') return;
  s.state = 'closed';
  for (const w of s.waiting.splice(0)) w.resolve({ value: w.empty, done: true });
  if (s.reader) s.reader.closed.resolve();
};
const failReadable = (s, e) => {
  if (s.state !== 'readable') return;
  s.state = 'errored';
  s.error = e;
  s.queue.clear();
  for (const w of s.waiting.splice(0)) w.reject(e);
  if (s.reader) s.reader.closed.reject(e);
};
// pull asks the source for more while a reader waits or the queue has room; one call at a time.
const pull = s => {
  if (!s.started || s.closing || s.state !== 'readable' || s.waiting.length === 0 && wanted(s) <= 0) return;
  if (s.pulling) { s.again = true; return }
  s.pulling = true;
  settle(s.pull, s.source, s.controller).then(() => {
    s.pulling = false;
    if (s.again) { s.again = false; pull(s) }
  }, e => failReadable(s, e));
};
const cancelReadable = (s, reason) => {
  s.used = true;
  if (s.state === 'closed') return Promise.resolve();
  if (s.state === 'errored') return Promise.reject(s.error);
  s.queue.clear();
  closeReadable(s);
  return settle(s.cancel, s.source, reason).then(ignore);
};
const readFrom = s => {
  s.used = true;
  if (s.state === 'errored') return Promise.reject(s.error);
  if (s.queue.rows.length > 0) {
    const value = s.queue.shift();
    if (s.closing && s.queue.rows.length === 0) closeReadable(s); else pull(s);
    return Promise.resolve({ value, done: false });
  }
  if (s.state === 'closed') return Promise.resolve({ value: undefined, done: true });
  const w = deferred();
  s.waiting.push(w);
  pull(s);
  return w.promise;
};

// lock gives a stream its reader.
const lock = (reader, stream, kind) => {
  const s = of(stream, 'ReadableStream');
  if (s.reader) throw invalid('Invalid state: ReadableStream is locked', 'ERR_INVALID_STATE');
  const r = { kind, stream: s, closed: deferred() };
  handled(r.closed.promise);
  if (s.state === 'closed') r.closed.resolve();
  if (s.state === 'errored') r.closed.reject(s.error);
  s.reader = r;
  inner.set(reader, r);
};
const released = () => invalid('Invalid state: The reader is not attached to a stream', 'ERR_INVALID_STATE');
const readerOf = kind => class {
  get closed() { return of(this, kind).closed.promise }
  cancel(reason) {
    const r = of(this, kind);
    return r.stream ? cancelReadable(r.stream, reason) : Promise.reject(released());
  }
  releaseLock() {
    const r = of(this, kind);
    if (!r.stream) return;
    for (const w of r.stream.waiting.splice(0)) w.reject(invalid('Invalid state: Releasing reader', 'ERR_INVALID_STATE'));
    r.stream.reader = undefined;
    if (r.stream.state === 'readable') r.closed.reject(invalid('Invalid state: Reader released', 'ERR_INVALID_STATE'));
    else { r.closed = deferred(); handled(r.closed.promise); r.closed.reject(invalid('Invalid state: Reader released', 'ERR_INVALID_STATE')) }
    r.stream = undefined;
  }
};
class ReadableStreamDefaultReader extends readerOf('ReadableStreamDefaultReader') {
  constructor(stream) { super(); lock(this, stream, 'ReadableStreamDefaultReader') }
  read() {
    const r = inner.get(this);
    return r && r.stream ? readFrom(r.stream) : Promise.reject(released());
  }
}
class ReadableStreamBYOBReader extends readerOf('ReadableStreamBYOBReader') {
  constructor(stream) {
    super();
    if (!of(stream, 'ReadableStream').bytes) throw invalid('The "stream" argument must be a byte stream', 'ERR_INVALID_ARG_VALUE');
    lock(this, stream, 'ReadableStreamBYOBReader');
  }
  async read(view) {
    const r = inner.get(this);
    if (!r || !r.stream) throw released();
    const { value, done } = await readFrom(r.stream);
    const target = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    if (done) return { value: new view.constructor(view.buffer, view.byteOffset, 0), done };
    const n = Math.min(value.byteLength, target.length);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    target.set(bytes.subarray(0, n));
    if (n < bytes.length) { // the rest comes first next time
      r.stream.queue.rows.unshift([bytes.subarray(n), bytes.length - n]);
      r.stream.queue.total += bytes.length - n;
      if (r.stream.state === 'closed') r.stream.state = 'readable', r.stream.closing = true;
    }
    return { value: new view.constructor(view.buffer, view.byteOffset, n / (view.BYTES_PER_ELEMENT || 1)), done };
  }
}

const iterate = (stream, options) => {
  const reader = stream.getReader();
  const keep = options && options.preventCancel;
  let last = Promise.resolve(), over = false;
  const next = async () => {
    if (over) return { done: true, value: undefined };
    try {
      const step = await reader.read();
      if (step.done) { over = true; reader.releaseLock() }
      return step;
    } catch (e) {
      over = true;
      reader.releaseLock();
      throw e;
    }
  };
  const end = async value => {
    if (!over) {
      over = true;
      const p = keep ? undefined : reader.cancel(value);
      reader.releaseLock();
      await p;
    }
    return { done: true, value };
  };
  return {
    next() { return last = last.then(next, next) },
    return(value) { return last = last.then(() => end(value), () => end(value)) },
    [Symbol.asyncIterator]() { return this },
  };
};

class ReadableStream {
  constructor(source = {}, strategy = {}) {
    if (source === null) throw invalid('The "source" argument must be of type object', 'ERR_INVALID_ARG_VALUE');
    const bytes = source.type !== undefined && String(source.type) === 'bytes';
    if (source.type !== undefined && !bytes) throw invalid(`The argument 'source.type' is invalid. Received '${source.type}'`, 'ERR_INVALID_ARG_VALUE');
    const { mark, size } = limits(strategy, bytes ? 0 : 1);
    const s = {
      kind: 'ReadableStream', source, bytes, mark, size: bytes ? c => c.byteLength : size, state: 'readable', queue: new Queue(), waiting: [],
      start: functionOf(source, 'start'), pull: functionOf(source, 'pull'), cancel: functionOf(source, 'cancel'),
    };
    inner.set(this, s);
    s.controller = make(ReadableStreamDefaultController);
    inner.set(s.controller, { kind: 'ReadableStreamDefaultController', stream: s });
    const begun = s.start && s.start.call(source, s.controller);
    Promise.resolve(begun).then(() => { s.started = true; pull(s) }, e => failReadable(s, e));
  }
  get locked() { return of(this, 'ReadableStream').reader !== undefined }
  cancel(reason) {
    if (this.locked) return Promise.reject(invalid('Invalid state: ReadableStream is locked', 'ERR_INVALID_STATE'));
    return cancelReadable(of(this, 'ReadableStream'), reason);
  }
  getReader(options = {}) {
    if (options.mode === undefined) return new ReadableStreamDefaultReader(this);
    if (String(options.mode) !== 'byob') throw invalid(`The property 'options.mode' is invalid. Received '${options.mode}'`, 'ERR_INVALID_ARG_VALUE');
    return new ReadableStreamBYOBReader(this);
  }
  pipeThrough(pair, options) {
    handled(this.pipeTo(pair.writable, options));
    return pair.readable;
  }
  async pipeTo(target, options = {}) {
    const { preventClose, preventAbort, preventCancel, signal } = options;
    if (this.locked || target.locked) throw invalid('Invalid state: The stream is locked', 'ERR_INVALID_STATE');
    const reader = this.getReader(), writer = target.getWriter();
    let stop;
    const aborted = new Promise((_, reject) => {
      stop = () => reject(signal.reason);
      if (signal) signal.aborted ? stop() : signal.addEventListener('abort', stop);
    });
    handled(aborted);
    const failed = writer.closed.then(() => new Promise(ignore)); // rejects with the target
    handled(failed);
    let reading = true;
    try {
      for (;;) {
        await Promise.race([writer.ready, aborted]);
        reading = true;
        const { value, done } = await Promise.race([reader.read(), aborted, failed]);
        if (done) break;
        reading = false;
        handled(writer.write(value));
      }
      reading = false;
      if (!preventClose) await writer.close();
      else await writer.ready;
    } catch (e) {
      const ofSource = of(this, 'ReadableStream').state === 'errored';
      if (!preventAbort && (ofSource || signal && signal.aborted)) handled(writer.abort(e));
      if (!preventCancel && !ofSource) handled(reader.cancel(e));
      throw e;
    } finally {
      if (signal) signal.removeEventListener('abort', stop);
      reader.releaseLock();
      writer.releaseLock();
    }
  }
  tee() {
    const reader = this.getReader();
    const branches = [], canceled = [], over = deferred();
    let busy = false;
    const reasons = [];
    const more = () => {
      if (busy) return undefined;
      busy = true;
      return reader.read().then(({ value, done }) => {
        busy = false;
        branches.forEach((c, i) => { if (!canceled[i]) done ? c.close() : c.enqueue(value) });
      }, e => branches.forEach((c, i) => { if (!canceled[i]) c.error(e) }));
    };
    const branch = i => new ReadableStream({
      start(c) { branches[i] = c },
      pull: more,
      cancel(reason) {
        canceled[i] = true;
        reasons[i] = reason;
        if (canceled[0] && canceled[1]) reader.cancel(reasons).then(over.resolve, over.reject);
        return over.promise;
      },
    });
    return [branch(0), branch(1)];
  }
  values(options) { return iterate(this, options) }
  static from(list) {
    const make = list && (list[Symbol.asyncIterator] || list[Symbol.iterator]);
    if (typeof make !== 'function') throw invalid(`${String(list)} is not iterable`, 'ERR_ARG_NOT_ITERABLE');
    const it = make.call(list);
    return new ReadableStream({
      async pull(c) {
        const { value, done } = await it.next();
        done ? c.close() : c.enqueue(await value);
      },
      async cancel(reason) { if (it.return) await it.return(reason) },
    }, { highWaterMark: 0 });
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, writable: true, configurable: true });

// ofBytes is a stream of one chunk; taken is called when it is first read.
const ofBytes = (bytes, taken) => new ReadableStream({
  type: 'bytes',
  pull(c) {
    if (taken) taken();
    if (bytes.length > 0) c.enqueue(bytes.slice());
    c.close();
  },
}, { highWaterMark: 0 });
// bytesOf reads a stream to its end.
const bytesOf = async stream => {
  const reader = stream.getReader(), parts = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return new Uint8Array(Buffer.concat(parts));
    if (!(value instanceof Uint8Array)) throw invalid('Received non-Uint8Array chunk');
    parts.push(value);
  }
};

for (const C of [ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController,
  CountQueuingStrategy, ByteLengthQueuingStrategy])
  Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
Object.assign(exports, {
  ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController,
  CountQueuingStrategy, ByteLengthQueuingStrategy,
  ofBytes, bytesOf, isUsed: stream => !!of(stream, 'ReadableStream').used,
  parts: { invalid, ignore, handled, settle, functionOf, deferred, limits, Queue, inner, of, make },
});
