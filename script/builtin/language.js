// What the engine lacks of the language: each is put in its place unless it is there.
const define = (target, name, value) => {
  if (!Object.prototype.hasOwnProperty.call(target, name))
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
};
const methods = (target, all) => { for (const name of Reflect.ownKeys(all)) define(target, name, all[name]) };

for (const name of ['asyncIterator', 'dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol.for('Symbol.' + name) });
}

const group = (items, keyOf, put) => {
  if (typeof keyOf !== 'function') throw new TypeError(String(keyOf) + ' is not a function');
  let i = 0;
  for (const item of items) put(keyOf(item, i++), item);
};
methods(Object, {
  groupBy(items, keyOf) {
    const groups = Object.create(null);
    group(items, keyOf, (key, item) => {
      key = typeof key === 'symbol' ? key : String(key);
      (groups[key] = groups[key] || []).push(item);
    });
    return groups;
  },
});
methods(Map, {
  groupBy(items, keyOf) {
    const groups = new Map();
    group(items, keyOf, (key, item) => groups.has(key) ? groups.get(key).push(item) : groups.set(key, [item]));
    return groups;
  },
});
methods(Promise, {
  withResolvers() {
    let resolve, reject;
    const promise = new this((yes, no) => { resolve = yes; reject = no });
    return { promise, resolve, reject };
  },
  try(f, ...args) { return new this(resolve => resolve(f(...args))) },
});
methods(Array, {
  async fromAsync(items, map, self) {
    const out = typeof this === 'function' && this !== Array ? new this() : [];
    const step = async (v, i) => { out[i] = map ? await map.call(self, await v, i) : await v };
    if (items == null) throw new TypeError(String(items) + ' is not iterable');
    const iterator = items[Symbol.asyncIterator] || items[Symbol.iterator];
    let i = 0;
    if (iterator) {
      const walk = iterator.call(items);
      for (let r = await walk.next(); !r.done; r = await walk.next()) await step(r.value, i++);
    } else {
      for (; i < items.length; i++) await step(items[i], i);
    }
    out.length = i;
    return out;
  },
});
methods(Error, {
  captureStackTrace(target) {
    const stack = new Error().stack.split('\n').filter(line => !/^\tat .*(captureStackTrace|\(native\))/.test(line));
    const name = target.name || 'Error';
    stack[0] = target.message ? name + ': ' + target.message : String(name);
    Object.defineProperty(target, 'stack', { value: stack.join('\n'), writable: true, configurable: true });
  },
});
define(Error, 'stackTraceLimit', 10);

methods(String.prototype, {
  isWellFormed() { const s = String(this); return host.wellFormed(s) === s },
  toWellFormed() { return host.wellFormed(String(this)) },
});
const tags = { anchor: ['a', 'name'], big: ['big'], blink: ['blink'], bold: ['b'], fixed: ['tt'], fontcolor: ['font', 'color'],
  fontsize: ['font', 'size'], italics: ['i'], link: ['a', 'href'], small: ['small'], strike: ['strike'], sub: ['sub'], sup: ['sup'] };
for (const name of Object.keys(tags)) {
  const [tag, attribute] = tags[name];
  define(String.prototype, name, { [name](v) {
    return '<' + tag + (attribute ? ` ${attribute}="${String(v).replace(/"/g, '&quot;')}"` : '') + '>' + this + '</' + tag + '>';
  } }[name]);
}

const lookup = kind => function (name) {
  for (let o = Object(this); o; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, name);
    if (d) return d[kind];
  }
};
methods(Object.prototype, {
  __defineGetter__(name, get) { Object.defineProperty(this, name, { get, enumerable: true, configurable: true }) },
  __defineSetter__(name, set) { Object.defineProperty(this, name, { set, enumerable: true, configurable: true }) },
  __lookupGetter__: lookup('get'),
  __lookupSetter__: lookup('set'),
});
methods(Date.prototype, {
  getYear() { return this.getFullYear() - 1900 },
  setYear(y) { y = Math.trunc(y); return this.setFullYear(y >= 0 && y <= 99 ? 1900 + y : y) },
});
methods(Math, {
  f16round(x) { return host.float16(+x) },
  sumPrecise(items) {
    const list = [];
    for (const v of items) {
      if (typeof v !== 'number') throw new TypeError(String(v) + ' is not a number');
      list.push(v);
    }
    return host.sum(list);
  },
});
methods(ArrayBuffer.prototype, {
  transfer(size = this.byteLength) {
    const from = new Uint8Array(structuredClone(this, { transfer: [this] })), to = new Uint8Array(size);
    to.set(from.subarray(0, size));
    return to.buffer;
  },
});
define(ArrayBuffer.prototype, 'transferToFixedLength', ArrayBuffer.prototype.transfer);

// A WeakRef here keeps its target: nothing is collected while a script looks. A registry therefore never calls back.
class WeakRef {
  #target;
  constructor(target) {
    if (target === null || !/^(object|function|symbol)$/.test(typeof target)) throw new TypeError('WeakRef: target must be an object');
    this.#target = target;
  }
  deref() { return this.#target }
  get [Symbol.toStringTag]() { return 'WeakRef' }
}
class FinalizationRegistry {
  constructor(f) { if (typeof f !== 'function') throw new TypeError('FinalizationRegistry: cleanup must be callable') }
  register() {}
  unregister() { return false }
  get [Symbol.toStringTag]() { return 'FinalizationRegistry' }
}

// Iterator and its helpers.
const prototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
function Iterator() {
  if (new.target === undefined || new.target === Iterator) throw new TypeError('Abstract class Iterator not directly constructable');
}
Object.defineProperty(Iterator, 'prototype', { value: prototype });
const callable = f => {
  if (typeof f !== 'function') throw new TypeError(String(f) + ' is not a function');
  return f;
};
const count = n => {
  const k = Number(n);
  if (Number.isNaN(k) || Math.trunc(k) < 0) throw new RangeError(String(n) + ' must be positive');
  return Math.trunc(k);
};
// walk goes over an iterator of any make, and closes it when the loop is left.
const walk = it => ({ [Symbol.iterator]: () => ({ next: () => it.next(), return: v => it.return ? it.return(v) : { value: v, done: true } }) });
const lazy = {
  *map(f) { let i = 0; for (const v of walk(this)) yield f(v, i++) },
  *filter(f) { let i = 0; for (const v of walk(this)) if (f(v, i++)) yield v },
  *take(n) { if (n > 0) for (const v of walk(this)) { yield v; if (--n <= 0) return } },
  *drop(n) { for (const v of walk(this)) if (n-- <= 0) yield v },
  *flatMap(f) { let i = 0; for (const v of walk(this)) yield* f(v, i++) },
};
const eager = {
  forEach(f) { callable(f); let i = 0; for (const v of walk(this)) f(v, i++) },
  some(f) { callable(f); let i = 0; for (const v of walk(this)) if (f(v, i++)) return true; return false },
  every(f) { callable(f); let i = 0; for (const v of walk(this)) if (!f(v, i++)) return false; return true },
  find(f) { callable(f); let i = 0; for (const v of walk(this)) if (f(v, i++)) return v },
  reduce(f, ...start) {
    callable(f);
    let i = 0, has = start.length > 0, sum = start[0];
    for (const v of walk(this)) {
      sum = has ? f(sum, v, i) : v;
      has = true;
      i++;
    }
    if (!has) throw new TypeError('Reduce of a done iterator with no initial value');
    return sum;
  },
  toArray() { return [...walk(this)] },
};
for (const name of Object.keys(lazy)) {
  const make = lazy[name], check = name === 'take' || name === 'drop' ? count : callable;
  define(prototype, name, { [name](argument) { return make.call(this, check(argument)) } }[name]);
}
methods(prototype, eager);
define(Iterator, 'from', function from(o) {
  const it = typeof o[Symbol.iterator] === 'function' ? o[Symbol.iterator]() : o;
  return prototype.isPrototypeOf(it) ? it : Object.assign(Object.create(prototype), { next: () => it.next(), return: v => it.return ? it.return(v) : { value: v, done: true } });
});

Object.assign(exports, { WeakRef, FinalizationRegistry, Iterator });
