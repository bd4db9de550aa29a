// The run, read from the page's blocks of data. Rows are read at once, details when they are asked for.

const run = { start: {}, end: null, rows: [], byRoute: new Map(), names: new Map(), broken: false };

function readRun() {
  for (const block of document.querySelectorAll('script[type="application/json"]')) {
    try {
      takeBlock(block, block.dataset.kind);
    } catch {
      run.broken = true; // the file ends in this block
    }
  }
  run.rows.forEach(nameRow);
  for (const row of run.rows) {
    if (!run.names.get(row.iteration)) run.names.set(row.iteration, row.data || '');
  }
  run.iterations = [...run.names.keys()].sort((a, b) => a - b);
}

function takeBlock(block, kind) {
  if (kind === 'detail') {
    run.rows[run.rows.length - 1].block = block;
    return;
  }
  const value = JSON.parse(block.textContent);
  if (kind === 'row') run.rows.push(value);
  else run[kind] = value;
}

// nameRow gives a row its address. It is made of the item's id, so that a link holds in the next run's report too.
function nameRow(row, index) {
  row.index = index;
  row.folders = row.folders || [];
  row.failures = row.failures || [];
  const base = encodeURIComponent(row.id || 'position-' + row.position) + '/' + (row.iteration + 1);
  row.run = 1;
  while (run.byRoute.has(base + '/' + row.run)) row.run++;
  row.route = base + '/' + row.run;
  run.byRoute.set(row.route, row);
}

function detailOf(row) {
  if (!row.block) return null;
  try {
    return JSON.parse(row.block.textContent);
  } catch {
    return null;
  }
}

function iterationName(i) {
  const data = run.names.get(i);
  return 'Iteration ' + (i + 1) + (data ? ': ' + data : '');
}

const VERDICTS = [['failed', 'Failed'], ['flaky', 'Flaky'], ['skipped', 'Skipped'], ['notrun', 'Not run'], ['passed', 'Passed']];

function verdictName(verdict) {
  return VERDICTS.find(([name]) => name === verdict)[1];
}

function statusText(row) {
  if (row.verdict === 'notrun') return 'not run';
  if (row.code) return String(row.code);
  return row.verdict === 'skipped' ? 'skipped' : 'error';
}
