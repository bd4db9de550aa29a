// String's functions that look for many matches, for long texts: the engine's own cannot be stopped between two matches.
const next = (text, at, unicode) => at + (unicode && text.codePointAt(at) > 0xffff ? 2 : 1);

// each calls found with every match of a regexp whose flag g is set.
const each = (text, re, found) => {
  re.lastIndex = 0;
  const unicode = /[uv]/.test(re.flags);
  for (let m; (m = re.exec(text)) !== null;) {
    if (m[0] === '') re.lastIndex = next(text, re.lastIndex, unicode);
    if (found(m) === false) break;
  }
};

const eachText = (text, what, found) => {
  for (let at = 0; (at = text.indexOf(what, at)) >= 0; at += what.length) found({ 0: what, index: at, length: 1 });
};

// expand writes out $1, $& and their like.
const expand = (by, m, text) => by.replace(/\$(?:[$&`']|\d\d?|<[^>]*>)/g, mark => {
  const c = mark[1];
  if (c === '$') return '$';
  if (c === '&') return m[0];
  if (c === '`') return text.slice(0, m.index);
  if (c === "'") return text.slice(m.index + m[0].length);
  if (c === '<') return m.groups ? m.groups[mark.slice(2, -1)] ?? '' : mark;
  for (const digits of [mark.slice(1), mark.slice(1, 2)]) {
    if (+digits > 0 && +digits < m.length) return (m[+digits] ?? '') + mark.slice(1 + digits.length);
  }
  return mark;
});

exports.replace = function (what, by) {
  const text = this, call = typeof by === 'function';
  if (!call) by = String(by);
  const plain = !call && !by.includes('$');
  const out = [];
  let end = 0;
  const put = m => {
    let written = by;
    if (call) {
      const args = Array.from(m);
      args.push(m.index, text);
      if (m.groups !== undefined) args.push(m.groups);
      written = String(by.apply(undefined, args));
    } else if (!plain) written = expand(by, m, text);
    out.push(text.slice(end, m.index), written);
    end = m.index + m[0].length;
  };
  if (typeof what === 'object') each(text, what, put);
  else eachText(text, String(what), put);
  out.push(text.slice(end));
  return out.join('');
};
exports.replaceAll = exports.replace;

exports.match = function (re) {
  const all = [];
  each(this, re, m => { all.push(m[0]) });
  return all.length ? all : null;
};

exports.split = function (what, limit) {
  const text = this, pieces = [];
  limit = limit === undefined ? 2 ** 32 - 1 : limit >>> 0;
  let end = 0;
  const cut = m => {
    const stop = m.index + m[0].length;
    if (stop === end || m.index >= text.length) return;
    pieces.push(text.slice(end, m.index));
    for (let i = 1; i < m.length; i++) pieces.push(m[i]);
    end = stop;
    return pieces.length < limit;
  };
  if (typeof what === 'object') {
    each(text, new RegExp(what.source, what.flags.replace(/[gy]/g, '') + 'g'), cut);
  } else {
    what = String(what);
    for (let at = 0; pieces.length < limit && (at = text.indexOf(what, at)) >= 0; at = end) {
      pieces.push(text.slice(end, at));
      end = at + what.length;
    }
  }
  if (pieces.length < limit) pieces.push(text.slice(end));
  return pieces.length > limit ? pieces.slice(0, limit) : pieces;
};
