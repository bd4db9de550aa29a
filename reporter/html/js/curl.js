// The request as a curl command for POSIX shells. It is pasted into terminals: a hostile name must not leave its quotes,
// name a file to read, or send the terminal a control sequence.

const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const CURL_ADDS = new Set(['content-length', 'connection', 'accept-encoding', 'host', 'transfer-encoding']);

function curlOf(request) {
  const body = request.body && request.body.base64 === undefined ? request.body.text || '' : '';
  const parts = ['curl --globoff'];
  const method = TOKEN.test(request.method) ? request.method : 'GET';
  if (method === 'HEAD') parts.push('--head');
  else if (method !== (body ? 'POST' : 'GET')) parts.push('--request ' + quoted(method));
  parts.push('--url ' + quoted(request.url));
  for (const [name, value] of request.header || []) {
    if (!TOKEN.test(name) || CURL_ADDS.has(name.toLowerCase())) continue;
    parts.push('--header ' + quoted(value === '' ? name + ';' : name + ': ' + value));
  }
  if (headerValue(request.header, 'accept-encoding')) parts.push('--compressed');
  if (body) parts.push('--data-raw ' + quoted(body));
  return parts.join(' \\\n  ') + curlNote(request.body);
}

function curlNote(body) {
  if (!body || !(body.cut || body.base64 !== undefined)) return '';
  return '\n# ' + (body.cut ? 'The body is cut' : 'The body is not text and was left out') + ': it had ' + body.size + ' bytes.';
}

function quoted(text) {
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(text)) return "'" + text.replace(/'/g, "'\\''") + "'";
  return "$'" + text.replace(/[\\']/g, '\\$&').replace(/[\u0000-\u001f\u007f-\u009f]/g, escaped) + "'";
}

function escaped(c) {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[c];
  if (short) return short;
  const code = c.charCodeAt(0);
  return code < 0x80 ? '\\x' + code.toString(16).padStart(2, '0') : '\\xc2\\x' + code.toString(16);
}
