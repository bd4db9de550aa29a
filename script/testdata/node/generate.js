// Writes what Node makes of each expression beside it: node generate.js [file.js …]
const fs = require('fs'), path = require('path');
globalThis.require = require;
try { globalThis.CryptoJS = require('../../library/node_modules/crypto-js') } catch { /* only cryptojs.js needs it */ }
try { globalThis.uuid = require('../../library/node_modules/uuid') } catch { /* only uuid.js needs it */ }
eval.call(null, fs.readFileSync(path.join(__dirname, 'show.js'), 'utf8'));
(async () => {
  const names = process.argv.slice(2);
  const files = names.length ? names : fs.readdirSync(__dirname).filter(f => /^[a-z]+\.js$/.test(f) && !/show|generate/.test(f));
  for (const file of files) {
    let out = '';
    for (const line of fs.readFileSync(path.join(__dirname, file), 'utf8').split('\n')) {
      if (!line || line.startsWith('//')) continue;
      out += (await show((0, eval)('async () => (' + line + ')'))) + '\n';
    }
    fs.writeFileSync(path.join(__dirname, file.replace(/\.js$/, '.want')), out);
  }
})();
