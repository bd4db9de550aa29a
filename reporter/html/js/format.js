// Numbers and times as people read them.

function milliseconds(n) {
  if (n === 0) return '0\u00a0ms';
  if (n < 1) return Math.round(n * 1000) + '\u00a0µs';
  if (n < 10) return n.toFixed(1).replace(/\.0$/, '') + '\u00a0ms';
  if (n < 1000) return Math.round(n) + '\u00a0ms';
  if (n < 60000) return (n / 1000).toFixed(n < 10000 ? 2 : 1) + '\u00a0s';
  const s = Math.round(n / 1000);
  const parts = [[Math.floor(s / 3600), 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  return parts.filter(([v]) => v > 0).map(([v, unit]) => v + '\u00a0' + unit).join(' ');
}

function bytes(n) {
  const units = ['B', 'kB', 'MB', 'GB'];
  let u = 0;
  while (n >= 999.5 && u < units.length - 1) {
    n /= 1000;
    u++;
  }
  return (u === 0 || n >= 100 ? Math.round(n) : n.toFixed(1).replace(/\.0$/, '')) + ' ' + units[u];
}

function number(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

function count(n, noun) {
  return number(n) + ' ' + noun + (n === 1 ? '' : 's');
}

function clock(epoch) {
  const d = new Date(epoch);
  const two = (n) => String(n).padStart(2, '0');
  return d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) +
    ' ' + two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds());
}

function percentile(sorted, p) {
  if (sorted.length === 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
}
