// show writes a value so that two engines can be compared: all that JSON would lose is kept.
async function show(make) {
  const seen = [];
  const text = v => {
    if (v === undefined) return 'undefined';
    if (Object.is(v, -0)) return '-0';
    if (typeof v === 'bigint') return v + 'n';
    if (typeof v === 'string') return JSON.stringify(v);
    if (typeof v === 'symbol') return String(v);
    if (typeof v === 'function') return 'function ' + v.name + '/' + v.length;
    if (v === null || typeof v !== 'object') return String(v);
    if (seen.includes(v)) return '<circle>';
    seen.push(v);
    try {
      if (v instanceof Error || Object.prototype.toString.call(v) === '[object DOMException]')
        return v.name + (v.code ? ' ' + v.code : '') + ': ' + v.message;
      if (v instanceof Date) return 'Date ' + (isNaN(v) ? 'invalid' : v.toISOString());
      if (v instanceof RegExp) return String(v);
      if (v instanceof Map) return 'Map{' + [...v].map(([k, x]) => text(k) + '=>' + text(x)) + '}';
      if (v instanceof Set) return 'Set{' + [...v].map(text) + '}';
      if (v instanceof ArrayBuffer) return 'ArrayBuffer ' + [...new Uint8Array(v)];
      if (ArrayBuffer.isView(v)) return v.constructor.name + ' ' + (v.length === undefined ? v.byteLength : [...v]);
      if (Array.isArray(v)) return '[' + Array.from(v, text) + ']';
      const proto = Object.getPrototypeOf(v);
      const name = proto === null ? 'null ' : proto === Object.prototype ? '' : v.constructor.name + ' ';
      return name + '{' + Object.keys(v).map(k => k + ':' + text(v[k])) + '}';
    } finally {
      seen.pop();
    }
  };
  try {
    return text(await make());
  } catch (e) {
    return 'throws ' + text(e);
  }
}
