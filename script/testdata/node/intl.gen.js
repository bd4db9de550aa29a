// Writes intl.js: a table of calls of Intl.
const out = ['// Made by intl.gen.js: formats of numbers, dates and texts.'];
const locales = ['en-US', 'en-GB', 'de-DE', 'de-CH', 'fr-FR', 'es-ES', 'it-IT', 'pt-BR', 'nl-NL', 'sv-SE', 'pl-PL', 'ru-RU', 'tr-TR', 'ja-JP', 'zh-CN', 'ko-KR'];
const numbers = ['0', '-1234567.891', '1234.5', '0.005', '-0', '123456789012345n', '999999.5', '1.005'];
const options = ['', '{ style: "percent", maximumFractionDigits: 1 }', '{ style: "currency", currency: "EUR" }', '{ style: "currency", currency: "USD" }', '{ style: "currency", currency: "JPY" }',
  '{ style: "currency", currency: "CHF", currencyDisplay: "code" }', '{ minimumFractionDigits: 2, maximumFractionDigits: 4 }', '{ useGrouping: false, maximumFractionDigits: 0 }', '{ maximumSignificantDigits: 3 }',
  '{ notation: "compact" }', '{ minimumIntegerDigits: 3, signDisplay: "always" }', '{ style: "currency", currency: "USD", currencySign: "accounting" }'];
for (const l of locales) for (const o of options) out.push(`[${numbers}].map(n => n.toLocaleString('${l}'${o && ', ' + o}))`);
out.push("[1e21, 1e-7, 5e-324, NaN, -Infinity, 12345678901234567890n].map(n => n.toLocaleString('de-DE', { maximumFractionDigits: 10 }))");
const dates = ['Date.UTC(2024, 1, 5, 3, 4, 9, 7)', 'Date.UTC(1999, 11, 31, 23, 59, 59)', 'Date.UTC(2025, 6, 15, 12, 0, 0)', '0'];
const zones = ['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata'];
const dateOptions = ['', 'dateStyle: "full"', 'dateStyle: "long", timeStyle: "short"', 'dateStyle: "medium", timeStyle: "medium"', 'dateStyle: "short"', 'timeStyle: "short"',
  'year: "numeric", month: "2-digit", day: "2-digit"', 'weekday: "short", month: "short", day: "numeric"', 'year: "numeric", month: "long"', 'month: "long"', 'weekday: "long"',
  'hour: "2-digit", minute: "2-digit"', 'hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false',
  'year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit"', 'day: "numeric", month: "numeric", year: "2-digit"', 'year: "numeric"'];
locales.forEach((l, i) => dateOptions.forEach((o, j) => out.push(`[${dates}].map(t => new Date(t).toLocaleString('${l}', { timeZone: '${zones[(i + j) % 4]}'${o && ', ' + o} }))`)));
for (const l of locales) {
  out.push(`[new Date(0).toLocaleDateString('${l}', { timeZone: 'UTC' }), new Date(0).toLocaleTimeString('${l}', { timeZone: 'UTC' })]`);
  out.push(`[0, 1, 2, 3, 5, 11, 21, 1.5, 1000000].map(n => new Intl.PluralRules('${l}').select(n))`);
  out.push(`[[-1, 'day'], [1, 'day'], [5, 'minutes'], [-2.5, 'hour'], [0, 'month'], [-1000, 'years']].map(a => new Intl.RelativeTimeFormat('${l}', { numeric: 'auto' }).format(...a) + new Intl.RelativeTimeFormat('${l}').format(...a))`);
  out.push(`[['a'], ['a', 'b'], ['a', 'b', 'c', 'd']].map(a => new Intl.ListFormat('${l}').format(a) + new Intl.ListFormat('${l}', { type: 'disjunction' }).format(a))`);
  out.push(`['z', 'ä', 'a', 'Z', 'B', 'ö', 'é', 'e', 'ñ', 'n', 'o', '10', '9', 'a-b', 'ab', '_', ' '].sort(new Intl.Collator('${l}').compare)`);
}
for (const l of ['en-US', 'en-GB', 'de-DE', 'pl-PL']) out.push(`new Date(1e12).toLocaleTimeString('${l}', { timeZone: 'UTC', hour: 'numeric', minute: 'numeric', hour12: true })`);
out.push(`[1e12, 1.7e12].map(t => new Date(t).toLocaleTimeString('en-US', { timeZone: 'America/New_York', timeZoneName: 'short' }))`);
out.push('[1, 2, 3, 4, 11, 21, 22, 103].map(n => new Intl.PluralRules("en", { type: "ordinal" }).select(n))');
out.push('["a10", "a2", "A1"].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))');
out.push('["base", "accent", "case", "variant"].map(sensitivity => ["a", "A", "á", "b"].map(x => "a".localeCompare(x, "en", { sensitivity })))');
out.push('["résumé", "resume", "Resume", "Résumé"].sort((a, b) => a.localeCompare(b))', '"a".localeCompare("b") + "b".localeCompare("a") + "a".localeCompare("a")');
out.push('new Intl.NumberFormat("de", { style: "currency", currency: "EUR" }).formatToParts(-1234.5)', 'new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" }).formatToParts(0)');
out.push('new Intl.NumberFormat("en", { style: "currency" })', '(1).toLocaleString("en", { minimumFractionDigits: 101 })', 'new Date(NaN).toLocaleString()',
  'new Date(0).toLocaleDateString("en-US", { timeZone: "Nope/Zone" })', 'Intl.getCanonicalLocales("EN-us")', 'Intl.NumberFormat("en").format(5)', '[1234.5, null, new Date(0)].toLocaleString("en-US", { timeZone: "UTC" })',
  'new Intl.NumberFormat("xx").resolvedOptions().locale', 'Object.prototype.toString.call(Intl)', 'typeof Intl.DateTimeFormat().resolvedOptions().timeZone', '(5).toLocaleString("nope nope")');
require('fs').writeFileSync(__dirname + '/intl.js', out.join('\n') + '\n');
