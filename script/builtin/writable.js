// WritableStream, by the standard's rules of states and back pressure.
const { invalid, ignore, handled, settle, functionOf, deferred, limits, Queue, inner, of, make } = host.part('streams').parts;

class WritableStreamDefaultController {
  constructor() { throw invalid('Illegal constructor', 'ERR_ILLEGAL_CONSTRUCTOR') }
  get signal() { return of(this, 'WritableStreamDefaultController').stream.abortion.signal }
  error(e) { failWritable(of(this, 'WritableStreamDefaultController').stream, e) }
}
const failWritable = (s, e) => {
  if (s.state !== 'writable') return;
  s.state = 'errored';
  s.error = e;
  for (const [job] of s.queue.rows) job.done.reject(e);
  s.queue.clear();
  if (s.closing && s.closing !== s.job) s.closing.done.reject(e);
  s.ready.reject(e);
  s.ready = deferred();
  handled(s.ready.promise);
  s.ready.reject(e);
  s.closed.reject(e);
};
const roomIn = s => s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.mark - s.queue.total;
const tellRoom = s => {
  const room = roomIn(s) > 0 || s.closing;
  if (room && s.full) { s.full = false; s.ready.resolve() }
  if (!room && !s.full && s.state === 'writable') { s.full = true; s.ready = deferred(); handled(s.ready.promise) }
};
// work hands the sink one chunk after the other, then closes it.
const work = s => {
  if (!s.started || s.job || s.state !== 'writable') return;
  if (s.queue.rows.length > 0) {
    const [job] = s.queue.rows[0];
    s.job = job;
    settle(s.write, s.sink, job.chunk, s.controller).then(() => {
      s.job = undefined;
      if (s.state === 'writable') s.queue.shift();
      job.done.resolve();
      tellRoom(s);
      work(s);
    }, e => { s.job = undefined; job.done.reject(e); failWritable(s, e) });
    return;
  }
  if (!s.closing) return;
  const job = s.job = s.closing;
  settle(s.close, s.sink).then(() => {
    s.job = undefined;
    if (s.state === 'writable') { s.state = 'closed'; s.closed.resolve() }
    job.done.resolve();
  }, e => { s.job = undefined; job.done.reject(e); failWritable(s, e) });
};
const writeTo = (s, chunk) => {
  if (s.state === 'errored') return Promise.reject(s.error);
  if (s.closing || s.state === 'closed') return Promise.reject(invalid('Invalid state: WritableStream is closed', 'ERR_INVALID_STATE'));
  const done = deferred();
  try {
    s.queue.push({ chunk, done }, s.size(chunk));
  } catch (e) {
    failWritable(s, e);
    return Promise.reject(e);
  }
  tellRoom(s);
  work(s);
  return done.promise;
};
const closeWritable = s => {
  if (s.closing || s.state === 'closed') return Promise.reject(invalid('Invalid state: WritableStream is closed', 'ERR_INVALID_STATE'));
  if (s.state === 'errored') return Promise.reject(s.error);
  s.closing = { done: deferred() };
  handled(s.closing.done.promise);
  tellRoom(s);
  work(s);
  return s.closing.done.promise;
};
const abortWritable = (s, reason) => {
  if (s.state !== 'writable') return Promise.resolve();
  s.abortion.abort(reason);
  failWritable(s, reason);
  return settle(s.abort, s.sink, reason).then(ignore);
};

class WritableStreamDefaultWriter {
  constructor(stream) {
    const s = of(stream, 'WritableStream');
    if (s.writer) throw invalid('Invalid state: WritableStream is locked', 'ERR_INVALID_STATE');
    s.writer = this;
    inner.set(this, { kind: 'WritableStreamDefaultWriter', stream: s });
  }
  #stream() {
    const s = of(this, 'WritableStreamDefaultWriter').stream;
    if (!s) throw invalid('Invalid state: Writer is not bound to a WritableStream', 'ERR_INVALID_STATE');
    return s;
  }
  get closed() { return this.#stream().closed.promise }
  get ready() { return this.#stream().ready.promise }
  get desiredSize() { return roomIn(this.#stream()) }
  async write(chunk) { return writeTo(this.#stream(), chunk) }
  async close() { return closeWritable(this.#stream()) }
  async abort(reason) { return abortWritable(this.#stream(), reason) }
  releaseLock() {
    const w = of(this, 'WritableStreamDefaultWriter');
    if (w.stream) w.stream.writer = undefined;
    w.stream = undefined;
  }
}

class WritableStream {
  constructor(sink = {}, strategy = {}) {
    if (sink === null) throw invalid('The "sink" argument must be of type object', 'ERR_INVALID_ARG_VALUE');
    if (sink.type !== undefined) throw Object.assign(new RangeError(`The argument 'type' is invalid. Received '${sink.type}'`), { code: 'ERR_INVALID_ARG_VALUE' });
    const { mark, size } = limits(strategy, 1);
    const s = {
      kind: 'WritableStream', sink, mark, size, state: 'writable', queue: new Queue(), abortion: new AbortController(),
      ready: deferred(), closed: deferred(), start: functionOf(sink, 'start'), write: functionOf(sink, 'write'),
      close: functionOf(sink, 'close'), abort: functionOf(sink, 'abort'),
    };
    handled(s.ready.promise);
    handled(s.closed.promise);
    s.full = mark <= 0;
    if (!s.full) s.ready.resolve();
    inner.set(this, s);
    s.controller = make(WritableStreamDefaultController);
    inner.set(s.controller, { kind: 'WritableStreamDefaultController', stream: s });
    const begun = s.start && s.start.call(sink, s.controller);
    Promise.resolve(begun).then(() => { s.started = true; work(s) }, e => failWritable(s, e));
  }
  get locked() { return of(this, 'WritableStream').writer !== undefined }
  getWriter() { return new WritableStreamDefaultWriter(this) }
  async close() {
    if (this.locked) throw invalid('Invalid state: WritableStream is locked', 'ERR_INVALID_STATE');
    return closeWritable(of(this, 'WritableStream'));
  }
  async abort(reason) {
    if (this.locked) throw invalid('Invalid state: WritableStream is locked', 'ERR_INVALID_STATE');
    return abortWritable(of(this, 'WritableStream'), reason);
  }
}

for (const C of [WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController])
  Object.defineProperty(C.prototype, Symbol.toStringTag, { value: C.name, configurable: true });
Object.assign(exports, { WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController });
