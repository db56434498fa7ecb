/** The outline beside the canvas: what is chosen in one is chosen in the other; problems stand beside what has them. */
import { treeOf } from '../diagram/model_tree.js';
import { Tree } from '../diagram/tree.js';
import { t } from '../language.js';

const KEPT = 'podium-outline';
const PAUSE_MS = 120; // an edit never waits for the outline

/**
 * @param {any} modeler of the drawing @param {(id: string) => void} reveal chooses on the canvas
 * @returns {(problems: import('./saving.js').Finding[]) => void} tells the outline what is wrong
 */
export function startOutline(modeler, reveal) {
  const host = document.getElementById('editor-outline');
  const button = document.getElementById('outline-toggle');
  if (!host || !button) return () => {};
  const tree = new Tree(host, t('Outline of the model'), reveal);
  const bus = modeler.get('eventBus');
  const notes = new Map();
  const draw = () => !host.hidden && tree.show(treeOf(modeler.getDefinitions()), notes);

  /** @param {boolean} open */
  const toggle = (open) => {
    host.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    document.getElementById('editor')?.classList.toggle('has-outline', open);
    localStorage.setItem(KEPT, open ? 'open' : '');
    draw();
    modeler.get('canvas').resized();
  };
  button.addEventListener('click', () => {
    toggle(host.hidden === true);
    if (!host.hidden) tree.find(tree.at)?.focus();
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let asked;
  bus.on('commandStack.changed', () => {
    clearTimeout(asked);
    asked = setTimeout(draw, PAUSE_MS);
  });
  bus.on('selection.changed', (/** @type {any} */ event) => {
    if (!host.hidden) tree.mark(event.newSelection[0]?.id ?? null); // a listener that yields false would end the event for all behind it
  });
  toggle(localStorage.getItem(KEPT) === 'open');
  return (problems) => {
    notes.clear();
    for (const problem of problems) if (problem.element_id) notes.set(problem.element_id, problem.severity === 'warning' && notes.get(problem.element_id) !== 'error' ? 'warning' : 'error');
    draw();
  };
}
