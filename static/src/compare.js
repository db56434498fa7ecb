/** Two drawings of one process: what differs is marked in both, they move together, and the list leads to each place. */
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { Diagram } from './diagram/viewer.js';
import { pageData } from './elements.js';

/** @type {{before_url: string, after_url: string, marks: {id: string, kind: string}[]}} */
const page = pageData('compare-page');
const PAUSE_MS = 30; // between following and being followed

/** @param {string} name @param {string} url @param {string[]} kinds what is to be seen on this side */
async function side(name, url, kinds) {
  const host = /** @type {HTMLElement} */ (document.getElementById(name));
  const diagram = await Diagram.load(host, url);
  host.querySelector('.pd-progress')?.remove();
  diagram.fit();
  for (const { id, kind } of page.marks) if (kinds.includes(kind)) diagram.mark(id, `pd-is-${kind}`);
  return diagram;
}

/** @param {Diagram} one @param {Diagram} other */
function follow(one, other) {
  let quiet = 0;
  const link = (/** @type {Diagram} */ from, /** @type {Diagram} */ to) => from.viewer.get('eventBus').on('canvas.viewbox.changed', () => {
    if (performance.now() < quiet) return;
    quiet = performance.now() + PAUSE_MS;
    const { x, y, width, height } = from.canvas.viewbox();
    to.canvas.viewbox({ x, y, width, height });
  });
  link(one, other);
  link(other, one);
}

async function begin() {
  const sides = await Promise.all([
    side('before', page.before_url, ['removed', 'changed', 'moved']),
    side('after', page.after_url, ['added', 'changed', 'moved']),
  ]);
  follow(sides[0], sides[1]);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-reveal]'))) {
    button.addEventListener('click', () => {
      const id = button.dataset.reveal ?? '';
      const found = [...sides].reverse().find((diagram) => diagram.shape(id));
      found?.canvas.scrollToElement(found.shape(id), 120);
      for (const diagram of sides) diagram.pick(id);
    });
  }
}

begin();
