import assert from 'node:assert/strict';
import test from 'node:test';
import { page } from './page.js';

page({ 'portal-zone': 'Europe/Berlin', 'reader-zone': 'Asia/Tokyo', 'reader-dates': 'month_day' });
const words = await import('../src/words.js');

const NOW = new Date('2026-11-20T14:10:00Z'); // 23:10 in Tokyo

test("times are the reader's, not the portal's", () => assert.equal(words.clock(NOW), '11:10 PM'));
test('so are days', () => assert.equal(words.when(new Date('2026-12-24T16:00:00Z'), NOW), 'Dec 25 1:00 AM'));
test('seconds too', () => assert.equal(words.clockSeconds(NOW), '11:10:00 PM'));
