// On paper: the overview, and every request of the list in one line, with its failures.

function openPrint() {
  addEventListener('beforeprint', () => {
    const rows = chosen(matching());
    replace(byId('print'), h('h2', {}, count(rows.length, 'request')), h('table', {}, h('thead', {}, h('tr', {},
      ['', 'Request', 'Status', 'Time', 'Tests'].map((name) => h('th', { scope: 'col' }, name)))), h('tbody', {}, rows.map(printRow))));
  });
  addEventListener('afterprint', () => replace(byId('print')));
}

function printRow(row) {
  const tests = row.tests ? (row.tests - (row.failed || 0) - (row.skipped || 0)) + ' of ' + row.tests : '';
  return h('tr', {}, h('td', {}, icon(row.verdict), h('span', { class: 'hidden' }, verdictName(row.verdict))),
    h('td', {}, [...row.folders, nameOf(row.name)].join(' / '), run.start.iterations > 1 && ' #' + (row.iteration + 1),
      row.failures.map((f) => h('div', { class: 'bad' }, f.name + ': ' + f.message))),
    h('td', {}, statusText(row)), h('td', { class: 'num' }, row.time === undefined ? '' : milliseconds(row.time)), h('td', { class: 'num' }, tests));
}
