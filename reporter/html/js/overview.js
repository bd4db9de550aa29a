// The run as a whole.

const FEW_FAILURES = 10;
const SLOWEST = 8;

function showOverview() {
  shown.row = null;
  const timed = run.rows.filter((row) => row.time !== undefined);
  const times = timed.map((row) => row.time).sort((a, b) => a - b);
  const failed = run.rows.filter((row) => row.verdict === 'failed');
  const flaky = run.rows.filter((row) => row.verdict === 'flaky');
  replace(byId('detail'),
    h('h2', { tabindex: -1, id: 'detail-title', class: 'hidden' }, 'Overview'),
    run.broken || !run.end ? h('p', { class: 'alert' }, 'This file is not complete: what follows is what was written.') : null,
    run.end && run.end.stopped ? h('p', { class: 'alert' }, 'The run did not come to its end: ' + run.end.stopped + '.') : null,
    cardsView(times),
    run.rows.length === 0 ? h('p', { class: 'empty' }, 'No request was run.') : null,
    failed.length > 0 && failuresView(failed),
    flaky.length > 0 && flakyView(flaky),
    run.rows.length > 0 && section('Charts', h('div', { class: 'charts' }, outcomeChart(), statusChart(),
      timed.length > 0 && [timeChart(timed), distributionChart(times)])),
    timed.length > 1 && slowestView(timed),
    warningsView(), aboutView());
  byId('detail').scrollTop = 0;
}

function cardsView(times) {
  const end = run.end;
  if (!end) return null;
  const cards = [
    card('Requests', number(end.requests.total), partsOf(end.requests, 'all answered')),
    card('Tests', number(end.tests.total), partsOf(end.tests)),
    end.scripts.failed > 0 && card('Scripts', number(end.scripts.total), partsOf(end.scripts)),
    run.start.iterations > 1 && card('Iterations', number(end.iterations.total), partsOf(end.iterations)),
    end.flaky > 0 && card('Flaky', number(end.flaky), number(end.retries) + (end.retries === 1 ? ' retry' : ' retries')),
    card('Duration', milliseconds(end.duration), ''),
    times.length > 0 && card('Mean response', milliseconds(end.mean), '95 % below ' + milliseconds(percentile(times, 0.95))),
    card('Received', bytes(end.received), ''),
  ];
  return h('dl', { class: 'cards' }, cards);
}

function card(name, value, note) {
  return h('div', { class: 'card' }, h('dt', {}, name), h('dd', {}, h('span', { class: 'value' }, value), note && h('span', { class: 'card-note' }, note)));
}

function partsOf(c, fine = 'all fine') {
  return [
    c.failed > 0 && h('span', { class: 'bad' }, number(c.failed) + ' failed'), c.failed > 0 && c.skipped > 0 && ', ',
    c.skipped > 0 && number(c.skipped) + ' skipped', c.failed + c.skipped === 0 && c.total > 0 && fine,
  ].filter(Boolean);
}

function failuresView(failed) {
  const items = failed.slice(0, FEW_FAILURES).map((row) => h('li', {}, rowLink(row, statusText(row)),
    h('ul', {}, row.failures.map((f) => h('li', {}, h('b', {}, f.name), ' ', f.message)))));
  const more = failed.length - items.length;
  return section('Failures', [h('ol', { class: 'failures' }, items),
    more > 0 && h('p', {}, h('a', { href: '#/requests?s=failed' }, 'and ' + number(more) + ' more, in the list'))], number(failed.length));
}

function flakyView(flaky) {
  const items = flaky.slice(0, FEW_FAILURES).map((row) => h('li', {}, rowLink(row, 'attempt ' + row.attempts)));
  const more = flaky.length - items.length;
  return section('Flaky', [h('ol', { class: 'failures' }, items),
    more > 0 && h('p', {}, h('a', { href: '#/requests?s=flaky' }, 'and ' + number(more) + ' more, in the list'))],
  number(flaky.length) + ' passed only when sent again');
}

function rowLink(row, note) {
  return h('a', { href: '#/' + row.route }, icon(row.verdict), h('span', { class: 'hidden' }, verdictName(row.verdict) + ': '),
    h('span', { class: 'grow' }, row.folders.length > 0 && h('span', { class: 'faint' }, row.folders.join(' / ') + ' / '), nameOf(row.name),
      run.start.iterations > 1 && h('span', { class: 'faint' }, ' iteration ' + (row.iteration + 1))),
    h('span', { class: 'faint' }, note));
}

function slowestView(timed) {
  const slowest = [...timed].sort((a, b) => b.time - a.time).slice(0, SLOWEST);
  const most = slowest[0].time || 1;
  return section('Slowest requests', h('table', { class: 'slowest' }, h('caption', { class: 'hidden' }, 'Slowest requests'), h('tbody', {}, slowest.map((row) => h('tr', {},
    h('th', { scope: 'row' }, h('a', { href: '#/' + row.route }, nameOf(row.name)),
      run.start.iterations > 1 && h('span', { class: 'faint' }, ' #' + (row.iteration + 1))),
    h('td', { class: 'bar' }, barOf('time', 0, row.time / most)), h('td', { class: 'num' }, milliseconds(row.time)))))));
}

function warningsView() {
  const all = [...(run.start.warnings || []), ...((run.end || {}).warnings || [])];
  const times = new Map();
  for (const text of all) times.set(text, (times.get(text) || 0) + 1);
  if (times.size === 0) return null;
  return section('Warnings', h('ul', { class: 'warnings' }, [...times].map(([text, n]) => h('li', {}, text, n > 1 && h('span', { class: 'faint' }, ' ' + n + ' times')))));
}

function aboutView() {
  const s = run.start;
  const end = run.end;
  const facts = [
    ['Collection', s.collection], ['Started', s.started > 0 && clock(s.started)], ['Ended', end && s.started > 0 && clock(s.started + end.duration)],
    ['Planned', s.planned > 0 && count(s.planned, 'request') + (s.iterations > 1 ? ' in ' + count(s.iterations, 'iteration') : '')],
    ['Shard', s.shardCount > 1 && s.shardIndex + ' of ' + s.shardCount], ['Stopped', end && end.stopped],
    ['Left out', s.omitted && s.omitted.join(', ')], ['Written by', 'runner ' + (s.version || '')],
  ];
  return section('About this run', h('dl', { class: 'facts' }, facts.filter(([, value]) => value).map(([name, value]) => (
    [h('dt', {}, name), h('dd', {}, value)]))));
}
