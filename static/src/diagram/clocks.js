/** Escalation chains as clocks on the steps of a case: what is next, and how much has fired. */

const BELOW = 6;

/**
 * One badge under each step that escalates; the process itself has no shape and is told beside the diagram.
 * @param {import('./viewer.js').Diagram} diagram @param {{element_id: string, words: string}[]} [clocks]
 */
export function showClocks(diagram, clocks = []) {
  for (const { element_id: id, words } of clocks) {
    const shape = diagram.shape(id);
    if (shape?.height && words) diagram.badge(`clock-${id}`, id, { className: 'pd-clock', text: words, top: shape.height + BELOW, left: shape.width / 2 });
  }
}
