// The lines of the list: iterations and folders with their requests, or the requests alone when they are ordered.

const FIRST = { failed: 0, flaky: 1, notrun: 2, skipped: 3, passed: 4 };

function listLines(rows) {
  if (state.order === 'failed') {
    return flatLines([...rows].sort((a, b) => FIRST[a.verdict] - FIRST[b.verdict] || a.index - b.index));
  }
  if (state.order === 'slow') return flatLines([...rows].sort((a, b) => (b.time || 0) - (a.time || 0) || a.index - b.index));
  const root = branch('', '', -1);
  const many = run.iterations.length > 1 && state.iteration < 0;
  for (const row of rows) plant(root, row, many);
  const lines = [];
  flatten(root, lines);
  return lines;
}

function flatLines(rows) {
  return rows.map((row, i) => ({ kind: 'request', key: row.route, row, depth: 0, path: true, at: i + 1, of: rows.length }));
}

function branch(key, name, depth) {
  return { kind: 'folder', key, name, depth, branches: new Map(), children: [], counts: tally([]) };
}

// plant puts a row below its folders. They are known by their path, as the run's record has names alone.
function plant(root, row, many) {
  const path = many ? [[row.iteration, iterationName(row.iteration)]] : [];
  for (const folder of row.folders) path.push(['/' + folder, folder]);
  let at = root;
  at.counts[row.verdict]++;
  for (const [part, name] of path) {
    if (!at.branches.has(part)) {
      const next = branch(at.key + '\n' + part, name, at.depth + 1);
      at.branches.set(part, next);
      at.children.push(next);
    }
    at = at.branches.get(part);
    at.counts[row.verdict]++;
  }
  at.children.push({ kind: 'request', key: row.route, row, depth: at.depth + 1 });
}

function flatten(parent, lines) {
  parent.children.forEach((child, i) => {
    child.at = i + 1;
    child.of = parent.children.length;
    child.parent = parent;
    lines.push(child);
    if (child.kind === 'folder' && !state.folded.has(child.key)) flatten(child, lines);
  });
}
