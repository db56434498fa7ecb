/**
 * Numbers and times in the words people read, the same words `portal_ui.py` writes on the server.
 * Portal time is the server's: its offset to this machine's clock is read once from the page.
 */
import { t } from './language.js';

const NB = ' ';
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

const meta = document.querySelector('meta[name="portal-now"]');
const offset = meta ? Date.parse(/** @type {HTMLMetaElement} */ (meta).content) - Date.now() : 0;
/** @param {string} name */
const said = (name) => /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="${name}"]`))?.content || undefined;
const zone = said('reader-zone') ?? said('portal-zone');
const dates = said('reader-dates') ?? 'day_month'; // as `portal/lib/moments.py` has them

/** @param {number | Date} [at] of this machine's clock @returns {Date} the portal's moment then, which a demo clock may have moved ahead */
export const portalNow = (at = Date.now()) => new Date(Number(at) + offset);

/** The page's language, which the person may have chosen against the browser's; English days stand before their months. */
const language = document.documentElement?.lang || 'en';
const locale = language === 'en' ? 'en-GB' : language;

const clockFormat = dates === 'month_day'
  ? new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone: zone })
  : new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });
const secondsFormat = new Intl.DateTimeFormat(dates === 'month_day' ? 'en-US' : 'en-GB', { timeStyle: 'medium', timeZone: zone });
const weekdayFormat = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: zone });
const dayFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: zone });
const dateFormat = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: zone });

/** @param {number} value */
export const count = (value) => Math.round(value).toLocaleString(language === 'en' ? 'en-US' : language);

/** @param {Date} moment */
export const clock = (moment) => plain(clockFormat.format(moment));

/** @param {Date} moment with seconds, for "as of" */
export const clockSeconds = (moment) => plain(secondsFormat.format(moment));

/** @param {string} text Intl puts a narrow blank before AM and PM, the server a plain one */
const plain = (text) => text.replaceAll('\u202f', ' ');

/** @param {Date} moment "21 Nov", "Nov 21", "21.11.", "2026-11-21", whatever the language's own order is */
function shortDay(moment) {
  const iso = dateFormat.format(moment);
  if (dates === 'iso') return iso;
  if (dates === 'dotted') return `${iso.slice(8)}.${iso.slice(5, 7)}.`;
  const parts = dayFormat.formatToParts(moment);
  const said = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value.replace('.', '') ?? '';
  return dates === 'month_day' ? `${said('month')} ${said('day')}` : `${said('day')} ${said('month')}`;
}

/** @param {number} seconds "0.9 s", "41 s", "26 m", "9 h 40 m", "6 d 2 h" */
export function duration(seconds) {
  const s = Math.abs(seconds);
  const sign = seconds < 0 ? '−' : '';
  return sign + unsigned(s);
}

/** @param {number} s */
function unsigned(s) {
  if (s < 9.95 && s % 1 === 0) return `${s}${NB}s`;
  if (s < 9.95) return `${s.toFixed(1)}${NB}s`;
  if (s < 59.5) return `${Math.round(s)}${NB}s`;
  if (s < 10 * MINUTE) return pair(s, MINUTE, 'm', 1, 's');
  if (s < 59.5 * MINUTE) return `${Math.round(s / MINUTE)}${NB}m`;
  if (s < DAY - 30) return pair(s, HOUR, 'h', MINUTE, 'm');
  return pair(s, DAY, 'd', HOUR, 'h');
}

/**
 * @param {number} s @param {number} big @param {string} bigName @param {number} small @param {string} smallName
 */
function pair(s, big, bigName, small, smallName) {
  const whole = Math.round(s / small) * small;
  const rest = Math.round((whole % big) / small);
  const head = `${Math.floor(whole / big)}${NB}${bigName}`;
  return rest ? `${head}${NB}${rest}${NB}${smallName}` : head;
}

/** @param {number} value @param {string} unit one of count, seconds, ratio */
export function measure(value, unit) {
  if (unit === 'seconds') return duration(value);
  if (unit === 'ratio') return `${Math.round(value * 100)}${NB}%`;
  return count(value);
}

/** @param {number} value @param {string} unit a change with its sign; without one where it is too small to show */
export function signed(value, unit) {
  const words = measure(Math.abs(value), unit);
  if (words === measure(0, unit)) return words;
  return `${value < 0 ? '−' : '+'}${words}`;
}

/** @param {Date} moment @param {Date} now clock time today, weekday and time within a week, else the date */
export function when(moment, now = portalNow()) {
  if (dateFormat.format(moment) === dateFormat.format(now)) return clock(moment);
  const away = Math.abs(moment.getTime() - now.getTime()) / 1000;
  const day = away < 6 * DAY ? weekdayFormat.format(moment).replace('.', '') : shortDay(moment);
  return `${day} ${clock(moment)}`;
}

/** @param {Date} due @param {Date} now "in 1 h 30", "35 min overdue", or the time itself when it is not today */
export function dueWords(due, now = portalNow()) {
  const seconds = (due.getTime() - now.getTime()) / 1000;
  if (seconds < 0) return t('{time} overdue', { time: minutesWords(-seconds) });
  return seconds < 12 * HOUR ? t('in {time}', { time: minutesWords(seconds) }) : when(due, now);
}

/** @param {number} seconds */
export function minutesWords(seconds) {
  if (seconds < MINUTE) return `${Math.floor(seconds)}${NB}s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}${NB}min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}${NB}h${NB}${String(Math.floor((seconds % HOUR) / MINUTE)).padStart(2, '0')}`;
  return `${Math.floor(seconds / DAY)}${NB}d`;
}

/** @param {Date} due @param {Date} now the class that colours it: late is red, within two hours amber */
export function dueTone(due, now = portalNow()) {
  const seconds = (due.getTime() - now.getTime()) / 1000;
  if (seconds < 0) return 'is-late';
  return seconds < 2 * HOUR ? 'is-soon' : '';
}
