// SharedArrayBuffer and Atomics. Scripts have one thread, with whom nothing is shared: memory that is shared behaves as
// any other, and to wait for another thread would be for ever.
class SharedArrayBuffer {
  constructor(length, options) {
    const buffer = new ArrayBuffer(length, options);
    Object.setPrototypeOf(buffer, SharedArrayBuffer.prototype);
    return buffer;
  }
  get byteLength() { return size.call(this) }
  get growable() { return false }
  get maxByteLength() { return size.call(this) }
  slice(from, to) { return Object.setPrototypeOf(cut.call(this, from, to), SharedArrayBuffer.prototype) }
  grow() { throw new TypeError('SharedArrayBuffer.prototype.grow is not supported by runner: make a larger one') }
  get [Symbol.toStringTag]() { return 'SharedArrayBuffer' }
}
const size = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get, cut = ArrayBuffer.prototype.slice;

const check = (array, i) => {
  if (!ArrayBuffer.isView(array) || array instanceof DataView || array instanceof Float32Array || array instanceof Float64Array)
    throw new TypeError(Object.prototype.toString.call(array) + ' is not an integer typed array.');
  if (!(Number(i) >= 0 && Number(i) < array.length)) throw new RangeError('Invalid atomic access index');
};
const change = f => (array, i, value) => {
  check(array, i);
  const before = array[i];
  array[i] = f(before, typeof before === 'bigint' ? BigInt(value) : Math.trunc(value) || 0);
  return before;
};
const Atomics = {};
const members = {
  add: change((a, b) => a + b), sub: change((a, b) => a - b), and: change((a, b) => a & b), or: change((a, b) => a | b),
  xor: change((a, b) => a ^ b), exchange: change((a, b) => b),
  load(array, i) { check(array, i); return array[i] },
  store(array, i, value) { check(array, i); array[i] = value; return value },
  compareExchange(array, i, expected, value) {
    check(array, i);
    const before = array[i];
    if (before === expected) array[i] = value;
    return before;
  },
  isLockFree: n => [1, 2, 4, 8].includes(n),
  notify(array, i) { check(array, i); return 0 },
  wait(array, i, value, timeout = Infinity) {
    check(array, i);
    if (array[i] !== value) return 'not-equal';
    if (timeout > 1e3) throw new Error('Atomics.wait: no other thread can wake a script, it would wait for ever');
    return 'timed-out';
  },
};
for (const name of Object.keys(members)) Object.defineProperty(Atomics, name, { value: members[name], writable: true, configurable: true });
Object.defineProperty(Atomics, Symbol.toStringTag, { value: 'Atomics', configurable: true });
Object.assign(exports, { SharedArrayBuffer, Atomics });
