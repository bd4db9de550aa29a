// Keys that work everywhere, and the help that names them. Keys of one letter can be switched off: they disturb people
// who speak to their computer.

const HELP = [
  ['/', 'Search'], ['↑ ↓', 'Move in the list'], ['← →', 'Fold and unfold'], ['Enter', 'Open'], ['Esc', 'Back to the list'],
  ['j k', 'Next and previous request'], ['f', 'Next failed request'], ['?', 'This help'],
];

const QUERIES = [
  ['login "two words"', 'in names, folders, URLs and failures'], ['s:failed', 'status: failed, skipped, passed, notrun'],
  ['m:post', 'method'], ['c:404 c:5xx c:error', 'HTTP status'], ['t:>500', 'milliseconds of the response'], ['i:2', 'iteration'],
  ['has:console', 'also has:skipped, has:tests, has:failures'], ['body:word', 'in headers, bodies and console, as they are stored'],
];

const KEYS = {
  '/': () => {
    if (!wideEnough()) go('requests');
    byId('search').focus();
    byId('search').select();
  },
  '?': openHelp,
  j: () => step(1, () => true),
  k: () => step(-1, () => true),
  f: () => step(1, (row) => row.verdict === 'failed'),
};

function openKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || byId('help').open) return;
    if (event.key === 'Escape') return leave(event);
    if (isField(event.target) || kept('keys') === 'off' || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  byId('search').addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
    event.preventDefault();
    focusList();
  });
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('detail').focus();
  });
  byId('help-open').addEventListener('click', openHelp);
}

function isField(node) {
  return node instanceof HTMLInputElement || node instanceof HTMLSelectElement || node instanceof HTMLTextAreaElement;
}

// leave goes from a search to no search, and from a request back to its line.
function leave(event) {
  if (event.target === byId('search') && byId('search').value !== '') {
    byId('search').value = '';
    change({ query: '' });
    return;
  }
  if (!wideEnough() && shown.row) go('requests');
  focusList();
}

function focusList() {
  if (!wideEnough()) go('requests');
  byId('list').focus();
}

function wideEnough() {
  return matchMedia('(min-width: 820px)').matches;
}

// step goes to the next request of the list for which want holds, from the start again after the last.
function step(by, want) {
  const rows = list.lines.filter((line) => line.row).map((line) => line.row);
  const from = rows.indexOf(shown.row);
  for (let n = 1; n <= rows.length; n++) {
    const at = from < 0 ? (by > 0 ? n - 1 : rows.length - n) : (from + by * n + rows.length * 2) % rows.length;
    if (want(rows[at])) return go(rows[at].route);
  }
}

function openHelp() {
  const dialog = byId('help');
  const pairs = (all, tag) => h('dl', { class: 'help' }, all.map(([key, text]) => [h('dt', {}, h(tag, {}, key)), h('dd', {}, text)]));
  const box = h('input', { type: 'checkbox', change: () => keep('keys', box.checked ? 'on' : 'off') });
  box.checked = kept('keys') !== 'off';
  replace(dialog, h('h2', { id: 'help-title' }, 'Help'), h('h3', {}, 'Keys'), pairs(HELP, 'kbd'),
    h('label', {}, box, ' keys of one letter'), h('h3', {}, 'Search'), pairs(QUERIES, 'code'),
    h('form', { method: 'dialog' }, h('button', { autofocus: true }, 'Close')));
  dialog.showModal();
}
