// Pretty-printing and colours for JSON, XML and forms. Each gives a list of [class, text]. Nothing is parsed into values:
// numbers keep all of their digits, a broken or cut body is shown as far as it goes.

const JSON_TOKENS = /"(?:[^"\\]+|\\[^])*"?|-?\d[\d.eE+-]*|[A-Za-z]+|[{}[\],:]|\s+|[^]/g;

function jsonTokens(text) {
  const out = [];
  let depth = 0;
  const tokens = (text.match(JSON_TOKENS) || []).filter((token) => token.trim() !== '');
  const line = () => out.push(['', '\n' + '  '.repeat(Math.min(depth, 100))]);
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1);
      if (tokens[i - 1] !== '{' && tokens[i - 1] !== '[') line();
    }
    out.push([jsonClass(token, next), token]);
    if (token === '{' || token === '[') {
      depth++;
      if (next !== '}' && next !== ']') line();
    } else if (token === ',') line();
    else if (token === ':') out.push(['', ' ']);
    else if (depth === 0 && next !== undefined && !/^[,:\]}]$/.test(next)) line(); // JSON lines
  });
  return out;
}

function jsonClass(token, next) {
  if (token[0] === '"') return next === ':' ? 'k' : 's';
  if (/^-?\d/.test(token)) return 'n';
  return /^(true|false|null)$/.test(token) ? 'w' : 'p';
}

const XML_TOKENS = /<!--[^]*?(?:-->|$)|<!\[CDATA\[[^]*?(?:\]\]>|$)|<(?:"[^"]*"|'[^']*'|[^>"'])*>?|[^<]+/g;

function xmlTokens(text, indent) {
  const out = [];
  let depth = 0;
  const tokens = text.match(XML_TOKENS) || [];
  const solid = indent ? tokens.filter((token) => token.trim() !== '') : tokens;
  solid.forEach((token, i) => {
    const closes = token.startsWith('</');
    if (closes) depth = Math.max(0, depth - 1);
    if (indent && i > 0 && !staysOnLine(solid, i)) out.push(['', '\n' + '  '.repeat(Math.min(depth, 100))]);
    out.push(...xmlToken(token));
    if (/^<[^!?/]/.test(token) && !token.endsWith('/>')) depth++;
  });
  return out;
}

// A text and the end of the element that holds nothing else stay with its start.
function staysOnLine(tokens, i) {
  const opens = (token) => token !== undefined && /^<[^!?/]/.test(token) && !token.endsWith('/>');
  if (tokens[i][0] !== '<') return opens(tokens[i - 1]) && (tokens[i + 1] || '').startsWith('</');
  if (!tokens[i].startsWith('</')) return false;
  return opens(tokens[i - 1]) || (tokens[i - 1][0] !== '<' && opens(tokens[i - 2]));
}

function xmlToken(token) {
  if (token[0] !== '<') return [['', token]];
  if (/^<[!?]/.test(token)) return [[token.startsWith('<![CDATA[') ? 's' : 'c', token]];
  const out = [];
  for (const [, mark, name, value, rest] of token.matchAll(/(^<\/?[^\s/>]*|\/?>$)|([^\s=/>"']+)(?==)|("[^"]*"?|'[^']*'?)|([^])/g)) {
    if (mark !== undefined) out.push(['k', mark]);
    else if (name !== undefined) out.push(['n', name]);
    else if (value !== undefined) out.push(['s', value]);
    else out.push(['p', rest]);
  }
  return out;
}

function formTokens(text) {
  const out = [];
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=');
    const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    out.push(['k', formWord(key)], ['p', ' = '], ['s', formWord(value)], ['', '\n']);
  }
  return out;
}

function formWord(word) {
  try {
    return decodeURIComponent(word.replace(/\+/g, ' '));
  } catch {
    return word;
  }
}

// language is how a body is shown: by its type, else by how it looks.
function language(type, text) {
  if (/[/+]json\b/i.test(type)) return 'json';
  if (/x-www-form-urlencoded/i.test(type)) return 'form';
  if (/html\b/i.test(type)) return 'html';
  if (/[/+]xml\b/i.test(type)) return 'xml';
  return looksLike(text);
}

function looksLike(text) {
  if (/^\s*<\?xml/.test(text)) return 'xml';
  if (!/^\s*[[{]/.test(text)) return '';
  try {
    JSON.parse(text);
    return 'json';
  } catch {
    return '';
  }
}

function tokensOf(text, lang) {
  switch (lang) {
    case 'json': return jsonTokens(text);
    case 'xml': return xmlTokens(text, true);
    case 'html': return xmlTokens(text, false);
    case 'form': return formTokens(text);
  }
  return [['', text]];
}

function colored(tokens) {
  const out = document.createDocumentFragment();
  for (const [name, text] of tokens) out.append(name ? h('span', { class: 't-' + name }, text) : visible(text));
  return out;
}
