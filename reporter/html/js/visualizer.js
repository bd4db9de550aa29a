// What a script gave pm.visualizer.set, drawn in a frame that the file brings along: see html/frame.

const MOST_HEIGHT = 1200; // beyond it the frame scrolls

function visualizerView(v) {
  if (!v.template) return h('p', { class: 'faint' }, 'Not kept in this report: ' + bytes(v.size) + '.');
  const frame = document.importNode(byId('visualizer-frame').content.firstElementChild, true);
  frame.addEventListener('load', () => frame.contentWindow.postMessage({ template: v.template, data: v.data }, '*'), { once: true });
  const source = (name, text) => text && h('details', {}, h('summary', {}, name), h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': name }, text));
  return [frame, source('Template', v.template), source('Data', v.data)];
}

function openVisualizer() {
  addEventListener('message', (event) => {
    const frame = document.querySelector('.visualizer');
    const height = Number(event.data && event.data.height);
    if (frame && event.source === frame.contentWindow && height > 0) frame.style.height = Math.min(height + 2, MOST_HEIGHT) + 'px';
  });
}
