// The list of requests. Only the lines in sight exist, so that ten thousand cost what thirty do. The list itself has
// the focus and names its active line, as the tree pattern of ARIA has it.

const LINE = 36; // pixels, as in report.css
const AHEAD = 8; // lines beyond each edge

const list = { lines: [], nodes: new Map(), active: 0, asked: false };

function openList() {
  list.box = byId('list');
  list.sheet = h('div', { class: 'sheet', role: 'presentation' });
  list.box.append(list.sheet);
  list.box.addEventListener('scroll', askForLines, { passive: true });
  list.box.addEventListener('click', clickLine);
  list.box.addEventListener('keydown', listKey);
  new ResizeObserver(askForLines).observe(list.box);
}

function showLines(lines) {
  const active = list.lines[list.active];
  list.lines = lines;
  list.nodes.forEach((node) => node.remove());
  list.nodes.clear();
  list.sheet.style.height = lines.length * LINE + 'px';
  const kept = active ? lines.findIndex((line) => line.key === active.key && line.kind === active.kind) : -1;
  list.active = Math.max(kept, 0);
  drawLines();
}

function askForLines() {
  if (list.asked) return;
  list.asked = true;
  requestAnimationFrame(() => {
    list.asked = false;
    drawLines();
  });
}

function drawLines() {
  const top = list.box.scrollTop;
  const from = Math.max(0, Math.floor(top / LINE) - AHEAD);
  const to = Math.min(list.lines.length, Math.ceil((top + list.box.clientHeight) / LINE) + AHEAD);
  for (const [i, node] of list.nodes) {
    if (i >= from && i < to || i === list.active) continue;
    node.remove();
    list.nodes.delete(i);
  }
  for (let i = from; i < to; i++) drawLine(i);
  if (list.lines.length > 0) drawLine(list.active);
  list.box.setAttribute('aria-activedescendant', list.lines.length > 0 ? 'line-' + list.active : '');
}

function drawLine(i) {
  if (list.nodes.has(i)) return;
  const line = list.lines[i];
  const node = line.kind === 'folder' ? folderLine(line) : requestLine(line);
  node.id = 'line-' + i;
  node.dataset.line = i;
  node.style.transform = 'translateY(' + i * LINE + 'px)';
  node.style.paddingInlineStart = 12 + Math.min(line.depth, 8) * 16 + 'px';
  node.classList.toggle('active', i === list.active);
  list.nodes.set(i, node);
  list.sheet.append(node);
}

function folderLine(line) {
  const open = !state.folded.has(line.key);
  const c = line.counts;
  const wrong = c.failed > 0 ? h('span', { class: 'bad' }, number(c.failed), h('span', { class: 'hidden' }, ' failed of ')) : '';
  return h('div', { ...treeItem(line), class: 'line folder', 'aria-expanded': String(open) },
    icon(open ? 'open' : 'folded'), h('span', { class: 'text', title: line.name }, line.name),
    h('span', { class: 'end' }, wrong, h('span', {}, number(c.failed + c.flaky + c.skipped + c.notrun + c.passed))));
}

function requestLine(line) {
  const row = line.row;
  const said = [verdictName(row.verdict) + ':', row.method, nameOf(row.name), row.run > 1 ? 'run ' + row.run : '', statusText(row)];
  return h('div', {
    ...treeItem(line), class: 'line request is-' + row.verdict, 'aria-selected': String(row === shown.row),
    'aria-label': said.concat(row.time === undefined ? [] : milliseconds(row.time)).filter(Boolean).join(' '),
  },
    icon(row.verdict), row.method && h('span', { class: 'method' }, row.method),
    h('span', { class: 'text', title: [...row.folders, nameOf(row.name)].join(' / ') }, nameOf(row.name),
      row.run > 1 && h('span', { class: 'faint' }, ' run ' + row.run),
      line.path && h('span', { class: 'faint' }, ' ' + where(row))),
    h('span', { class: 'end' }, h('span', { class: codeClass(row) }, statusText(row)),
      h('span', { class: 'time' }, row.time === undefined ? '' : milliseconds(row.time))));
}

function treeItem(line) {
  return { role: 'treeitem', 'aria-level': line.depth + 1, 'aria-posinset': line.at, 'aria-setsize': line.of };
}

function where(row) {
  const many = run.iterations.length > 1 && state.iteration < 0;
  return [many ? '#' + (row.iteration + 1) : '', row.folders.join(' / ')].filter(Boolean).join(' ');
}

function codeClass(row) {
  if (row.verdict === 'notrun' || row.verdict === 'skipped') return 'faint';
  return row.code && row.code < 400 ? '' : 'bad';
}

function clickLine(event) {
  const node = event.target.closest('.line');
  if (!node) return;
  activate(Number(node.dataset.line));
  enterLine();
}

// enterLine does what Enter does: a folder opens or closes, a request is shown.
function enterLine() {
  const line = list.lines[list.active];
  if (!line) return;
  if (line.kind === 'request') go(line.row.route);
  else fold(line, !state.folded.has(line.key));
}

function fold(line, closed) {
  if (closed) state.folded.add(line.key);
  else state.folded.delete(line.key);
  refreshLines();
}

function activate(i) {
  const before = list.nodes.get(list.active);
  if (before) before.classList.remove('active');
  list.active = Math.max(0, Math.min(i, list.lines.length - 1));
  const top = list.active * LINE;
  const box = list.box;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + LINE > box.scrollTop + box.clientHeight) box.scrollTop = top + LINE - box.clientHeight;
  drawLines();
  const node = list.nodes.get(list.active);
  if (node) node.classList.add('active');
}

function listKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const move = LIST_KEYS[event.key];
  if (!move) return;
  event.preventDefault();
  move(list.lines[list.active]);
}

const LIST_KEYS = {
  ArrowDown: () => activate(list.active + 1),
  ArrowUp: () => activate(list.active - 1),
  PageDown: () => activate(list.active + pageOfLines()),
  PageUp: () => activate(list.active - pageOfLines()),
  Home: () => activate(0),
  End: () => activate(list.lines.length - 1),
  ArrowRight: (line) => line && line.kind === 'folder' && (state.folded.has(line.key) ? fold(line, false) : activate(list.active + 1)),
  ArrowLeft: (line) => line && (line.kind === 'folder' && !state.folded.has(line.key) ? fold(line, true) : toParent(line)),
  Enter: enterLine,
  ' ': enterLine,
};

function pageOfLines() {
  return Math.max(1, Math.floor(list.box.clientHeight / LINE) - 1);
}

function toParent(line) {
  const i = list.lines.indexOf(line.parent);
  if (i >= 0) activate(i);
}

// showSelected marks the shown request in the list and brings it in sight.
function showSelected() {
  for (const [i, node] of list.nodes) {
    const line = list.lines[i];
    if (line.kind === 'request') node.setAttribute('aria-selected', String(line.row === shown.row));
  }
  const i = list.lines.findIndex((line) => line.row && line.row === shown.row);
  if (i >= 0 && i !== list.active) activate(i);
}
