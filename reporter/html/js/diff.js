// Actual and expected, line by line.

const DIFF_LINES = 400; // the table below is of their square

function diffView(actual, expected) {
  if (actual === expected) return null; // they were to differ: the message says it
  const a = actual.split(/\r\n?|\n/);
  const e = expected.split(/\r\n?|\n/);
  const lines = a.length > DIFF_LINES || e.length > DIFF_LINES ? [['-', expected], ['+', actual]] : diffLines(e, a);
  const names = { '-': 'expected', '+': 'actual', ' ': '' };
  return h('figure', { class: 'diff' },
    h('figcaption', {}, h('span', { class: 'minus' }, '− expected'), h('span', { class: 'plus' }, '+ actual')),
    h('pre', { tabindex: 0, role: 'region', 'aria-label': 'Difference of expected and actual' },
      marked(lines).map(([sign, parts]) => h('div', { class: { '-': 'minus', '+': 'plus', ' ': '' }[sign] },
        h('span', { class: 'sign' }, sign === '-' ? '−' : sign), h('span', { class: 'hidden' }, names[sign]), parts, '\n'))));
}

// diffLines is the longest common subsequence of two lists of lines.
function diffLines(e, a) {
  const best = Array.from({ length: e.length + 1 }, () => new Uint16Array(a.length + 1));
  for (let i = e.length - 1; i >= 0; i--) {
    for (let j = a.length - 1; j >= 0; j--) {
      best[i][j] = e[i] === a[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const out = [];
  let i = 0;
  let j = 0;
  while (i < e.length || j < a.length) {
    if (i < e.length && j < a.length && e[i] === a[j]) {
      out.push([' ', e[i++]]);
      j++;
    } else if (j >= a.length || (i < e.length && best[i + 1][j] >= best[i][j + 1])) out.push(['-', e[i++]]);
    else out.push(['+', a[j++]]);
  }
  return out;
}

// marked shows, in a line that took the place of one other, what differs.
function marked(lines) {
  return lines.map(([sign, text], i) => {
    const [before, after] = [lines[i - 1] || [' '], lines[i + 1] || [' ']];
    if (sign === '-' && after[0] === '+' && before[0] !== '-' && (lines[i + 2] || [' '])[0] !== '+') return [sign, changed(text, after[1])];
    if (sign === '+' && before[0] === '-' && after[0] !== '+' && (lines[i - 2] || [' '])[0] !== '-') return [sign, changed(text, before[1])];
    return [sign, text];
  });
}

// changed marks the words that the other line does not have in this place.
function changed(text, other) {
  const [words, others] = [wordsIn(text), wordsIn(other)];
  if (words.length > DIFF_LINES || others.length > DIFF_LINES) return changedMiddle(text, other);
  const parts = [];
  for (const [sign, word] of diffLines(others, words)) {
    const last = parts[parts.length - 1];
    if (sign === '-') continue;
    if (last && last.sign === sign) last.text += word;
    else parts.push({ sign, text: word });
  }
  return parts.map((part) => (part.sign === '+' ? h('mark', {}, part.text) : part.text));
}

function wordsIn(text) {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) || [];
}

function changedMiddle(text, other) {
  const most = Math.min(text.length, other.length);
  let start = 0;
  while (start < most && text[start] === other[start]) start++;
  let end = 0;
  while (end < most - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++;
  const middle = text.slice(start, text.length - end);
  return [text.slice(0, start), middle && h('mark', {}, middle), text.slice(text.length - end)];
}
