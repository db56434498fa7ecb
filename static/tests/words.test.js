import assert from 'node:assert/strict';
import test from 'node:test';
import { page } from './page.js';

page({ 'portal-zone': 'Europe/Berlin' });
const words = await import('../src/words.js');

const NOW = new Date('2026-11-20T14:10:00Z'); // a Friday, 15:10 in Berlin
const plain = (/** @type {string} */ text) => text.replaceAll(' ', ' ');
const later = (/** @type {number} */ minutes) => new Date(NOW.getTime() + minutes * 60000);

for (const [seconds, expected] of /** @type {[number, string][]} */ ([
  [0.94, '0.9 s'], [6, '6 s'], [41, '41 s'], [161, '2 m 41 s'], [1560, '26 m'], [34800, '9 h 40 m'], [525600, '6 d 2 h'], [-90, '−1 m 30 s'],
])) {
  test(`${seconds} seconds read "${expected}", as on the server`, () => assert.equal(plain(words.duration(seconds)), expected));
}

test('a due date of today counts down', () => assert.equal(plain(words.dueWords(later(90), NOW)), 'in 1 h 30'));
test('a due date in the past says how late', () => assert.equal(plain(words.dueWords(later(-35), NOW)), '35 min overdue'));
test('a due date of next week names the day', () => assert.equal(words.dueWords(new Date('2026-11-23T08:25:00Z'), NOW), 'Mon 09:25'));
test('a far date names the month', () => assert.equal(words.when(new Date('2026-12-24T08:00:00Z'), NOW), '24 Dec 09:00'));
test('only late and soon are coloured', () => assert.deepEqual([-1, 60, 180].map((m) => words.dueTone(later(m), NOW)), ['is-late', 'is-soon', '']));
test('a change has its sign, a minus that is one, and none where it is too small to show', () => assert.deepEqual([15, -6, -0.2].map((n) => words.signed(n, 'count')), ['+15', '−6', '0']));
test('a ratio is a percentage', () => assert.equal(plain(words.measure(1.42, 'ratio')), '142 %'));
