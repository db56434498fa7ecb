/** The outline over the stage of a process: the diagram for whoever does not see it, or would rather read a list. */
import { t } from '../language.js';
import { treeOf } from './model_tree.js';
import { Tree } from './tree.js';

/** @param {HTMLElement} host @param {HTMLElement} button @param {import('./viewer.js').Diagram} diagram */
export function startTree(host, button, diagram) {
  const tree = new Tree(host, t('Outline of the process'), (id) => {
    diagram.reveal(id);
    diagram.pick(diagram.nodes().some((node) => node.id === id) ? id : null);
  });
  tree.show(treeOf(diagram.definitions));
  diagram.onPick((id) => tree.mark(id));
  button.addEventListener('click', () => {
    host.hidden = !host.hidden;
    button.setAttribute('aria-expanded', String(!host.hidden));
    if (!host.hidden) tree.find(tree.at)?.focus();
  });
  host.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    button.click();
    button.focus();
  });
}
