import assert from 'node:assert/strict';
import test from 'node:test';
import { addsUp, asSeries, kindOf } from '../src/chart_shapes.js';

test('columns by name become series', () => {
  const data = asSeries({ labels: ['Mon'], started: [3], finished: [2], description: 'd' });
  assert.deepEqual(data.series.map(({ name, values }) => [name, values]), [['started', [3]], ['finished', [2]]]);
});

test('percentiles are times', () => {
  assert.equal(asSeries({ labels: ['Mon'], p50: [30], p95: [90], description: 'd' }).unit, 'seconds');
});

test('outliers stand on the others of their bar', () => {
  const data = asSeries({ bins: [{ label: '1h', value: 4, outliers: 0 }, { label: '2h', value: 21, outliers: 6 }], description: 'd' });
  assert.deepEqual([data.labels, data.series.map(({ values }) => values), kindOf('histogram', data)], [['1h', '2h'], [[4, 15], [0, 6]], 'stack']);
});

test('a histogram of several series shows them all, on each other where they add up', () => {
  const two = { labels: [], description: '', series: [{ name: 'a', values: [] }, { name: 'b', values: [] }] };
  assert.deepEqual([kindOf('histogram', two), kindOf('histogram', { ...two, unit: 'seconds' })], ['stack', 'bars']);
  assert.equal(kindOf('histogram', { ...two, series: two.series.slice(1) }), 'histogram');
});

test('times and shares do not stand on each other', () => {
  const data = { labels: [], description: '', series: [] };
  assert.deepEqual([undefined, 'seconds', 'ratio'].map((unit) => addsUp({ ...data, unit })), [true, false, false]);
});
