// What the search field and the choices beside it ask for.

const state = { query: '', verdicts: new Set(), iteration: -1, order: '', folded: new Set() };

const TOKENS = {
  s: (row, v) => row.verdict.startsWith(v),
  m: (row, v) => (row.method || '').toLowerCase() === v,
  c: codeMatches,
  t: (row, v) => compare(row.time, v),
  i: (row, v) => row.iteration + 1 === Number(v),
  has: (row, v) => ({
    console: row.console, skipped: row.skipped, tests: row.tests, failures: row.failures.length, errors: row.errors, retries: (row.attempts || 1) - 1,
  }[v] || 0) > 0,
  body: (row, v) => Boolean(row.block) && row.block.textContent.toLowerCase().includes(asStored(v)),
};

function codeMatches(row, v) {
  if (!row.code) return v === 'error' && row.verdict === 'failed';
  return /^\dxx$/.test(v) ? String(row.code)[0] === v[0] : String(row.code).startsWith(v);
}

function compare(time, v) {
  const at = Number(v.replace(/^[<>]/, '').replace(/ms$/, ''));
  if (time === undefined || Number.isNaN(at)) return false;
  return v[0] === '<' ? time < at : time > at;
}

// asStored writes a word as the blocks of data have it.
function asStored(word) {
  return JSON.stringify(word).slice(1, -1).replace(/[<>&]/g, (c) => '\\u00' + c.charCodeAt(0).toString(16));
}

// A query is words and key:value pairs, all of which must match; "…" keeps spaces in a word.
function parseQuery(query) {
  const tests = [];
  for (const [, key, quoted, plain] of query.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
    const value = (quoted === undefined ? plain : quoted).toLowerCase();
    if (key && Object.hasOwn(TOKENS, key)) tests.push((row) => TOKENS[key](row, value));
    else tests.push((row) => words(row).includes((key ? key.toLowerCase() + ':' : '') + value));
  }
  return (row) => tests.every((test) => test(row));
}

function words(row) {
  if (row.words === undefined) {
    const failures = row.failures.flatMap((f) => [f.name, f.message]);
    row.words = [...row.folders, row.name, row.method, row.url, row.code, row.data, ...failures].join('\n').toLowerCase();
  }
  return row.words;
}

// matching are the rows that all choices but the status let through: the chips count them.
function matching() {
  const query = parseQuery(state.query);
  return run.rows.filter((row) => (state.iteration < 0 || row.iteration === state.iteration) && query(row));
}

function chosen(rows) {
  return state.verdicts.size === 0 ? rows : rows.filter((row) => state.verdicts.has(row.verdict));
}

function tally(rows) {
  const counts = { failed: 0, flaky: 0, skipped: 0, notrun: 0, passed: 0 };
  for (const row of rows) counts[row.verdict]++;
  return counts;
}
