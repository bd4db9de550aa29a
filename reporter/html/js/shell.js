// What stands around the list and the detail: the top line, the filters, the choice of light and dark.

function openShell() {
  const { start, end } = run;
  byId('title').textContent = visible(start.title || start.collection || 'Run');
  replace(byId('facts'), [start.title !== start.collection && start.collection, start.started > 0 && clock(start.started), end && milliseconds(end.duration)]
    .filter(Boolean).join(' · '));
  const verdict = byId('verdict');
  verdict.textContent = visible(end ? end.verdict : 'Not complete');
  const good = Boolean(end && end.passed);
  verdict.classList.add(good ? 'is-passed' : 'is-failed');
  document.querySelector('link[rel=icon]').href = favicon(good);
  openTheme();
  openFilters();
}

function favicon(good) {
  const color = good ? '%231a7f37' : '%23cf222e';
  const mark = good ? ICONS.passed : ICONS.failed;
  return 'data:image/svg+xml,' + encodeURI('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="') + color +
    encodeURI('"/><path d="' + mark + '" fill="none" stroke="white" stroke-width="2"/></svg>');
}

const THEMES = ['auto', 'light', 'dark'];
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function openTheme() {
  setTheme(kept('theme') || 'auto');
  prefersDark.addEventListener('change', () => setTheme(document.documentElement.dataset.theme));
  byId('theme').addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
    setTheme(next);
    keep('theme', next);
  });
}

function setTheme(theme) {
  const root = document.documentElement;
  root.dataset.theme = THEMES.includes(theme) ? theme : 'auto';
  root.dataset.shade = root.dataset.theme === 'auto' ? (prefersDark.matches ? 'dark' : 'light') : root.dataset.theme;
  byId('theme').textContent = 'Theme: ' + root.dataset.theme;
}

// A page from a file, or in a sandbox, may have no storage.
function kept(name) {
  try {
    return localStorage.getItem('runner-report-' + name);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem('runner-report-' + name, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}

function openFilters() {
  let waiting;
  byId('search').addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => change({ query: byId('search').value }), 120); // between the letters of a word
  });
  byId('order').addEventListener('change', (event) => change({ order: event.target.value }));
  byId('fold').addEventListener('click', foldAll);
  byId('iteration-choice').hidden = run.iterations.length < 2;
  byId('iteration-choice').append(iterationChoice());
}

const MANY = 300; // options of one choice

// Its value counts from 1, and is empty for all iterations.
function iterationChoice() {
  const all = 'all ' + number(run.iterations.length);
  const choose = (event) => change({ iteration: knownIteration(event.target.value) });
  if (run.iterations.length > MANY) {
    return h('input', { id: 'iteration', type: 'number', min: 1, max: run.iterations.at(-1) + 1, placeholder: all, change: choose });
  }
  return h('select', { id: 'iteration', change: choose }, h('option', { value: '' }, all),
    run.iterations.map((i) => h('option', { value: i + 1 }, iterationName(i))));
}

function knownIteration(text) {
  const i = Number(text) - 1;
  return run.names.has(i) ? i : -1;
}

// change takes new choices, and keeps them in the address.
function change(choices) {
  Object.assign(state, choices);
  history.replaceState(null, '', addressOf(currentPath()));
  refresh();
}

function foldAll() {
  const folders = [];
  state.folded.clear();
  const collect = (lines) => lines.forEach((line) => line.kind === 'folder' && folders.push(line.key));
  collect(listLines(chosen(matching())));
  const folding = byId('fold').textContent === 'Fold all';
  if (folding) folders.forEach((key) => state.folded.add(key));
  byId('fold').textContent = folding ? 'Unfold all' : 'Fold all';
  refreshLines();
}

// refresh draws the filters and the list from the state.
function refresh() {
  const rows = matching();
  if (byId('search') !== document.activeElement) byId('search').value = state.query;
  byId('iteration').value = state.iteration < 0 ? '' : String(state.iteration + 1);
  byId('order').value = state.order;
  drawChips(tally(rows));
  refreshLines(rows);
}

function refreshLines(rows) {
  const found = chosen(rows || matching());
  const lines = listLines(found);
  byId('fold').hidden = state.order !== '' || !lines.some((line) => line.kind === 'folder');
  byId('found').textContent = found.length === run.rows.length ? count(found.length, 'request') :
    number(found.length) + ' of ' + count(run.rows.length, 'request');
  showLines(lines);
}

function drawChips(counts) {
  const chips = byId('chips');
  if (chips.children.length === 0) {
    append(chips, VERDICTS.filter(([name]) => run.rows.some((row) => row.verdict === name)).map(([name, text]) => (
      button('', { class: 'chip is-' + name, 'data-verdict': name, 'data-text': text }, () => toggleVerdict(name)))));
  }
  for (const chip of chips.children) {
    const name = chip.dataset.verdict;
    chip.setAttribute('aria-pressed', String(state.verdicts.has(name)));
    replace(chip, icon(name), chip.dataset.text, h('b', {}, number(counts[name])));
  }
}

function toggleVerdict(name) {
  const verdicts = new Set(state.verdicts);
  if (!verdicts.delete(name)) verdicts.add(name);
  change({ verdicts });
}
