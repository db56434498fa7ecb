import assert from 'node:assert/strict';
import test from 'node:test';
import { difference } from '../src/diagram/difference.js';

const node = (/** @type {object} */ own) => ({ value: 0, entered: 0, mean: 0, level: 0, ...own });
/** @param {Record<string, object>} now @param {Record<string, object>} before @param {string} unit */
const changed = (now, before, unit) => {
  const document = /** @type {any} */ ({ unit, nodes: now, flows: {}, edges: [], compare: { nodes: before } });
  return difference(document).nodes;
};

test('hours added to all cases colour times, not the change of one case', () => {
  const now = { review: node({ value: 7, entered: 500, mean: 10000 }), reserve: node({ value: 9, entered: 5000, mean: 41 }) };
  const before = { review: node({ value: 6, mean: 5000 }), reserve: node({ value: 1, mean: 22 }) };
  const nodes = changed(now, before, 'seconds');
  assert.deepEqual([nodes.review.level, nodes.reserve.level], [7, 5]);
});

test('less is below the middle', () => {
  const nodes = changed({ ship: node({ value: 2 }) }, { ship: node({ value: 8 }) }, 'count');
  assert.deepEqual([nodes.ship.level, nodes.ship.value], [1, -6]);
});

test('a step of the new version alone has changed by all it has', () => {
  const nodes = changed({ added: node({ value: 5 }) }, {}, 'count');
  assert.deepEqual([nodes.added.level, nodes.added.value], [7, 5]);
});

test('too few cases in either period carry no colour', () => {
  const nodes = changed({ refund: node({ value: 5 }) }, { refund: node({ value: 3, low_n: true }) }, 'count');
  assert.equal(nodes.refund.low_n, true);
});
