// Writes builtin/locales.json from Node's ICU: node testdata/node/locales.gen.js > builtin/locales.json
const locales = ['en-US', 'en-GB', 'en-CA', 'en-AU', 'en-IN', 'de-DE', 'de-AT', 'de-CH', 'fr-FR', 'fr-CA', 'es-ES', 'es-MX', 'it-IT',
  'pt-BR', 'pt-PT', 'nl-NL', 'sv-SE', 'da-DK', 'nb-NO', 'fi-FI', 'pl-PL', 'cs-CZ', 'ru-RU', 'uk-UA', 'tr-TR', 'ja-JP', 'zh-CN', 'zh-TW', 'ko-KR'];
const currencies = ['USD', 'EUR', 'GBP', 'JPY', 'CNY', 'INR', 'KRW', 'BRL', 'CAD', 'AUD', 'CHF', 'MXN', 'PLN', 'SEK', 'NOK', 'DKK', 'CZK', 'RUB',
  'UAH', 'TRY', 'NZD', 'HKD', 'TWD', 'ILS', 'ZAR', 'THB', 'VND', 'PHP', 'SGD'];
const part = (f, v, type) => (f.formatToParts(v).find(p => p.type === type) || {}).value || '';
const day = new Date(Date.UTC(2003, 1, 5, 3, 4, 6)), zone = { timeZone: 'UTC' };

const numbers = l => {
  const f = new Intl.NumberFormat(l), shape = (o, v) => new Intl.NumberFormat(l, o).formatToParts(v)
    .map(p => /^(integer|group|decimal|fraction)$/.test(p.type) ? (p.type === 'integer' ? '#' : '') : p.type === 'currency' ? '$' : p.type === 'percentSign' ? p.value : p.value).join('');
  const n = { d: part(f, 1.5, 'decimal'), g: part(f, 1e7, 'group'), m: part(f, -1, 'minusSign'),
    p: shape({ style: 'percent' }, 0.05), c: shape({ style: 'currency', currency: 'XTS' }, 5).replace(/\$/, '$'),
    cn: shape({ style: 'currency', currency: 'EUR' }, -5), cc: shape({ style: 'currency', currency: 'EUR' }, 5),
    ca: shape({ style: 'currency', currency: 'EUR', currencySign: 'accounting' }, -5) };
  if (!f.formatToParts(1234).some(p => p.type === 'group')) n.min = 2;
  if (f.format(1e7).replace(/\d/g, 'x') === new Intl.NumberFormat('en-IN').format(1e7).replace(/\d/g, 'x') && /IN$/.test(l)) n.indian = 1;
  const sep = new Intl.NumberFormat(l, { style: 'currency', currency: 'EUR' }).formatToParts(1234.5);
  n.cg = (sep.find(p => p.type === 'group') || {}).value || n.g;
  n.cd = (sep.find(p => p.type === 'decimal') || {}).value || n.d;
  n.s = {};
  for (const c of currencies) {
    const s = part(new Intl.NumberFormat(l, { style: 'currency', currency: c }), 1, 'currency');
    if (s !== c) n.s[c] = s;
  }
  n.k = [];
  const compact = new Intl.NumberFormat(l, { notation: 'compact' });
  for (let e = 3; e <= 14; e++) {
    const parts = compact.formatToParts(10 ** e), digits = part(compact, 10 ** e, 'integer').length;
    n.k.push(parts.some(p => p.type === 'compact') ? [e - digits + 1, parts.map(p => /integer|group|decimal|fraction/.test(p.type) ? '#' : p.value).join('').replace(/#+/, '#')] : 0);
  }
  return n;
};

const names = (l, o, count, at, type) => Array.from({ length: count }, (_, i) => part(new Intl.DateTimeFormat(l, { ...o, ...zone }), at(i), type));
const month = i => new Date(Date.UTC(2003, i, 5)), week = i => new Date(Date.UTC(2003, 5, 1 + i));
const dates = l => {
  const d = {
    ml: names(l, { month: 'long', day: 'numeric' }, 12, month, 'month'), ms: names(l, { month: 'short', day: 'numeric' }, 12, month, 'month'),
    Ml: names(l, { month: 'long' }, 12, month, 'month'), Ms: names(l, { month: 'short' }, 12, month, 'month'),
    wl: names(l, { weekday: 'long' }, 7, week, 'weekday'), ws: names(l, { weekday: 'short', month: 'short', day: 'numeric' }, 7, week, 'weekday'), Ws: names(l, { weekday: 'short' }, 7, week, 'weekday'),
    ap: [3, 15].map(h => part(new Intl.DateTimeFormat(l, { hour: 'numeric', hour12: true, ...zone }), new Date(Date.UTC(2003, 1, 5, h)), 'dayPeriod')),
    h12: new Intl.DateTimeFormat(l, { hour: 'numeric' }).resolvedOptions().hour12 ? 1 : 0,
  };
  const token = p => {
    switch (p.type) {
      case 'literal': return p.value.replace(/[{}]/g, '');
      case 'weekday': return p.value === d.wl[3] ? '{wl}' : p.value === d.ws[3] ? '{ws}' : '{Ws}';
      case 'month': {
        if (/^\d+$/.test(p.value)) return p.value.length > 1 ? '{M2}' : '{M}';
        for (const k of ['ml', 'ms', 'Ml', 'Ms']) if (d[k][1] === p.value) return '{' + k + '}';
        return '{' + (p.value.length > d.ms[1].length ? 'ml' : 'ms') + '}';
      }
      case 'year': case 'relatedYear': return p.value.length > 2 ? '{y}' : '{y2}';
      case 'day': return p.value.length > 1 ? '{d2}' : '{d}';
      case 'hour': return p.value.length > 1 ? '{h2}' : '{h}';
      case 'minute': return p.value.length > 1 ? '{m2}' : '{m}';
      case 'second': return p.value.length > 1 ? '{s2}' : '{s}';
      case 'dayPeriod': return '{a}';
      case 'timeZoneName': return '{z}';
      case 'era': return p.value;
    }
    return p.value;
  };
  const pattern = o => new Intl.DateTimeFormat(l, { ...o, ...zone }).formatToParts(day).map(token).join('').replace(/\u202f/g, ' '); // as V8's format does
  const w = { '': undefined, n: 'numeric', 2: '2-digit', s: 'short', l: 'long' };
  d.p = {};
  for (const E of ['', 's', 'l']) for (const y of ['', 'n', '2']) for (const M of ['', 'n', '2', 's', 'l']) for (const D of ['', 'n', '2']) {
    if (E + y + M + D) d.p[(E && 'E' + E) + (y && 'y' + y) + (M && 'M' + M) + (D && 'd' + D)] = pattern({ weekday: w[E], year: w[y], month: w[M], day: w[D] });
  }
  d.t = {};
  for (const c of [0, 1]) for (const h of ['n', '2']) for (const rest of ['', 'm', 'M', 'ms', 'mS', 'Ms', 'MS'])
    d.t[c + h + rest] = pattern({ hour: w[h], minute: /m/.test(rest) ? 'numeric' : /M/.test(rest) ? '2-digit' : undefined, second: /s/.test(rest) ? 'numeric' : /S/.test(rest) ? '2-digit' : undefined, hour12: !!c });
  const both = (a, b) => {
    const whole = pattern({ ...a, ...b }), x = pattern(a), y = pattern(b);
    return whole.startsWith(x) && whole.endsWith(y) ? whole.slice(x.length, whole.length - y.length) : ' ';
  };
  d.j = both({ year: 'numeric', month: 'numeric', day: 'numeric' }, { hour: 'numeric', minute: 'numeric' });
  d.jl = both({ year: 'numeric', month: 'long', day: 'numeric' }, { hour: 'numeric', minute: 'numeric' });
  d.jm = both({ year: 'numeric', month: 'short', day: 'numeric' }, { hour: 'numeric', minute: 'numeric' });
  d.ds = {}; d.ts = {}; d.js = {};
  for (const s of ['full', 'long', 'medium', 'short']) {
    d.ds[s] = pattern({ dateStyle: s });
    d.ts[s] = pattern({ timeStyle: s });
    d.js[s] = both({ dateStyle: s }, { timeStyle: 'short' });
  }
  return d;
};

const relative = l => {
  const out = {}, rules = new Intl.PluralRules(l);
  for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
    const f = new Intl.RelativeTimeFormat(l), auto = new Intl.RelativeTimeFormat(l, { numeric: 'auto' });
    const u = out[unit] = { f: {}, p: {}, a: {} };
    for (const n of [0, 1, 2, 3, 5, 11, 21, 100, 1000000, 1.5]) for (const sign of [1, -1])
      u[sign > 0 ? 'f' : 'p'][rules.select(n)] = f.formatToParts(sign * n, unit).map(p => p.type === 'literal' ? p.value : '#').join('').replace(/#+/, '#');
    for (const n of [-2, -1, 0, 1, 2]) {
      const s = auto.format(n, unit);
      if (!/\d/.test(s)) u.a[n] = s;
    }
  }
  return out;
};
const lists = l => {
  const out = {};
  for (const type of ['conjunction', 'disjunction', 'unit']) {
    const f = new Intl.ListFormat(l, { type });
    const lit = v => f.formatToParts(v).filter(p => p.type === 'literal').map(p => p.value);
    out[type[0]] = [lit(['a', 'b'])[0], ...lit(['a', 'b', 'c', 'd']).filter((_, i) => i !== 1)];
  }
  return out;
};
console.log('{\n' + locales.map(l => JSON.stringify(l) + ':' + JSON.stringify({ n: numbers(l), d: dates(l), r: relative(l), l: lists(l) })).join(',\n') + '\n}');
