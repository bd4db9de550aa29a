// Intl and the toLocale… methods, over the data of builtin/locales.json.
const data = new Map();
const locale = tags => {
  for (const tag of typeof tags === 'string' ? [tags] : tags || []) {
    if (typeof tag !== 'string' && !(tag && typeof tag === 'object')) throw new TypeError('Incorrect locale information provided');
    if (!/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i.test(tag)) throw new RangeError('Incorrect locale information provided');
    const name = host.localeName(String(tag));
    if (name) return name;
  }
  return ['en-US', 'en-US'];
};
const dataOf = name => {
  if (!data.has(name)) data.set(name, JSON.parse(host.localeData(name)));
  return data.get(name);
};
const option = (o, name, allowed, otherwise) => {
  const v = o[name];
  if (v === undefined) return otherwise;
  if (!allowed.includes(String(v))) throw new RangeError(`Value ${v} out of range for Intl options property ${name}`);
  return String(v);
};
const integer = (o, name, low, high, otherwise) => {
  if (o[name] === undefined) return otherwise;
  const n = Number(o[name]);
  if (!(n >= low && n <= high)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(n);
};
const noDigits = ['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'UGX', 'XAF', 'XOF', 'XPF', 'PYG', 'RWF', 'BIF', 'DJF', 'GNF', 'KMF', 'VUV'];
const threeDigits = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'];
const join = parts => parts.map(p => p.value).join('');

// refuse tells of an option that would be left out of what is written.
const refuse = (o, name, value) => {
  if (o[name] !== undefined && (value === undefined || o[name] === value)) throw new RangeError(`Intl: the option ${name}: '${o[name]}' is not supported by runner`);
};

class NumberFormat {
  #o; #n;
  constructor(tags, options = {}) {
    const [tag, name] = locale(tags), o = Object(options);
    this.#n = dataOf(name).n;
    const style = option(o, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    if (style === 'unit') throw new RangeError('Intl.NumberFormat: the style unit is not supported by runner');
    const notation = option(o, 'notation', ['standard', 'compact', 'scientific', 'engineering'], 'standard');
    if (notation === 'scientific' || notation === 'engineering') throw new RangeError(`Intl.NumberFormat: the notation ${notation} is not supported by runner`);
    if (style === 'currency') refuse(o, 'currencyDisplay', 'name');
    if (notation === 'compact') refuse(o, 'compactDisplay', 'long');
    let currency = o.currency;
    if (style === 'currency') {
      if (currency === undefined) throw new TypeError('Currency code is required with currency style.');
      if (!/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
      currency = String(currency).toUpperCase();
    }
    const digits = style === 'currency' ? noDigits.includes(currency) ? 0 : threeDigits.includes(currency) ? 3 : 2 : 0;
    const most = style === 'currency' ? digits : style === 'percent' || notation === 'compact' ? 0 : 3;
    let min = integer(o, 'minimumFractionDigits', 0, 100), max = integer(o, 'maximumFractionDigits', 0, 100);
    if (min === undefined) min = Math.min(digits, max === undefined ? digits : max);
    if (max === undefined) max = Math.max(most, min);
    if (min > max) throw new RangeError('maximumFractionDigits value is out of range.');
    const significant = o.minimumSignificantDigits !== undefined || o.maximumSignificantDigits !== undefined;
    const minSig = integer(o, 'minimumSignificantDigits', 1, 21, 1);
    this.#o = {
      locale: tag, numberingSystem: 'latn', style,
      ...(style === 'currency' ? { currency, currencyDisplay: option(o, 'currencyDisplay', ['symbol', 'narrowSymbol', 'code', 'name'], 'symbol'), currencySign: option(o, 'currencySign', ['standard', 'accounting'], 'standard') } : {}),
      minimumIntegerDigits: integer(o, 'minimumIntegerDigits', 1, 21, 1),
      ...(significant ? { minimumSignificantDigits: minSig, maximumSignificantDigits: integer(o, 'maximumSignificantDigits', minSig, 21, 21) } : { minimumFractionDigits: min, maximumFractionDigits: max }),
      useGrouping: o.useGrouping === undefined ? notation === 'compact' ? 'min2' : 'auto' : o.useGrouping === 'false' ? false : o.useGrouping === true || o.useGrouping === 'true' ? 'always' : o.useGrouping,
      notation, signDisplay: option(o, 'signDisplay', ['auto', 'always', 'never', 'exceptZero', 'negative'], 'auto'),
      compactRounding: notation === 'compact' && !significant && o.maximumFractionDigits === undefined && o.minimumFractionDigits === undefined,
    };
  }
  resolvedOptions() {
    const { compactRounding, ...o } = this.#o;
    return o;
  }
  // digits writes a value that is not negative: whole and fraction, rounded.
  #digits(v) {
    const o = this.#o;
    let text;
    if (o.maximumSignificantDigits !== undefined) text = host.round(v, -1, o.maximumSignificantDigits);
    else if (o.compactRounding) text = Number(v) < 100 ? host.round(v, -1, 2) : host.round(v, 0, 0);
    else text = host.round(v, o.maximumFractionDigits, 0);
    let [whole, fraction = ''] = text.split('.');
    fraction = fraction.replace(/0+$/, '');
    if (o.maximumSignificantDigits !== undefined) {
      const has = whole === '0' ? fraction.replace(/^0+/, '').length : whole.length + fraction.length;
      fraction = fraction.padEnd(fraction.length + Math.max(0, o.minimumSignificantDigits - Math.max(has, whole === '0' && !fraction ? 1 : has)), '0');
    } else if (!o.compactRounding) fraction = fraction.padEnd(o.minimumFractionDigits, '0');
    return [whole.padStart(o.minimumIntegerDigits, '0'), fraction];
  }
  #number(whole, fraction) {
    const o = this.#o, n = this.#n, parts = [];
    const money = o.style === 'currency', g = money ? n.cg : n.g;
    const least = o.useGrouping === 'min2' ? 5 : o.useGrouping === 'always' ? 4 : 3 + (n.min || 1);
    if (o.useGrouping === false || whole.length < least) parts.push({ type: 'integer', value: whole });
    else {
      const groups = [whole.slice(-3)];
      for (let rest = whole.slice(0, -3); rest; rest = rest.slice(0, -(n.indian ? 2 : 3))) groups.unshift(rest.slice(n.indian ? -2 : -3));
      groups.forEach((value, i) => { if (i) parts.push({ type: 'group', value: g }); parts.push({ type: 'integer', value }) });
    }
    if (fraction) parts.push({ type: 'decimal', value: money ? n.cd : n.d }, { type: 'fraction', value: fraction });
    return parts;
  }
  formatToParts(v) {
    const o = this.#o, n = this.#n;
    if (typeof v !== 'bigint') v = Number(v);
    const negative = typeof v === 'bigint' ? v < 0n : v < 0 || Object.is(v, -0);
    let size = negative ? -v : v;
    let parts, zero = false, compact = '#';
    if (typeof size === 'number' && !Number.isFinite(size)) parts = [Number.isNaN(size) ? { type: 'nan', value: 'NaN' } : { type: 'infinity', value: '∞' }];
    else {
      if (o.style === 'percent') size = typeof size === 'bigint' ? size * 100n : Number(host.shift(size, 2));
      let [whole, fraction] = this.#digits(size);
      if (o.notation === 'compact') {
        let e = Math.min(whole.length - 1, 14), k = e < 3 ? 0 : n.k[e - 3];
        if (k) {
          [whole, fraction] = this.#digits(host.shift(size, -k[0]));
          const next = n.k[Math.min(e - 2, 11)];
          if (whole.length - 1 + k[0] > e && next && next[0] > k[0]) [whole, fraction] = this.#digits(host.shift(size, -(k = next)[0]));
          compact = k[1];
        }
      }
      zero = !/[1-9]/.test(whole + fraction);
      parts = this.#number(whole, fraction);
    }
    if (compact !== '#') {
      const [before, after] = compact.split('#');
      parts = [...this.#literal(before, 'compact'), ...parts, ...this.#literal(after, 'compact')];
    }
    let sign = negative && !(zero && o.signDisplay === 'negative') ? '-' : '+';
    if (o.signDisplay === 'never' || sign === '+' && (o.signDisplay === 'auto' || o.signDisplay === 'negative') || zero && o.signDisplay === 'exceptZero' || Number.isNaN(size) && o.signDisplay !== 'always') sign = '';
    return this.#dress(parts, sign);
  }
  #literal(text, type) {
    const [, a, word, b] = /^(\s*)(.*?)(\s*)$/s.exec(text);
    return [...(a ? [{ type: 'literal', value: a }] : []), ...(word ? [{ type, value: word }] : []), ...(b ? [{ type: 'literal', value: b }] : [])];
  }
  // dress puts the sign, the currency and the percent sign around a number.
  #dress(parts, sign) {
    const o = this.#o, n = this.#n;
    const signPart = sign === '-' ? { type: 'minusSign', value: n.m } : { type: 'plusSign', value: '+' };
    let shape = '#';
    if (o.style === 'percent') shape = n.p;
    if (o.style === 'currency') {
      shape = n.cc;
      if (sign === '-' && o.currencySign === 'accounting' && n.ca.includes('(')) [shape, sign] = [n.ca, ''];
      else if (sign) [shape, sign] = [n.cn.replace(n.m, '\x01'), sign];
    }
    let symbol = o.currency;
    if (o.style === 'currency' && !/^(code|name)$/.test(o.currencyDisplay)) symbol = n.s[symbol] || symbol;
    if (o.currencyDisplay === 'narrowSymbol') symbol = symbol.replace(/^(US|CA|CN|AU|MX|NZ|HK|NT|R)(?=[$¥])/, (m) => m === 'R' ? m : '').replace(/\s*[A-Z]{2}$/, m => symbol.trim() === m.trim() ? m : '');
    const letters = /^[A-Za-z].*[A-Za-z]$/.test(symbol || '');
    const out = [];
    if (sign && !shape.includes('\x01')) out.push(signPart);
    for (const c of shape.match(/[#$\x01]|[^#$\x01]+/g)) {
      if (c === '#') {
        if (letters && out.length && out[out.length - 1].type === 'currency') out.push({ type: 'literal', value: '\u00a0' });
        out.push(...parts);
      } else if (c === '$') out.push({ type: 'currency', value: symbol });
      else if (c === '\x01') out.push(signPart);
      else if (c.trim() === '%' || c === '%') out.push(...this.#literal(c, 'percentSign'));
      else if (!(letters && c === '\u00a0' && out.length && out[out.length - 1].type === 'literal')) out.push({ type: 'literal', value: c });
    }
    return out;
  }
  get format() { return v => join(this.formatToParts(v)) }
  formatRange(a, b) { return this.format(a) + '–' + this.format(b) }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.NumberFormat' }
}
const supported = tags => (typeof tags === 'string' ? [tags] : [...tags || []]).filter(t => host.localeName(t));

const widths = { weekday: ['long', 'short', 'narrow'], era: ['long', 'short', 'narrow'], year: ['numeric', '2-digit'], month: ['numeric', '2-digit', 'long', 'short', 'narrow'],
  day: ['numeric', '2-digit'], hour: ['numeric', '2-digit'], minute: ['numeric', '2-digit'], second: ['numeric', '2-digit'] };
const types = { ml: 'month', ms: 'month', y: 'year', M: 'month', m: 'minute', d: 'day', h: 'hour', s: 'second', w: 'weekday', a: 'dayPeriod', z: 'timeZoneName', f: 'fractionalSecond' };

class DateTimeFormat {
  #o; #d; #pattern; #h12;
  constructor(tags, options = {}, defaults = 'date') {
    const [tag, name] = locale(tags), o = Object(options === undefined ? {} : options);
    this.#d = dataOf(name).d;
    const zone = o.timeZone === undefined ? host.zoneName() : String(o.timeZone);
    if (!host.zone(0, zone)) throw new RangeError(`Invalid time zone specified: ${zone}`);
    const r = this.#o = { locale: tag, calendar: 'gregory', numberingSystem: 'latn', timeZone: /^(utc|gmt)$/i.test(zone) ? 'UTC' : zone };
    for (const k of Object.keys(widths)) r[k] = option(o, k, widths[k]);
    r.fractionalSecondDigits = integer(o, 'fractionalSecondDigits', 1, 3);
    r.timeZoneName = option(o, 'timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']);
    for (const k of ['era', 'dayPeriod']) refuse(o, k);
    for (const k of ['dateStyle', 'timeStyle']) r[k] = option(o, k, ['full', 'long', 'medium', 'short']);
    const styled = r.dateStyle || r.timeStyle, parts = ['weekday', 'year', 'month', 'day', 'hour', 'minute', 'second', 'fractionalSecondDigits'].filter(k => r[k] !== undefined);
    if (styled && parts.length) throw new TypeError(`Can't set option ${parts[0]} when ${r.dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
    const hasDate = parts.some(k => /weekday|year|month|day/.test(k)), hasTime = parts.some(k => /hour|minute|second/i.test(k));
    if (!styled && (defaults === 'date' ? !hasDate && !hasTime : defaults === 'time' ? !hasTime : defaults === 'day' ? !hasDate : !hasDate && !hasTime)) {
      if (defaults !== 'time') r.year = r.month = r.day = 'numeric';
      if (defaults === 'time' || defaults === 'all') r.hour = r.minute = r.second = 'numeric';
    }
    this.#h12 = o.hour12 !== undefined ? !!o.hour12 : o.hourCycle !== undefined ? /^h1[12]$/.test(o.hourCycle) && o.hourCycle !== 'h23' : !!this.#d.h12;
    // 24:00 for midnight is V8's, in the locales that have 12 hours by themselves.
    r.hourCycle = o.hourCycle !== undefined && o.hour12 === undefined ? o.hourCycle : this.#h12 ? 'h12' : this.#d.h12 && o.hour12 === false ? 'h24' : 'h23';
    if (!r.hour && !r.timeStyle) delete r.hourCycle;
    else r.hour12 = this.#h12;
    this.#pattern = styled ? this.#styled() : this.#built();
    for (const k of Object.keys(r)) if (r[k] === undefined) delete r[k];
  }
  #styled() {
    const { dateStyle, timeStyle } = this.#o, d = this.#d;
    let time = timeStyle && d.ts[timeStyle];
    if (time && this.#h12 !== !!d.h12) time = (d.t[(this.#h12 ? '1' : '0') + (this.#h12 ? 'n' : '2') + (timeStyle === 'short' ? 'M' : 'MS')]) + (/full|long/.test(timeStyle) ? ' {z}' : '');
    if (timeStyle === 'full') this.#o.zoneLong = true;
    return dateStyle && time ? d.ds[dateStyle] + d.js[dateStyle] + time : dateStyle ? d.ds[dateStyle] : time;
  }
  #built() {
    const o = this.#o, d = this.#d, w = v => ({ numeric: 'n', '2-digit': '2', short: 's', long: 'l', narrow: 's' })[v];
    const key = (o.weekday ? 'E' + w(o.weekday) : '') + (o.year ? 'y' + w(o.year) : '') + (o.month ? 'M' + w(o.month) : '') + (o.day ? 'd' + w(o.day) : '');
    let date = key ? d.p[key] : '', time = '';
    if (o.hour) {
      const minute = o.minute === '2-digit' ? 'M' : o.minute || o.second || o.fractionalSecondDigits ? 'm' : '';
      time = d.t[(this.#h12 ? '1' : '0') + (o.hour === '2-digit' ? '2' : 'n') + minute + (o.second === '2-digit' ? 'S' : o.second || o.fractionalSecondDigits ? 's' : '')];
    } else if (o.minute || o.second) {
      time = o.minute && o.second ? '{m2}:{s2}' : o.minute ? (o.minute === '2-digit' ? '{m}' : '{m}') : '{s}';
    }
    if (o.fractionalSecondDigits) time = /\{s2?\}/.test(time) ? time.replace(/(\{s2?\})/, '$1.{f}') : time + '{f}';
    if (o.timeZoneName) time ? time += ' {z}' : date += ', {z}';
    return date && time ? date + (date.includes('l}') && o.month === 'long' ? d.jl : o.month === 'short' ? d.jm : d.j) + time : date || time;
  }
  resolvedOptions() {
    const { zoneLong, ...o } = this.#o;
    return o;
  }
  formatToParts(v) {
    const t = v === undefined ? Date.now() : Number(v);
    if (!Number.isFinite(t) || Math.abs(t) > 8.64e15) throw new RangeError('Invalid time value');
    const o = this.#o, d = this.#d, [offset, name] = host.zone(t, o.timeZone);
    const at = new Date(t + offset * 1000), two = n => String(n).padStart(2, '0');
    const hour = at.getUTCHours(), shown = this.#h12 ? o.hourCycle === 'h11' ? hour % 12 : hour % 12 || 12 : o.hourCycle === 'h24' ? hour || 24 : hour;
    const month = at.getUTCMonth(), day = at.getUTCDay(), year = at.getUTCFullYear(), narrow = s => [...s][0];
    const values = {
      y: () => year > 0 ? year : 1 - year, y2: () => two(Math.abs(year) % 100), M: () => month + 1, M2: () => two(month + 1),
      d: () => at.getUTCDate(), d2: () => two(at.getUTCDate()), h: () => shown, h2: () => two(shown),
      m: () => at.getUTCMinutes(), m2: () => two(at.getUTCMinutes()), s: () => at.getUTCSeconds(), s2: () => two(at.getUTCSeconds()),
      f: () => String(at.getUTCMilliseconds()).padStart(3, '0').slice(0, o.fractionalSecondDigits),
      a: () => d.ap[hour < 12 ? 0 : 1], wl: () => d.wl[day], ws: () => o.weekday === 'narrow' ? narrow(d.wl[day]) : d.ws[day], Ws: () => o.weekday === 'narrow' ? narrow(d.wl[day]) : d.Ws[day],
      z: () => this.#zone(offset, name),
    };
    for (const k of ['ml', 'Ml', 'ms', 'Ms']) values[k] = () => o.month === 'narrow' ? narrow(d[k][month]) : d[k][month];
    return this.#pattern.split('{').flatMap((piece, i) => {
      if (i === 0) return piece ? [{ type: 'literal', value: piece }] : [];
      const end = piece.indexOf('}'), token = piece.slice(0, end), rest = piece.slice(end + 1);
      const part = { type: types[token] || types[token[0]] || types[token[0].toLowerCase()], value: String(values[token]()) };
      return rest ? [part, { type: 'literal', value: rest }] : [part];
    });
  }
  #zone(offset, name) {
    const o = this.#o, kind = o.timeZoneName || (o.zoneLong ? 'long' : 'short'), s = Math.abs(offset), sign = offset < 0 ? '-' : '+';
    if (offset === 0 && /UTC|GMT/.test(o.timeZone) || name === 'UTC') return kind === 'long' ? this.#d.h12 ? 'Coordinated Universal Time' : 'UTC' : /Offset/.test(kind) ? 'GMT' : 'UTC';
    if (/^America\/|^Pacific\/Honolulu/.test(o.timeZone) && /^[A-Z]{3}$/.test(name) && kind === 'short' && /^en/.test(o.locale)) return name;
    if (!offset) return 'GMT';
    const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return 'GMT' + sign + (/long/.test(kind) ? String(h).padStart(2, '0') + ':' + String(m).padStart(2, '0') : h + (m ? ':' + String(m).padStart(2, '0') : ''));
  }
  get format() { return v => join(this.formatToParts(v)) }
  formatRange(a, b) {
    const x = this.format(a), y = this.format(b);
    return x === y ? x : x + ' – ' + y;
  }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.DateTimeFormat' }
}
class Collator {
  #compare; #o;
  constructor(tags, options = {}) {
    const o = Object(options === undefined ? {} : options), [tag] = locale(tags);
    const sensitivity = option(o, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
    this.#o = { locale: tag, usage: option(o, 'usage', ['sort', 'search'], 'sort'), sensitivity, ignorePunctuation: !!o.ignorePunctuation,
      collation: 'default', numeric: !!o.numeric, caseFirst: option(o, 'caseFirst', ['upper', 'lower', 'false'], 'false') };
    this.#compare = host.collator(tag, sensitivity, !!o.numeric, !!o.ignorePunctuation, this.#o.caseFirst);
  }
  get compare() { return (a, b) => this.#compare(String(a), String(b)) }
  resolvedOptions() { return { ...this.#o } }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.Collator' }
}

class PluralRules {
  #o; #format;
  constructor(tags, options = {}) {
    const [tag] = locale(tags);
    this.#o = { locale: tag, type: option(Object(options), 'type', ['cardinal', 'ordinal'], 'cardinal') };
    this.#format = new NumberFormat('en-US', { ...Object(options), style: 'decimal', useGrouping: false });
  }
  select(n) { return host.plural(this.#o.locale, this.#format.format(Math.abs(Number(n))), this.#o.type === 'ordinal') }
  resolvedOptions() { return { ...this.#o } }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.PluralRules' }
}

class RelativeTimeFormat {
  #o; #r; #rules; #number;
  constructor(tags, options = {}) {
    const [tag, name] = locale(tags);
    this.#o = { locale: tag, style: option(Object(options), 'style', ['long', 'short', 'narrow'], 'long'), numeric: option(Object(options), 'numeric', ['always', 'auto'], 'always'), numberingSystem: 'latn' };
    this.#r = dataOf(name).r;
    this.#rules = new PluralRules(tags);
    this.#number = new NumberFormat(tags);
  }
  format(v, unit) {
    const name = String(unit).replace(/s$/, ''), n = Number(v);
    if (!Number.isFinite(n)) throw new RangeError('Invalid number value');
    const u = this.#r[name];
    if (!u) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
    if (this.#o.numeric === 'auto' && !Object.is(n, -0) && u.a[n] !== undefined) return u.a[n];
    const forms = n < 0 || Object.is(n, -0) ? u.p : u.f;
    return (forms[this.#rules.select(n)] || forms.other).replace('#', this.#number.format(Math.abs(n)));
  }
  resolvedOptions() { return { ...this.#o } }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.RelativeTimeFormat' }
}

class ListFormat {
  #o; #l;
  constructor(tags, options = {}) {
    const [tag, name] = locale(tags);
    this.#o = { locale: tag, type: option(Object(options), 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction'), style: option(Object(options), 'style', ['long', 'short', 'narrow'], 'long') };
    this.#l = dataOf(name).l[this.#o.type[0]];
  }
  format(items) {
    const list = Array.from(items, String), [pair, middle, last] = this.#l;
    if (list.length === 2) return list.join(pair);
    return list.reduce((text, s, i) => i === 0 ? s : text + (i === list.length - 1 ? last : middle) + s, '');
  }
  resolvedOptions() { return { ...this.#o } }
  static supportedLocalesOf(tags) { return supported(tags) }
  get [Symbol.toStringTag]() { return 'Intl.ListFormat' }
}

const Intl = { NumberFormat, DateTimeFormat, Collator, PluralRules, RelativeTimeFormat, ListFormat,
  getCanonicalLocales(tags) { return (tags === undefined ? [] : typeof tags === 'string' ? [tags] : [...tags]).map(t => host.canonicalLocale(String(t))) } };
for (const name of Object.keys(Intl)) Object.defineProperty(Intl, name, { enumerable: false });
for (const name of ['NumberFormat', 'DateTimeFormat', 'Collator']) {
  const C = Intl[name]; // these three may be called without new
  Object.defineProperty(Intl, name, { value: new Proxy(C, { apply: (_, self, args) => new C(...args) }) });
}
for (const name of ['Segmenter', 'DisplayNames', 'Locale', 'DurationFormat'])
  Object.defineProperty(Intl, name, { get() { throw new Error(`Intl.${name} is not supported by runner`) } });
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl' });

const put = (target, all) => { for (const name of Object.keys(all)) Object.defineProperty(target, name, { value: all[name], writable: true, configurable: true }) };
const numberText = { toLocaleString(tags, options) { return new NumberFormat(tags, options).format(this.valueOf()) } };
put(Number.prototype, numberText);
put(BigInt.prototype, numberText);
const date = (self, tags, options, defaults) => isNaN(self) ? 'Invalid Date' : new DateTimeFormat(tags, options, defaults).format(self);
put(Date.prototype, {
  toLocaleString(tags, options) { return date(this, tags, options, 'all') },
  toLocaleDateString(tags, options) { return date(this, tags, options, 'day') },
  toLocaleTimeString(tags, options) { return date(this, tags, options, 'time') },
});
put(String.prototype, {
  localeCompare(other, tags, options) { return new Collator(tags, options).compare(this, other) },
});
put(Array.prototype, {
  toLocaleString(tags, options) { return Array.from(this, v => v == null ? '' : v.toLocaleString(tags, options)).join(',') },
});

exports.Intl = Intl;
