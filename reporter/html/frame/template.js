// The part of Handlebars that templates of pm.visualizer use: values, each, if, unless, with, lookup. What goes beyond is
// said, not guessed. Work is bounded, as a template comes from whoever wrote the collection.

const BUDGET = { steps: 200000, length: 4 << 20 };

function parseTemplate(text) {
  const root = { nodes: [] };
  const stack = [root];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const top = stack[stack.length - 1];
    if (text[open - 1] === '\\') {
      top.nodes.push(text.slice(at, open - 1) + '{{');
      at = open + 2;
      continue;
    }
    const tag = readTag(text, open);
    top.nodes.push(tag.trimBefore ? text.slice(at, open).trimEnd() : text.slice(at, open));
    at = tag.end;
    if (tag.trimAfter) while (/\s/.test(text[at] || '')) at++;
    takeTag(tag, stack);
  }
  root.nodes.push(text.slice(at));
  if (stack.length > 1) throw new Error('{{#' + stack[stack.length - 1].name + '}} has no end');
  return root.nodes;
}

function readTag(text, open) {
  const kinds = [[/^\{\{(~?)!--([\s\S]*?)--(~?)\}\}/, '!'], [/^\{\{\{(~?)([\s\S]*?)(~?)\}\}\}/, '&'], [/^\{\{(~?)([#^/&!>]?)([\s\S]*?)(~?)\}\}/, '']];
  const rest = text.slice(open, open + 10000);
  for (const [pattern, kind] of kinds) {
    const found = pattern.exec(rest);
    if (!found) continue;
    const inside = kind ? found[2] : found[3];
    return {
      kind: kind || found[2], inside: inside.trim(), end: open + found[0].length, trimBefore: found[1] === '~', trimAfter: found.at(-1) === '~',
    };
  }
  throw new Error('{{ has no end');
}

function takeTag(tag, stack) {
  const top = stack[stack.length - 1];
  const words = wordsOf(tag.inside);
  if (tag.kind === '!') return;
  if (tag.kind === '>') throw new Error('partials are not shown in this report: {{> ' + tag.inside + '}}');
  if (tag.kind === '/') return closeBlock(tag.inside, stack);
  if (words[0] === 'else' && tag.kind === '' || tag.kind === '^' && tag.inside === '') return openElse(words.slice(1), stack);
  if (tag.kind === '#' || tag.kind === '^') {
    const block = blockOf(words, tag.kind === '^');
    top.nodes.push(block);
    stack.push(block);
    return;
  }
  top.nodes.push({ kind: 'value', raw: tag.kind === '&', words });
}

function blockOf(words, inverted) {
  const as = words.indexOf('as');
  const named = as < 0 ? [] : words.slice(as + 1).join(' ').replace(/\|/g, ' ').trim().split(/\s+/);
  const body = [];
  return { kind: 'block', name: words[0], args: words.slice(1, as < 0 ? undefined : as), named, inverted, body, nodes: body, otherwise: [], chained: false };
}

function openElse(rest, stack) {
  const block = stack[stack.length - 1];
  if (!block.name) throw new Error('{{else}} is in no block');
  block.nodes = block.otherwise;
  if (rest.length === 0) return;
  const next = blockOf(rest, false); // {{else if x}} ends where the block around it ends
  next.chained = true;
  block.nodes.push(next);
  stack.push(next);
}

function closeBlock(name, stack) {
  let block = stack.pop();
  while (block.chained) block = stack.pop();
  if (!block.name || block.name !== name) throw new Error('{{/' + name + '}} ends no block');
}

// wordsOf splits at blanks that are not in quotes or brackets.
function wordsOf(inside) {
  if (inside.includes('(')) throw new Error('expressions in brackets are not shown in this report: ' + inside);
  return inside.match(/(?:[^\s"'[]|"[^"]*"|'[^']*'|\[[^\]]*\])+/g) || [];
}

function renderTemplate(nodes, data) {
  const out = { parts: [], length: 0, steps: 0 };
  const root = { value: data, up: null, data: { root: data }, named: {} };
  renderNodes(nodes, root, out);
  return out.parts.join('');
}

function renderNodes(nodes, scope, out) {
  for (const node of nodes) {
    if (++out.steps > BUDGET.steps || out.length > BUDGET.length) throw new Error('the template makes more than a report can show');
    if (typeof node === 'string') write(node, out);
    else if (node.kind === 'value') write(valueText(node, scope), out);
    else renderBlock(node, scope, out);
  }
}

function write(text, out) {
  out.length += text.length;
  out.parts.push(text);
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;', '`': '&#x60;', '=': '&#x3D;' };

function valueText(node, scope) {
  const [first, ...args] = node.words;
  let value;
  if (first === 'lookup' && args.length === 2) value = member(valueOf(args[0], scope), valueOf(args[1], scope));
  else if (first === 'log') return '';
  else if (args.length > 0) throw new Error('the helper ' + first + ' is not known to this report');
  else value = valueOf(first || '', scope);
  const text = value === undefined || value === null ? '' : String(value);
  return node.raw ? text : text.replace(/[&<>"'`=]/g, (c) => ESCAPES[c]);
}

function renderBlock(block, scope, out) {
  const value = block.args.length > 0 ? valueOf(block.args[0], scope) : undefined;
  const yes = (inner) => renderNodes(block.body, inner || scope, out);
  const no = () => renderNodes(block.otherwise, scope, out);
  if (block.inverted) return isEmpty(valueOf(block.name, scope)) ? yes() : no();
  switch (block.name) {
    case 'if': return isEmpty(value) && !(value === 0 && block.args.includes('includeZero=true')) ? no() : yes();
    case 'unless': return isEmpty(value) ? yes() : no();
    case 'with': return isEmpty(value) ? no() : yes(inside(value, scope, block, [value]));
    case 'each': return renderEach(block, value, scope, yes, no);
  }
  if (block.args.length > 0) throw new Error('the helper ' + block.name + ' is not known to this report');
  const own = valueOf(block.name, scope);
  if (Array.isArray(own)) return renderEach(block, own, scope, yes, no);
  if (isEmpty(own)) return no();
  return own === true ? yes() : yes(inside(own, scope, block, [own]));
}

function renderEach(block, value, scope, yes, no) {
  const entries = Array.isArray(value) ? [...value.entries()] : value && typeof value === 'object' ? Object.entries(value) : [];
  if (entries.length === 0) return no();
  entries.forEach(([key, item], i) => {
    const next = inside(item, scope, block, [item, key]);
    next.data = { ...scope.data, index: i, key, first: i === 0, last: i === entries.length - 1, up: scope.data };
    yes(next);
  });
}

function inside(value, scope, block, values) {
  const named = { ...scope.named };
  block.named.forEach((name, i) => { named[name] = values[i]; });
  return { value, up: scope, data: scope.data, named };
}

function isEmpty(value) {
  return !value || Array.isArray(value) && value.length === 0;
}

const LITERALS = { true: true, false: false, null: null, undefined: undefined };

function valueOf(word, scope) {
  if (/^["'].*["']$/s.test(word)) return word.slice(1, -1);
  if (/^-?\d+(\.\d+)?$/.test(word)) return Number(word);
  if (Object.hasOwn(LITERALS, word)) return LITERALS[word];
  let at = scope;
  let path = word;
  if (path.startsWith('@')) return reach(at.data, path.slice(1).replace(/^(\.\.\/)+/, (up) => 'up.'.repeat(up.length / 3)));
  while (path.startsWith('../')) {
    at = at.up || at;
    path = path.slice(3);
  }
  path = path.replace(/^(?:\.\/|this[./])/, '');
  if (path === 'this' || path === '.' || path === '..' || path === '') return path === '..' && at.up ? at.up.value : at.value;
  const first = segments(path)[0];
  if (at === scope && Object.hasOwn(scope.named, first)) return reach(scope.named, path);
  return reach(at.value, path);
}

function segments(path) {
  return (path.match(/\[[^\]]*\]|[^./[\]]+/g) || []).map((part) => part.replace(/^\[|\]$/g, ''));
}

function reach(value, path) {
  return segments(path).reduce(member, value);
}

// member reads what the data itself has, nothing of JavaScript's own.
function member(value, key) {
  if (value === undefined || value === null) return undefined;
  return Object.hasOwn(Object(value), key) ? Object(value)[key] : undefined;
}
