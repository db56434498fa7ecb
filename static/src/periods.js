/** Periods of the heat map as moments: 5 minutes to 30 days back from now, today from midnight in the portal's zone, or all. */
import { portalNow } from './words.js';

const SECONDS = { '5m': 300, '1h': 3600, today: 0, '7d': 604800, '30d': 2592000, all: 0 };
const ORDER = ['5m', '1h', 'today', '7d', '30d', 'all'];
const zone = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="portal-zone"]'))?.content;
const readers = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="reader-zone"]'))?.content ?? zone;

/** @param {Date} now @returns {number} seconds since midnight on the portal's clock */
function sinceMidnight(now) {
  const parts = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: zone }).format(now).split(':').map(Number);
  return parts[0] * 3600 + parts[1] * 60 + parts[2];
}

/**
 * @param {string} period one of `SECONDS`
 * @returns {{from: string, to: string, before: string}} ISO moments; `before` is where the period before it began; all empty for "all"
 */
export function bounds(period) {
  const now = portalNow();
  const length = period === 'today' ? sinceMidnight(now) : SECONDS[/** @type {keyof typeof SECONDS} */ (period)] ?? 0;
  if (!length) return { from: '', to: '', before: '' };
  const at = (/** @type {number} */ seconds) => new Date(now.getTime() - seconds * 1000).toISOString();
  return { from: at(length), to: at(0), before: at(2 * length) };
}

/**
 * @param {string} wall what a field for date and time holds, on the reader's clock: "2026-11-20T09:30"
 * @returns {string} the moment, ISO; empty when it is none
 */
export function momentOf(wall) {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return '';
  const guess = asUtc - (Date.parse(`${wallOf(new Date(asUtc))}Z`) - asUtc);
  return new Date(guess - (Date.parse(`${wallOf(new Date(guess))}Z`) - asUtc)).toISOString();
}

/** @param {Date} moment @returns {string} what such a field shows */
export function wallOf(moment) {
  const parts = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: readers }).format(moment);
  return parts.replace(' ', 'T');
}

/** @param {string} period the next longer one */
export const longer = (period) => (period === 'custom' ? 'all' : ORDER[Math.min(ORDER.indexOf(period) + 1, ORDER.length - 1)]);
