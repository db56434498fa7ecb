import assert from 'node:assert/strict';
import test from 'node:test';
import { asSeries } from '../src/chart_shapes.js';

test('columns by name become series', () => {
  const data = asSeries({ labels: ['Mon'], started: [3], finished: [2], description: 'd' });
  assert.deepEqual(data.series.map(({ name, values }) => [name, values]), [['started', [3]], ['finished', [2]]]);
});

test('percentiles are times', () => {
  assert.equal(asSeries({ labels: ['Mon'], p50: [30], p95: [90], description: 'd' }).unit, 'seconds');
});

test('bars over the target are known by the first of them', () => {
  const data = asSeries({ bins: [{ label: '1h', value: 4, over: false }, { label: '2h', value: 1, over: true }], description: 'd' });
  assert.deepEqual([data.labels, data.over_from], [['1h', '2h'], 1]);
});
