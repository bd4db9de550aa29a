// The frame that shows what pm.visualizer.set was given. It has no origin, no network and no window of its own: the page
// sends it template and data once, and it sends back its height. Scripts of the template do not run; its styles do, as
// sheets of this script, because the page's policy lets no other style in.

const policy = self.trustedTypes ? trustedTypes.createPolicy('visualizer', { createHTML: (text) => text }) : { createHTML: (text) => text };

addEventListener('message', (event) => {
  if (event.source !== parent) return;
  try {
    showMarkup(renderTemplate(parseTemplate(event.data.template), JSON.parse(event.data.data || '{}')));
  } catch (e) {
    document.body.textContent = 'The template cannot be shown: ' + e.message;
  }
  new ResizeObserver(tellHeight).observe(document.body);
});

function tellHeight() {
  parent.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) + 2 * MARGIN }, '*');
}

const ACTIVE = 'script, link, meta, base, iframe, frame, frameset, object, embed, portal, noscript, template, audio, video, source, track';
const LEADING = new Set(['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'ping', 'poster', 'background', 'data', 'target', 'autofocus']);

// showMarkup parses in a document that does nothing, takes out what could act or load, and shows the rest.
function showMarkup(text) {
  const box = document.createElement('template');
  box.innerHTML = policy.createHTML(text.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, ' data-$1=')));
  const sheets = [...box.content.querySelectorAll('style')].map((node) => node.textContent);
  for (const node of box.content.querySelectorAll(ACTIVE + ', style')) node.remove();
  for (const form of box.content.querySelectorAll('form')) form.replaceWith(...form.childNodes);
  const styled = [];
  for (const node of box.content.querySelectorAll('*')) {
    for (const { name, value } of [...node.attributes]) {
      if (name === 'data-style') styled.push([node, value]);
      else if (/^on/i.test(name) || LEADING.has(name.toLowerCase()) && !/^\s*(#|data:image\/)/i.test(value)) node.removeAttribute(name);
    }
  }
  document.body.replaceChildren(box.content);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets.map(sheetOf)];
  for (const [node, value] of styled) if (node.style) node.style.cssText = harmless(value);
}

function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(harmless(text));
  return sheet;
}

// harmless CSS loads nothing; what would is refused by the policy as well.
function harmless(css) {
  return css.replace(/\\[0-9a-f]{1,6}\s?/gi, '').replace(/@import[^;]*;?/gi, '').replace(/(?:url|image-set|src)\((?!\s*["']?data:image\/)[^)]*\)?/gi, 'none');
}

const MARGIN = 12;
const base = new CSSStyleSheet();
base.replaceSync(':root { color-scheme: light; background: #fff; color: #1a2027; font: 14px/1.5 system-ui, sans-serif } body { display: flow-root; margin: ' + MARGIN + 'px } img { max-width: 100% }');
document.adoptedStyleSheets = [base];
