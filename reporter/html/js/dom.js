// Making elements. Text of the run enters the page as text nodes and attributes alone; nothing here parses markup.

const SVG = 'http://www.w3.org/2000/svg';

function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? '' : visible(String(value)));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : visible(String(child)));
  }
}

// Characters that cannot be seen, or that reorder what is around them, are shown by their names.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const CONTROLS = 'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' ');

function visible(text) {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, (c) => {
    const code = c.charCodeAt(0);
    return '\u27e8' + (CONTROLS[code] || 'U+' + code.toString(16).toUpperCase().padStart(4, '0')) + '\u27e9';
  });
}

// nameOf is what stands for a name that shows nothing.
function nameOf(name) {
  return name.trim() === '' ? 'no name' : name;
}

function byId(id) {
  return document.getElementById(id);
}

function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

const ICONS = {
  passed: 'M3 8.5l3.2 3.2L13 5',
  failed: 'M4 4l8 8M12 4l-8 8',
  flaky: 'M2.5 8a5.5 5.5 0 0 1 9.6-3.7L13.5 6M13.5 2.5V6H10M13.5 8a5.5 5.5 0 0 1-9.6 3.7L2.5 10M2.5 13.5V10H6',
  skipped: 'M3.5 8h9',
  notrun: 'M8 4.2a3.8 3.8 0 1 0 .01 0z',
  folded: 'M6 4l4 4-4 4',
  open: 'M4 6l4 4 4-4',
};

// Signs differ in their shape too: colour is never the only difference.
function icon(name) {
  return svg('svg', { class: 'icon is-' + name, viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: ICONS[name] }));
}

function button(text, attributes, run) {
  return h('button', { type: 'button', ...attributes, click: run }, text);
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
  say(what + ' copied');
}

// Pages from a file or plain http may have no clipboard of their own.
function copyBySelection(text) {
  const area = h('textarea', { class: 'hidden', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

let saying;

function say(text) {
  const said = byId('said');
  said.textContent = text;
  said.classList.add('shown');
  clearTimeout(saying);
  saying = setTimeout(() => said.classList.remove('shown'), 2000);
}
