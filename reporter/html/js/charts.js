// Charts as inline SVG. Their labels are text beside them, so that they stay readable at every width.

// shareBar is one bar of several parts.
function shareBar(label, parts) {
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  let at = 0;
  const rects = parts.filter((part) => part.value > 0).map((part) => {
    const x = at;
    at += part.value / total * 100;
    return svg('rect', { class: 'f-' + part.kind, x: x + '%', y: 0, width: part.value / total * 100 + '%', height: 14 });
  });
  const present = parts.filter((part) => part.value > 0);
  return h('figure', { class: 'chart' }, h('figcaption', {}, label),
    svg('svg', { class: 'share', width: '100%', height: 14, 'aria-hidden': 'true' }, rects),
    h('ul', { class: 'legend' }, present.map((part) => h('li', {}, h('span', { class: 'swatch b-' + part.kind }),
      part.query === undefined ? part.name : h('a', { href: '#/requests?' + part.query }, part.name), h('b', {}, number(part.value))))));
}

function outcomeChart() {
  const counts = tally(run.rows);
  return shareBar('Outcome of requests', VERDICTS.map(([kind, name]) => ({ kind, name, value: counts[kind], query: 's=' + kind })));
}

function statusChart() {
  const classes = new Map();
  for (const row of run.rows) {
    const kind = row.code ? Math.floor(row.code / 100) : row.verdict === 'failed' ? 0 : -1;
    if (kind >= 0) classes.set(kind, (classes.get(kind) || 0) + 1);
  }
  const parts = [...classes].sort(([a], [b]) => a - b).map(([kind, value]) => ({
    kind: 'code' + kind, value, name: kind === 0 ? 'no response' : kind + 'xx', query: 'q=' + encodeURIComponent(kind === 0 ? 'c:error' : 'c:' + kind + 'xx'),
  }));
  return shareBar('HTTP status', parts);
}

const COLUMNS = 120;

// timeChart shows response times in the order of the run. A column stands for several requests when there are many: it
// goes up to the slowest of them, and leads there.
function timeChart(rows) {
  const size = Math.ceil(rows.length / COLUMNS);
  const columns = [];
  for (let i = 0; i < rows.length; i += size) columns.push(columnOf(rows.slice(i, i + size)));
  const max = Math.max(...columns.map((c) => c.top.time), 1);
  const width = 100 / Math.max(columns.length, 12);
  const bars = columns.map((c, i) => {
    const height = Math.max(c.top.time / max * 100, 1);
    const place = { x: i * width + width * 0.1 + '%', width: width * 0.8 + '%' };
    return svg('g', { class: 'column', click: () => go(c.top.route) }, svg('title', {}, c.top.name + ': ' + milliseconds(c.top.time)),
      svg('rect', { class: c.failed && size === 1 ? 'f-failed' : 'f-time', ...place, y: 100 - height + '%', height: height + '%' }),
      c.failed && size > 1 && svg('rect', { class: 'f-failed', ...place, y: 104, height: 6 }));
  });
  const about = size > 1 ? 'Slowest response of each ' + size + ' in the order of the run, red where one failed' : 'Response time in the order of the run';
  return plot(about, bars, 'first', 'last', milliseconds(max));
}

function columnOf(rows) {
  const top = rows.reduce((a, b) => (b.time > a.time ? b : a));
  return { top, failed: rows.some((row) => row.verdict === 'failed') };
}

const BINS = 24;

function distributionChart(times) {
  const end = Math.max(percentile(times, 0.99) * 1.05, 0.001);
  const bins = new Array(BINS).fill(0);
  for (const time of times) bins[Math.min(BINS - 1, Math.floor(time / end * BINS))]++;
  const max = Math.max(...bins);
  const width = 100 / BINS;
  const bars = bins.map((n, i) => {
    const height = n === 0 ? 0 : Math.max(n / max * 100, 1.5);
    return svg('rect', { class: 'f-time', x: i * width + width * 0.08 + '%', width: width * 0.84 + '%', y: 100 - height + '%', height: height + '%' },
      svg('title', {}, count(n, 'request') + ' from ' + milliseconds(end / BINS * i)));
  });
  return plot('Distribution of response times', bars, '0', milliseconds(end) + ' and more', count(max, 'request'));
}

function plot(label, bars, from, to, top) {
  return h('figure', { class: 'chart plot' }, h('figcaption', {}, label), h('span', { class: 'axis-top' }, top),
    svg('svg', { width: '100%', height: 110, role: 'img', 'aria-label': label + '; highest ' + top }, bars),
    h('div', { class: 'axis' }, h('span', {}, from), h('span', {}, to)));
}
