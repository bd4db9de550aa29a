// Event, EventTarget, AbortController, AbortSignal and DOMException.
const codes = {
  IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
  NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11,
  SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17,
  SecurityError: 18, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
  InvalidNodeTypeError: 24, DataCloneError: 25,
};

class DOMException extends Error {
  constructor(message = '', options = 'Error') {
    super(message);
    const name = typeof options === 'object' && options !== null ? options.name : options;
    Object.defineProperty(this, 'name', { value: name === undefined ? 'Error' : String(name), configurable: true });
    if (typeof options === 'object' && options !== null && 'cause' in options) this.cause = options.cause;
  }
  get code() { return codes[this.name] || 0 }
  get [Symbol.toStringTag]() { return 'DOMException' }
}
for (const name of Object.keys(codes)) {
  const constant = name.replace(/Error$/, '').replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase() + '_ERR';
  Object.defineProperty(DOMException, constant, { value: codes[name], enumerable: true });
}

class Event {
  #type; #init; #stopped = false; #now = false; #prevented = false; #target = null; #current = null; #time = performance.now();
  constructor(type, init) {
    if (arguments.length === 0) throw new TypeError('The "type" argument must be specified');
    this.#type = String(type);
    this.#init = init || {};
  }
  get type() { return this.#type }
  get target() { return this.#target }
  get srcElement() { return this.#target }
  get currentTarget() { return this.#current }
  get bubbles() { return !!this.#init.bubbles }
  get cancelable() { return !!this.#init.cancelable }
  get composed() { return !!this.#init.composed }
  get defaultPrevented() { return this.#prevented }
  get returnValue() { return !this.#prevented }
  get cancelBubble() { return this.#stopped }
  get eventPhase() { return this.#current ? 2 : 0 }
  get isTrusted() { return false }
  get timeStamp() { return this.#time }
  get [Symbol.toStringTag]() { return this.constructor.name }
  preventDefault() { if (this.cancelable) this.#prevented = true }
  stopPropagation() { this.#stopped = true }
  stopImmediatePropagation() { this.#stopped = this.#now = true }
  composedPath() { return this.#current ? [this.#current] : [] }
  static dispatch(event, target, listeners) {
    event.#target = event.#current = target;
    for (const l of listeners) {
      if (l.removed) continue;
      if (l.once) l.remove();
      if (typeof l.callback === 'function') l.callback.call(target, event);
      else l.callback.handleEvent(event);
      if (event.#now) break;
    }
    event.#current = null;
    return !event.#prevented;
  }
}
const dispatch = Event.dispatch;
delete Event.dispatch;
Object.assign(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

class CustomEvent extends Event {
  #detail;
  constructor(type, init) {
    super(type, init);
    this.#detail = init && init.detail !== undefined ? init.detail : null;
  }
  get detail() { return this.#detail }
}

class EventTarget {
  #listeners = new Map();
  addEventListener(type, callback, options) {
    if (callback === null || callback === undefined) return;
    const o = typeof options === 'object' && options !== null ? options : { capture: !!options };
    if (o.signal && o.signal.aborted) return;
    const list = this.#listeners.get(String(type)) || [];
    if (list.some(l => l.callback === callback && l.capture === !!o.capture)) return;
    const entry = { callback, capture: !!o.capture, once: !!o.once, removed: false };
    entry.remove = () => {
      entry.removed = true;
      this.#listeners.set(String(type), (this.#listeners.get(String(type)) || []).filter(l => l !== entry));
    };
    this.#listeners.set(String(type), [...list, entry]);
    if (o.signal) o.signal.addEventListener('abort', entry.remove, { once: true });
  }
  removeEventListener(type, callback, options) {
    const capture = typeof options === 'object' && options !== null ? !!options.capture : !!options;
    for (const l of this.#listeners.get(String(type)) || []) {
      if (l.callback === callback && l.capture === capture) l.remove();
    }
  }
  dispatchEvent(event) {
    if (!(event instanceof Event)) throw new TypeError('The "event" argument must be an instance of Event');
    return dispatch(event, this, this.#listeners.get(event.type) || []);
  }
  get [Symbol.toStringTag]() { return this.constructor.name }
}

const secret = {};
class AbortSignal extends EventTarget {
  #aborted = false; #reason = undefined; #handler = null;
  constructor(key) {
    if (key !== secret) throw Object.assign(new TypeError('Illegal constructor'), { code: 'ERR_ILLEGAL_CONSTRUCTOR' });
    super();
  }
  get aborted() { return this.#aborted }
  get reason() { return this.#reason }
  get onabort() { return this.#handler }
  set onabort(f) {
    if (this.#handler) this.removeEventListener('abort', this.#handler);
    this.#handler = typeof f === 'function' ? f : null;
    if (this.#handler) this.addEventListener('abort', this.#handler);
  }
  throwIfAborted() { if (this.#aborted) throw this.#reason }
  static abort(reason) {
    const s = new AbortSignal(secret);
    AbortSignal.#stop(s, reason);
    return s;
  }
  static timeout(ms) {
    const s = new AbortSignal(secret);
    host.idleTimer(() => AbortSignal.#stop(s, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms);
    return s;
  }
  static any(signals) {
    const s = new AbortSignal(secret);
    for (const other of signals) {
      if (other.aborted) {
        AbortSignal.#stop(s, other.reason);
        break;
      }
      other.addEventListener('abort', () => AbortSignal.#stop(s, other.reason));
    }
    return s;
  }
  static #stop(s, reason) {
    if (s.#aborted) return;
    s.#aborted = true;
    s.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    s.dispatchEvent(new Event('abort'));
  }
  static stopper = AbortSignal.#stop;
}
const stop = AbortSignal.stopper;
delete AbortSignal.stopper;

class AbortController {
  #signal = new AbortSignal(secret);
  get signal() { return this.#signal }
  abort(reason) { stop(this.#signal, reason) }
  get [Symbol.toStringTag]() { return 'AbortController' }
}

Object.assign(exports, { DOMException, Event, CustomEvent, EventTarget, AbortSignal, AbortController });
