// One execution, whole.

const shown = { row: null };

function showRow(row, test) {
  shown.row = row;
  const detail = detailOf(row);
  replace(byId('detail'), headOfRow(row, detail), detail ? sectionsOf(row, detail) : nothingToShow(row));
  byId('detail').scrollTop = 0;
  if (test) showTest(test);
}

function nothingToShow(row) {
  const why = row.verdict === 'notrun' ? 'This request did not run: ' + ((run.end || {}).stopped || 'the run ended before it') + '.' :
    'The rest of this file is missing.';
  return h('p', { class: 'empty' }, why);
}

function headOfRow(row, detail) {
  const request = detail && detail.request;
  return h('header', { class: 'head' },
    h('div', { class: 'crumbs' }, h('a', { class: 'back', href: '#/requests' }, '‹ Requests'),
      h('span', {}, [...(row.folders.length ? row.folders : [run.start.collection])].join(' / ')), stepper(row)),
    h('h2', { tabindex: -1, id: 'detail-title' }, nameOf(row.name)),
    h('p', { class: 'line-of-facts' }, h('span', { class: 'pill is-' + row.verdict }, icon(row.verdict), verdictName(row.verdict)),
      factsOf(row, detail)),
    request && h('div', { class: 'target' }, h('span', { class: 'method' }, request.method), h('code', { class: 'url' }, request.url)),
    h('div', { class: 'actions' },
      request && button('Copy as cURL', {}, () => copy(curlOf(request), 'curl command')),
      button('Copy link', {}, () => copy(location.href, 'Link')), sameItem(row)));
}

function factsOf(row, detail) {
  if (!detail) return null;
  const response = detail.response;
  return [
    response && statusLine(response), response && h('span', {}, milliseconds(response.time)), response && h('span', {}, bytes(response.bodySize)),
    response && h('span', { class: 'faint' }, response.proto),
    response && response.redirects > 0 && h('span', { class: 'faint' }, count(response.redirects, 'redirect')),
    h('time', { class: 'faint', datetime: new Date(detail.started).toISOString() }, clock(detail.started)),
  ];
}

// stepper goes to the neighbours in the list.
function stepper(row) {
  const rows = list.lines.filter((line) => line.row).map((line) => line.row);
  const at = rows.indexOf(row);
  const step = (to, text, label) => h('a', {
    class: 'step', 'aria-label': label, 'aria-disabled': to ? null : 'true', href: to ? '#/' + to.route : null, title: label,
  }, text);
  return h('span', { class: 'stepper' }, at >= 0 && h('span', { class: 'faint' }, number(at + 1) + ' of ' + number(rows.length)),
    step(rows[at - 1], '↑', 'Previous request'), step(at < 0 ? null : rows[at + 1], '↓', 'Next request'));
}

// sameItem lets one item be compared over the iterations.
function sameItem(row) {
  const all = run.rows.filter((r) => r.position === row.position && r.id === row.id);
  if (all.length < 2) return null;
  const from = Math.max(0, all.indexOf(row) - MANY / 2);
  const choice = h('select', { change: (event) => go(all[event.target.value].route) }, all.slice(from, from + MANY).map((r, i) => (
    h('option', { value: from + i, selected: r === row }, iterationName(r.iteration) + (r.run > 1 ? ', run ' + r.run : '') +
      (r.verdict === 'passed' ? '' : ' (' + verdictName(r.verdict).toLowerCase() + ')')))));
  return h('label', { class: 'same' }, h('span', { class: 'hidden' }, 'This request in another iteration'), choice);
}

function sectionsOf(row, detail) {
  const scripts = (detail.scripts || []).filter((s) => s.error);
  return [
    (detail.error || scripts.length > 0) && section('Errors', [
      detail.error && failureView(detail.error, 'The request failed'),
      scripts.map((s) => failureView(s.error, scriptTitle(row, s))),
    ]),
    detail.attempts && section('Attempts', attemptsView(detail.attempts), attemptsNote(row)),
    detail.tests && section('Tests', testsView(row, detail.tests), testsCount(row)),
    detail.response && section('Response', [
      responseBody(detail.response, 'response body'), headersView(detail.response.header, 'Response headers'), cookiesView(detail.response.cookies),
    ]),
    detail.request && (detail.request.header || detail.request.body) && section('Request', [
      requestBody(detail.request, 'request body'), headersView(detail.request.header, 'Request headers')]),
    detail.visualizer && section('Visualizer', visualizerView(detail.visualizer)),
    timingSection(detail),
    detail.console && section('Console', consoleView(detail.console)),
    detail.sent && section('Requests of scripts', sentView(detail.sent)),
    detail.data && section('Data of the iteration', paramsView(detail.data, 'Data of the iteration')),
  ];
}

function timingSection(detail) {
  const view = timingView(detail);
  return view && section('Timing', view, 'in all ' + milliseconds(detail.duration));
}

function scriptTitle(row, script) {
  const name = script.event === 'prerequest' ? 'The script before the request failed' : 'The script after the response failed';
  return name + (script.owner && script.owner !== row.name ? ', from ' + script.owner : '');
}

function testsCount(row) {
  const passed = row.tests - (row.failed || 0) - (row.skipped || 0);
  return [row.failed && row.failed + ' failed', row.skipped && row.skipped + ' skipped', passed && passed + ' passed'].filter(Boolean).join(', ');
}

function section(title, content, note) {
  return h('section', { class: 'part' }, h('h3', {}, title, note && h('span', { class: 'faint' }, note)), content);
}

function showTest(test) {
  const node = byId('test-' + test);
  if (!node) return;
  node.classList.add('target-test');
  node.scrollIntoView({ block: 'center' });
  node.focus({ preventScroll: true });
}
