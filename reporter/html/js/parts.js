// The parts of an execution.

function failureView(failure, title) {
  const place = [failure.script, failure.line && failure.line, failure.column && failure.column].filter(Boolean).join(':');
  return h('div', { class: 'failure' },
    title && h('p', { class: 'failure-title' }, title),
    h('p', { class: 'message' }, [failure.name, failure.code].filter((word) => word && !failure.message.includes(word)).map((word) => (
      h('b', {}, word + ' '))), failure.message),
    failure.compared && diffView(failure.actual || '', failure.expected || ''),
    failure.hint && h('p', { class: 'hint' }, 'Hint: ' + failure.hint),
    failure.excerpt && excerptView(failure, place),
    !failure.excerpt && place && h('p', { class: 'faint mono' }, place),
    failure.stack && h('details', {}, h('summary', {}, 'Stack'), h('pre', { class: 'code', tabindex: 0 }, failure.stack)));
}

// The place is in sight also in a long line: so much of it stands before.
const LONG_LINE = 100;
const BEFORE_PLACE = 60;

function excerptView(failure, place) {
  const number = String(failure.line || '');
  const gutter = number.padStart(Math.max(number.length, 2)) + ' │ ';
  const from = failure.column > LONG_LINE ? failure.column - 1 - BEFORE_PLACE : 0;
  const text = from > 0 ? '…' + failure.excerpt.slice(from) : failure.excerpt;
  const column = failure.column - from + (from > 0 ? 1 : 0);
  const mark = failure.column ? '\n' + ' '.repeat(Math.max(gutter.length - 2, 0)) + '│ ' + ' '.repeat(column - 1) + '^' : '';
  return h('figure', { class: 'excerpt' }, h('figcaption', { class: 'mono faint' }, place),
    h('pre', { tabindex: 0 }, h('span', { class: 'faint' }, gutter), text, mark && h('span', { class: 'bad' }, mark)));
}

function testsView(row, tests) {
  const items = tests.map((test, i) => {
    const verdict = test.error ? 'failed' : test.skipped ? 'skipped' : 'passed';
    const owner = test.owner && test.owner !== row.name ? test.owner : '';
    const place = [test.event === 'prerequest' ? 'before the request' : '', owner && 'from ' + owner].filter(Boolean).join(', ');
    return h('li', { class: 'test is-' + verdict, id: 'test-' + (i + 1), tabindex: -1 },
      h('div', { class: 'test-name' }, icon(verdict), h('span', { class: 'hidden' }, verdictName(verdict) + ': '),
        h('span', { class: 'grow' }, nameOf(test.name), place && h('span', { class: 'faint' }, ' ' + place)),
        h('a', { class: 'anchor', href: '#/' + row.route + '/' + (i + 1), 'aria-label': 'Link to the test ' + test.name }, '#')),
      test.error && failureView(test.error));
  });
  return h('ul', { class: 'tests' }, items);
}

function paramsView(params, caption) {
  return h('table', { class: 'params' }, h('caption', { class: 'hidden' }, caption), h('tbody', {}, params.map(([name, value]) => (
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value))))));
}

function headersView(header, caption) {
  if (omitted('headers')) return h('p', { class: 'faint' }, 'Headers are left out of this report.');
  if (!header || header.length === 0) return null;
  return h('details', {}, h('summary', {}, count(header.length, 'header')), paramsView(header, caption));
}

function omitted(part) {
  return (run.start.omitted || []).includes(part);
}

function requestBody(request, name) {
  if (omitted('request bodies')) return h('p', { class: 'faint' }, 'Request bodies are left out of this report.');
  return request.body ? bodyView(request.body, request.header, name) : null;
}

function responseBody(response, name) {
  if (omitted('response bodies')) return h('p', { class: 'faint' }, 'Response bodies are left out of this report.');
  return bodyView(response.body, response.header, name);
}

function cookiesView(cookies) {
  if (!cookies || cookies.length === 0) return null;
  const columns = ['Name', 'Value', 'Domain', 'Path', 'Expires', 'Flags'];
  const flags = (c) => [c.httpOnly && 'HttpOnly', c.secure && 'Secure'].filter(Boolean).join(', ');
  return h('details', {}, h('summary', {}, count(cookies.length, 'cookie')), h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Cookies' },
    h('table', { class: 'params' }, h('thead', {}, h('tr', {}, columns.map((c) => h('th', { scope: 'col' }, c)))),
      h('tbody', {}, cookies.map((c) => h('tr', {}, [c.name, c.value, c.domain, c.path, c.expires ? clock(c.expires) : 'session', flags(c)]
        .map((value) => h('td', {}, value))))))));
}

function consoleView(messages) {
  return h('ol', { class: 'console' }, messages.map((m) => h('li', { class: 'level-' + (LEVELS.has(m.level) ? m.level : 'log') },
    h('span', { class: 'level' }, m.level), h('span', { class: 'text' }, m.text.replace(TERMINAL_COLORS, '')),
    h('span', { class: 'faint' }, m.event === 'prerequest' ? 'before' : ''))));
}

const TERMINAL_COLORS = /\u001b\[[\d;]*m/g;
const LEVELS = new Set(['log', 'info', 'warn', 'error', 'debug']);

function statusLine(response) {
  return h('span', { class: 'status ' + (response.code < 400 ? 'good' : 'bad') }, [response.code, response.status].filter(Boolean).join(' '));
}

// Requests of scripts are closed until somebody wants them.
function sentView(sent) {
  return sent.map((s) => {
    const request = s.request || { method: '', url: '' };
    const box = h('details', { class: 'sent' }, h('summary', {},
      h('span', { class: 'method' }, request.method), h('span', { class: 'mono url' }, request.url || 'no request'),
      s.response ? statusLine(s.response) : h('span', { class: 'bad' }, 'error'),
      h('span', { class: 'faint' }, s.response ? milliseconds(s.response.time) : '')));
    const fillOnce = () => append(box, [exchangeView(s)]);
    box.addEventListener('toggle', fillOnce, { once: true });
    return box;
  });
}

function exchangeView(s) {
  return h('div', { class: 'inner' },
    s.error && failureView(s.error),
    s.request && [h('h4', {}, 'Request'), requestBody(s.request, 'request body'), headersView(s.request.header, 'Request headers')],
    s.response && [h('h4', {}, 'Response'), responseBody(s.response, 'response body'), headersView(s.response.header, 'Response headers')]);
}
