/**
 * Two heat documents of the same layer as their difference. Times are coloured by the hours added to all cases (times
 * entered x change of the mean), so that three hours on 500 reviews outshine 19 seconds on 5,000 reservations; counts by
 * the change itself. The scale is symmetric and logarithmic around level 4.
 */
const NO_CHANGE = 4;
const STEPS = [0.004, 0.04, 0.4]; // of the largest change: level 5, 6 and 7 begin here

/** @typedef {import('./heat.js').HeatDocument} HeatDocument @typedef {import('./heat.js').NodeHeat} NodeHeat */

/** @param {HeatDocument & {compare: HeatDocument}} document @returns {HeatDocument} */
export function difference(document) {
  const before = document.compare.nodes;
  const weights = new Map(Object.entries(document.nodes).map(([id, node]) => [id, weight(node, before[id], document.unit)]));
  const largest = Math.max(...[...weights.values()].map(Math.abs), Number.MIN_VALUE);
  const nodes = Object.fromEntries(Object.entries(document.nodes).map(([id, node]) => [id, {
    ...node, inside: undefined, live: 0, incidents: 0, low_n: node.low_n || before[id]?.low_n, n: Math.min(node.n ?? 0, before[id]?.n ?? 0), value: (node.value ?? 0) - (before[id]?.value ?? 0),
    level: level((weights.get(id) ?? 0) / largest),
  }]));
  return { ...document, difference: true, nodes, edges: edges(largest) };
}

/** @param {NodeHeat & {mean?: number}} now @param {(NodeHeat & {mean?: number}) | undefined} before @param {string} unit */
function weight(now, before, unit) {
  if (unit !== 'seconds') return (now.value ?? 0) - (before?.value ?? 0);
  return (now.entered ?? 0) * ((now.mean ?? 0) - (before?.mean ?? now.mean ?? 0));
}

/** @param {number} share of the largest change, -1..1 */
function level(share) {
  const steps = STEPS.filter((edge) => Math.abs(share) >= edge).length;
  return NO_CHANGE + Math.sign(share) * steps;
}

/** @param {number} largest @returns {number[]} lower edges of the seven steps */
const edges = (largest) => [-largest, ...STEPS.map((each) => -each * largest).reverse(), ...STEPS.map((each) => each * largest)];
