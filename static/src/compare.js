/** Two drawings of one process: what differs is marked in both, they move together, and the list leads to each place. */
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { Diagram } from './diagram/viewer.js';
import { pageData } from './elements.js';
import { t } from './language.js';

/** @type {{before_url: string, after_url: string, marks: {id: string, kind: string}[]}} */
const page = pageData('compare-page');
const PAUSE_MS = 30; // between following and being followed

/** @param {string} name @param {string} url @param {string[]} kinds what is to be seen on this side */
async function side(name, url, kinds) {
  const host = /** @type {HTMLElement} */ (document.getElementById(name));
  const waiting = host.querySelector('[data-waiting]');
  const says = waiting?.querySelector('p');
  try {
    const xml = await read(url);
    says?.replaceChildren(t('Drawing the model…'));
    await new Promise((done) => setTimeout(done, PAUSE_MS)); // drawing thousands of steps holds everything: the words are painted first
    const diagram = await drawn(host, xml, kinds);
    waiting?.remove();
    return diagram;
  } catch {
    waiting?.querySelector('.pd-progress')?.remove();
    says?.replaceChildren(t('The diagram could not be drawn. What differs stands in the list.'));
    return null;
  }
}

/** @param {string} url */
async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Expected a model at ${url}, but the server answered ${answer.status}.`);
  return answer.text();
}

/** @param {HTMLElement} host @param {string} xml @param {string[]} kinds */
async function drawn(host, xml, kinds) {
  const diagram = await Diagram.show(host, xml);
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
  const both = await Promise.all([
    side('before', page.before_url, ['removed', 'changed', 'moved']),
    side('after', page.after_url, ['added', 'changed', 'moved']),
  ]);
  const sides = both.filter((diagram) => diagram !== null);
  if (sides.length > 1) follow(sides[0], sides[1]);
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
