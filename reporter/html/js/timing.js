// Where the time of an execution went.

function timingView(detail) {
  const bars = timingBars(detail);
  if (bars.length === 0) return null;
  const total = bars.reduce((sum, bar) => sum + bar.time, 0) || 1;
  let at = 0;
  const lines = bars.map((bar) => {
    const start = at;
    at += bar.time;
    return h('tr', {}, h('th', { scope: 'row' }, bar.name), h('td', { class: 'bar' }, barOf(bar.kind, start / total, bar.time / total)),
      h('td', { class: 'num' }, bar.time === 0 && bar.rare ? '–' : milliseconds(bar.time)));
  });
  return h('table', { class: 'timing' }, h('caption', { class: 'hidden' }, 'Phases of the request in the order of time'),
    h('tbody', {}, lines));
}

function timingBars(detail) {
  const scripts = (event, name) => (detail.scripts || []).filter((s) => s.event === event).map((s) => (
    { name: name + (s.owner ? ': ' + s.owner : ''), time: s.duration, kind: 'script' }));
  return [
    ...scripts('prerequest', 'Before'), ...networkBars(detail.response), ...scripts('test', 'Tests'),
  ];
}

function networkBars(response) {
  if (!response) return [];
  const t = response.timings;
  // A connection that was kept alive has no rare phases.
  const phases = [
    { name: 'DNS', time: t.dns, kind: 'dns', rare: true }, { name: 'Connect', time: t.connect, kind: 'connect', rare: true },
    { name: 'TLS', time: t.tls, kind: 'tls', rare: true }, { name: 'First byte', time: t.firstByte, kind: 'wait' },
    { name: 'Transfer', time: t.transfer, kind: 'transfer' },
  ];
  const earlier = response.time - phases.reduce((sum, phase) => sum + phase.time, 0);
  if (response.redirects && earlier > 0) phases.unshift({ name: 'Redirects', time: earlier, kind: 'script' });
  return phases;
}

function barOf(kind, start, share) {
  const width = Math.max(share * 100, 0.4);
  const x = Math.min(start * 100, 100 - width);
  return svg('svg', { 'aria-hidden': 'true', width: '100%', height: 12 },
    share > 0 && svg('rect', { class: 'f-' + kind, x: x + '%', y: 0, width: width + '%', height: 12, rx: 2 }));
}

// attemptsView tells each sending of a request, with the pauses between them.
function attemptsView(attempts) {
  const total = Math.max(...attempts.map((a) => a.since + a.time), 0.001);
  const lines = attempts.map((a, i) => h('tr', {}, h('th', { scope: 'row' }, h('span', { class: 'faint' }, i + 1 + '. '),
    h('span', { class: a.code && a.code < 400 ? 'good' : 'bad' }, a.outcome),
    a.error && a.error.message !== a.outcome && h('div', { class: 'faint' }, a.error.message),
    a.wait > 0 && h('div', { class: 'faint' }, 'sent again after ' + milliseconds(a.wait))),
  h('td', { class: 'bar' }, barOf('wait', a.since / total, a.time / total)), h('td', { class: 'num' }, milliseconds(a.time))));
  return h('table', { class: 'timing attempts' }, h('caption', { class: 'hidden' }, 'Attempts in the order of time'), h('tbody', {}, lines));
}

function attemptsNote(row) {
  return row.verdict === 'flaky' ? 'it passed, but only because it was sent again' : '';
}
