import assert from 'node:assert/strict';
import test from 'node:test';
import { treeOf } from '../src/diagram/model_tree.js';

/** @param {string} type @param {string} id @param {object} [more] @returns {any} */
const node = (type, id, more = {}) => ({ $type: `bpmn:${type}`, id, ...more });
/** @param {any} source @param {any} target */
const flow = (source, target) => node('SequenceFlow', `${source.id}-${target.id}`, { sourceRef: source, targetRef: target });
/** @param {any[]} flowElements */
const file = (...flowElements) => ({ rootElements: [node('Process', 'p', { name: 'Order', flowElements })] });
/** @param {any} items @returns {any} */
const ids = (items) => items.map((/** @type {any} */ item) => (item.children.length ? [item.id, ids(item.children)] : item.id));

test('steps stand along their flows, whatever the order of the file', () => {
  const [start, pay, end] = [node('StartEvent', 'start'), node('UserTask', 'pay'), node('EndEvent', 'end')];
  assert.deepEqual(ids(treeOf(file(end, pay, start, flow(pay, end), flow(start, pay)))), [['p', ['start', 'pay', 'end']]]);
});

test('a join stands after everything that leads to it, a loop back holds nothing up', () => {
  const [start, fork, a, b, join] = ['StartEvent:start', 'ParallelGateway:fork', 'Task:a', 'Task:b', 'ParallelGateway:join'].map((each) => node(.../** @type {[string, string]} */ (each.split(':'))));
  const flows = [flow(start, fork), flow(fork, a), flow(fork, b), flow(a, join), flow(b, join), flow(join, a)];
  assert.deepEqual(ids(treeOf(file(start, fork, a, b, join, ...flows)))[0][1].slice(0, 2), ['start', 'fork']);
  assert.equal(ids(treeOf(file(start, fork, a, b, join, ...flows)))[0][1].length, 5);
});

test('what is inside and what is at the border stand below their step', () => {
  const group = node('SubProcess', 'group', { flowElements: [node('Task', 'inner')] });
  const late = node('BoundaryEvent', 'late', { attachedToRef: group });
  assert.deepEqual(ids(treeOf(file(group, late))), [['p', [['group', ['late', 'inner']]]]]);
});

test('a pool gives its process its name; what nobody named is called by its kind', () => {
  const process = node('Process', 'p', { flowElements: [node('UserTask', 'a')] });
  const pool = node('Participant', 'pool', { name: 'Shop', processRef: process });
  const [item] = treeOf({ rootElements: [node('Collaboration', 'c', { participants: [pool] }), process] });
  assert.deepEqual([item.id, item.name, item.kind, item.children[0].name], ['pool', 'Shop', 'pool', 'user task']);
});
