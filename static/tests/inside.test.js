import assert from 'node:assert/strict';
import test from 'node:test';
import { isClosed, rolledUp } from '../src/diagram/inside.js';
import { besideFlow } from '../src/diagram/places.js';
import { page } from './page.js';

page();
const { change, share } = await import('../src/diagram/hover.js');

const document = (/** @type {string} */ layer) => /** @type {any} */ ({ layer, edges: [0, 2, 4, 6, 8, 10, 12] });

test('a sub-process shows the tokens inside, not the ones that wait for them', () => {
  const node = rolledUp({ live: 3, value: 3, inside: { live: 7, incidents: 1, overdue: 0 } }, document('live'));
  assert.deepEqual([node.value, node.live, node.incidents, node.level], [7, 7, 1, 4]);
});

test('a call adds its tokens that have not started an instance yet', () => {
  const node = rolledUp({ live: 3, value: 3, inside: { live: 4, incidents: 0, overdue: 0, instances: 2 } }, document('live'));
  assert.equal(node.value, 5);
});

test('how often a sub-process was entered is its own', () => {
  assert.equal(rolledUp({ value: 9, inside: { live: 1, incidents: 0, overdue: 0 } }, document('frequency')).value, 9);
});

test('times inside a sub-process are those of its steps', () => {
  const inside = { live: 0, incidents: 0, overdue: 0, waiting: 3, working: 5 };
  assert.equal(rolledUp({ value: 8, inside }, document('working_mean')).value, 5);
});

test('an open sub-process is not closed', () => {
  const shape = (/** @type {object} */ own) => /** @type {any} */ (own);
  assert.deepEqual([shape({ type: 'bpmn:SubProcess', collapsed: true }), shape({ type: 'bpmn:SubProcess' }), shape({ type: 'bpmn:CallActivity' }), shape({ type: 'bpmn:UserTask' })].map(isClosed), [true, false, true, false]);
});

test('a step says how it stands to the period before', () => {
  assert.deepEqual([change(12, 10), change(8, 10), change(5, 5), change(3, 0), change(3, null)], ['▲ +20 % on the period before', '▼ −20 % on the period before', '= as in the period before', '▲ nothing in the period before', '']);
});

test('the share of a time is of the time of all steps, sub-processes left out', () => {
  const node = (/** @type {number} */ mean, own = {}) => ({ value: mean, mean, n: 2, ...own });
  const told = /** @type {any} */ ({ unit: 'seconds', layer: 'total_mean', nodes: { a: node(1), b: node(3), around: node(4, { inside: {} }) } });
  assert.equal(share(told.nodes.b, told), '75 % of the time of all steps');
});

const line = [{ x: 0, y: 0 }, { x: 60, y: 0 }];

test('the number of a free flow stands on its middle', () => {
  assert.deepEqual(besideFlow(line, [], 3), { x: 30, y: 0 });
});

test('the number of a short flow stands beside its name', () => {
  const name = { x: 5, y: -10, width: 50, height: 20 };
  const at = besideFlow(line, [name], 3);
  assert.ok(at.y + 9 <= -10 || at.y - 9 >= 10);
});
