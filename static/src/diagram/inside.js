/**
 * What a closed step holds: a collapsed sub-process shows the numbers of the steps inside it, a call activity those of the
 * instances it called, nothing counted twice (`dashboards/selectors/heat_inside.py`). An open sub-process shows its own.
 */

/** @typedef {import('./heat.js').NodeHeat} NodeHeat @typedef {import('./heat.js').HeatDocument} HeatDocument */
const TIMES = /** @type {const} */ ({ waiting_mean: 'waiting', working_mean: 'working' });

/** @param {import('./viewer.js').Shape | undefined} shape whose inside is not drawn around it */
export const isClosed = (shape) => /CallActivity/.test(shape?.type ?? '') || Boolean(/SubProcess|Transaction/.test(shape?.type ?? '') && /** @type {any} */ (shape).collapsed);

/** @param {NodeHeat} node @param {HeatDocument} document @returns {NodeHeat} as a closed step shows it */
export function rolledUp(node, document) {
  const { inside } = node;
  if (!inside) return node;
  // of a call's own tokens those that hold an instance are told by it; one that has not started its instance yet is not
  const live = inside.live + (inside.instances == null ? 0 : Math.max(0, (node.live ?? 0) - inside.instances));
  const incidents = inside.incidents + (node.incidents ?? 0);
  const value = valueOf(node, document.layer, live, incidents);
  return { ...node, live, incidents, value, level: node.low_n ? 0 : step(value, document.edges) };
}

/** @param {NodeHeat} node @param {string} layer @param {number} live @param {number} incidents */
function valueOf(node, layer, live, incidents) {
  const inside = /** @type {NonNullable<NodeHeat['inside']>} */ (node.inside);
  if (layer === 'live') return live;
  if (layer === 'incidents') return incidents;
  if (layer === 'overdue') return (node.value ?? 0) + inside.overdue;
  const time = TIMES[/** @type {keyof typeof TIMES} */ (layer)];
  return (time && inside[time]) ?? node.value;
}

/** @param {number | null | undefined} value @param {number[]} edges as `step_of` of the server */
const step = (value, edges) => (value == null || value <= 0 ? 0 : edges.filter((edge) => value >= edge).length);
