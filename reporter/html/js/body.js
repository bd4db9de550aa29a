// A body: pretty or raw, with its size and what is missing of it.

// Beyond this a body is shown in pieces: each colour is an element.
const PIECE = 128 << 10;

function bodyView(body, header, name) {
  if (!body) return h('p', { class: 'faint' }, 'No body.');
  const type = headerValue(header, 'content-type');
  const text = bodyText(body, type);
  const lang = text === null ? '' : language(type, text);
  const code = h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': name });
  const tools = h('div', { class: 'tools' });
  const show = (pretty) => showText(code, text, pretty ? lang : '');
  if (lang) tools.append(prettySwitch(show));
  if (text !== null) tools.append(button('Copy', { class: 'quiet', 'aria-label': 'Copy ' + name }, () => copy(text, name)));
  if (text === null) showBytes(code, body.base64 || '');
  else show(true);
  return h('div', { class: 'body' }, h('div', { class: 'body-head' },
    h('span', { class: 'faint' }, [type.split(';')[0], bytes(body.size)].filter(Boolean).join(', ')), cutNote(body, text), tools),
    picture(body, type), code);
}

function cutNote(body, text) {
  if (!body.cut) return null;
  const shown = text === null ? atob(body.base64 || '').length : new TextEncoder().encode(text).length;
  return h('span', { class: 'note' }, shown === 0 ? 'not kept in this report' : 'cut: the first ' + bytes(shown) + ' of ' + bytes(body.size));
}

function headerValue(header, name) {
  const found = (header || []).find(([key]) => key.toLowerCase() === name);
  return found ? found[1] : '';
}

// bodyText is null for bytes that are no text.
function bodyText(body, type) {
  if (body.base64 === undefined) return body.text || '';
  const charset = /charset="?([\w-]+)/i.exec(type);
  if (!charset || /^utf-?8$/i.test(charset[1])) return null;
  try {
    return new TextDecoder(charset[1]).decode(fromBase64(body.base64));
  } catch {
    return null;
  }
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function prettySwitch(show) {
  const group = h('div', { class: 'switch', role: 'group', 'aria-label': 'Form of the body' });
  const choose = (pretty) => () => {
    [...group.children].forEach((b, i) => b.setAttribute('aria-pressed', String((i === 0) === pretty)));
    show(pretty);
  };
  group.append(button('Pretty', { 'aria-pressed': 'true' }, choose(true)), button('Raw', { 'aria-pressed': 'false' }, choose(false)));
  return group;
}

function showText(code, text, lang) {
  replace(code);
  const piece = (from) => {
    const end = from + PIECE;
    code.append(colored(tokensOf(text.slice(from, end), text.length > PIECE ? '' : lang)));
    if (end >= text.length) return;
    const more = button('Show more: ' + bytes(text.length - end) + ' are left', { class: 'quiet' }, () => {
      more.remove();
      piece(end);
    });
    code.append(more);
  };
  piece(0);
}

// Bytes that are no text, as hexdump has them.
function showBytes(code, base64) {
  const all = fromBase64(base64).subarray(0, 4096);
  const lines = [];
  for (let i = 0; i < all.length; i += 16) {
    const part = [...all.subarray(i, i + 16)];
    const hex = part.map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
    lines.push(i.toString(16).padStart(6, '0') + '  ' + hex.padEnd(47) + '  ' + text);
  }
  replace(code, lines.join('\n'));
}

// A picture is drawn by the browser's decoder and can ask for nothing. SVG is none of these.
function picture(body, type) {
  const kind = /^image\/(png|jpeg|gif|webp|avif)\b/i.exec(type);
  if (!kind || body.cut || body.base64 === undefined) return null;
  return h('img', { class: 'picture', alt: 'The picture in this body', src: 'data:' + kind[0].toLowerCase() + ';base64,' + body.base64 });
}
