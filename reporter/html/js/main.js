// Addresses and the start. An address is #/ for the overview, #/requests for the list on narrow screens, or #/ID/ITERATION/RUN
// with the number of a test behind it; ?q=…&s=…&i=…&o=… are the choices of the list.

function currentPath() {
  return location.hash.replace(/^#\/?/, '').split('?')[0];
}

function addressOf(path) {
  const choices = new URLSearchParams();
  if (state.query) choices.set('q', state.query);
  if (state.verdicts.size > 0) choices.set('s', [...state.verdicts].join(','));
  if (state.iteration >= 0) choices.set('i', state.iteration + 1);
  if (state.order) choices.set('o', state.order);
  const text = choices.toString();
  return '#/' + path + (text ? '?' + text : '');
}

function go(path) {
  location.hash = addressOf(path);
}

// readChoices takes the choices of an address. A link inside the page has none, and leaves them.
function readChoices() {
  const at = location.hash.indexOf('?');
  if (at < 0) return;
  const choices = new URLSearchParams(location.hash.slice(at + 1));
  state.query = choices.get('q') || '';
  state.verdicts = new Set((choices.get('s') || '').split(',').filter((name) => VERDICTS.some(([known]) => known === name)));
  state.iteration = knownIteration(choices.get('i'));
  state.order = ['failed', 'slow'].includes(choices.get('o')) ? choices.get('o') : '';
}

function rowAt(path) {
  const [id, iteration, again, test] = path.split('/');
  const row = run.byRoute.get([id, iteration || 1, again || 1].join('/'));
  return row ? { row, test: Number(test) || 0 } : null;
}

function route() {
  const path = currentPath();
  const before = addressOf('');
  readChoices();
  if (addressOf('') !== before) refresh();
  const found = path && path !== 'requests' ? rowAt(path) : null;
  document.body.dataset.view = found ? 'detail' : path === 'requests' ? 'list' : 'overview';
  if (found) showRow(found.row, found.test);
  else if (shown.row || !byId('detail').hasChildNodes()) showOverview();
  for (const [id, view] of [['to-overview', 'overview'], ['to-list', 'list']]) {
    if (document.body.dataset.view === view) byId(id).setAttribute('aria-current', 'page');
    else byId(id).removeAttribute('aria-current');
  }
  document.title = visible((found ? nameOf(found.row.name) + ' – ' : '') + (run.start.title || 'Run'));
  showSelected();
}

// afterRoute gives the focus to what was opened, for readers of the screen and for the arrow keys.
function afterRoute() {
  route();
  const title = byId('detail-title');
  if (document.body.dataset.view === 'list') byId('list').focus();
  else if (title && !document.activeElement.classList.contains('target-test')) title.focus({ preventScroll: true });
}

document.addEventListener('DOMContentLoaded', () => {
  readRun();
  openShell();
  openList();
  readChoices();
  refresh();
  route();
  openKeys();
  openPrint();
  openVisualizer();
  addEventListener('hashchange', afterRoute);
});
