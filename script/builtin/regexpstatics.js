// RegExp.$1 and its like: what the last match was.
const exec = RegExp.prototype.exec;
let last = { index: 0, input: '', 0: '', length: 1 };
Object.defineProperty(RegExp.prototype, 'exec', {
  value: { exec(s) {
    const m = exec.call(this, s);
    if (m) last = m;
    return m;
  } }.exec, writable: true, configurable: true,
});
// The engine's own test does not ask exec, as the language wants it to.
Object.defineProperty(RegExp.prototype, 'test', { value: { test(s) { return this.exec(s) !== null } }.test, writable: true, configurable: true });
const statics = {
  input: () => last.input, lastMatch: () => last[0], lastParen: () => last.length > 1 ? last[last.length - 1] || '' : '',
  leftContext: () => last.input.slice(0, last.index), rightContext: () => last.input.slice(last.index + last[0].length),
};
Object.assign(statics, { $_: statics.input, '$&': statics.lastMatch, '$+': statics.lastParen, '$`': statics.leftContext, "$'": statics.rightContext });
for (let i = 1; i <= 9; i++) statics['$' + i] = () => last[i] || '';
for (const name of Object.keys(statics)) Object.defineProperty(RegExp, name, { get: statics[name], set() {}, configurable: true });
