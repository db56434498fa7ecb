/**
 * A sign at every element that has a problem. Each is a part of its element's own picture: it moves with it, and five hundred of them
 * cost no more than any other line of the drawing, where five hundred overlays cost a fifth of each frame.
 */
const SVG = 'http://www.w3.org/2000/svg';
const ROUND = 'M-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0';
const EXCLAMATION = `${ROUND}M0-5v5.5M0 4.6v.4`;
const QUESTION = `${ROUND}M-2.8-2.6a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1-1.5 2.2M0 5v.4`;

/** @typedef {import('./saving.js').Finding} Finding */

/** @param {any} modeler @returns {(problems: Finding[]) => void} marks what has one, and nothing else */
export function startMarks(modeler) {
  const registry = modeler.get('elementRegistry');
  /** @type {Map<string, Finding>} the worst of each element */
  let worst = new Map();
  const look = (/** @type {any} */ shape) => shape.parent && draw(registry.getGraphics(shape), shape, worst.get(shape.id));
  modeler.get('eventBus').on(['shape.added', 'connection.added', 'element.changed'], 100, (/** @type {{element: any}} */ { element }) => {
    look(element); // back by an undo, or of another size; answers nothing, which would end the event
  });
  return (problems) => {
    worst = new Map([...problems].sort((a, b) => weight(a) - weight(b)).map((problem) => [problem.element_id ?? '', problem]));
    registry.forEach(look);
  };
}

/** @param {Finding} problem */
const weight = (problem) => (problem.severity === 'warning' ? 0 : 1);

/** @param {SVGElement | undefined} picture @param {any} shape @param {Finding | undefined} problem */
function draw(picture, shape, problem) {
  if (!picture) return;
  const there = picture.querySelector(':scope > .pd-problem-mark');
  if (!problem) return there?.remove();
  const mark = there ?? picture.appendChild(sign());
  const isError = weight(problem) > 0;
  set(mark, 'd', isError ? EXCLAMATION : QUESTION);
  set(mark, 'class', `pd-problem-mark ${isError ? 'is-error' : ''}`);
  set(mark, 'transform', `translate(${corner(shape)})`);
  const words = /** @type {Element} */ (mark.firstElementChild);
  if (words.textContent !== problem.message) words.textContent = problem.message;
}

/** @returns {Element} its title says what is wrong */
function sign() {
  const mark = document.createElementNS(SVG, 'path');
  mark.append(document.createElementNS(SVG, 'title'));
  mark.firstElementChild?.setAttribute('lang', 'en');
  return mark;
}

/** What is as it was is not touched: each touch is painted. @param {Element} mark @param {string} name @param {string} value */
const set = (mark, name, value) => mark.getAttribute(name) !== value && mark.setAttribute(name, value);

/** The upper right one, as seen from where its picture begins. @param {any} shape */
function corner(shape) {
  if (!shape.waypoints) return `${shape.width} 0`;
  return `${Math.max(...shape.waypoints.map((/** @type {any} */ each) => each.x))} ${Math.min(...shape.waypoints.map((/** @type {any} */ each) => each.y))}`;
}
