/** Every signed-in page: styles, htmx settings, the inbox feed behind the counts, the live badge, theme, menus, keys. */
import './css/portal.css';
import htmx from 'htmx.org';
import { csrfToken } from './api.js';
import { startCopying } from './copying.js';
import { startDialogs } from './dialogs.js';
import { startKeys } from './keys.js';
import { t } from './language.js';
import { Feed, retryAll } from './live.js';
import { say, startAnswers } from './messages.js';
import { startScrolling } from './scrolling.js';
import { startSearch } from './search.js';
import { startTheme } from './theme.js';
import { clockSeconds, dueTone, dueWords, portalNow, when } from './words.js';

const TICK_MS = 15000; // words like "in 30 min" are right to the minute; ticking seconds would only distract

htmx.config.includeIndicatorStyles = false; // an inline style element, which the content policy refuses
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0; // pages hold people's data; the browser's own cache obeys our headers

document.addEventListener('htmx:configRequest', (event) => {
  /** @type {CustomEvent} */ (event).detail.headers['X-CSRFToken'] = csrfToken();
});
document.addEventListener('htmx:beforeSwap', (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  if ([403, 404, 409, 422].includes(detail.xhr.status)) detail.shouldSwap = true; // these answer with the page and the reason
});
document.addEventListener('htmx:sendError', () => say(t('The server could not be reached. Nothing was changed.'), 'bad'));
document.addEventListener('htmx:afterSettle', () => {
  tick();
  startScrolling();
});

/** Words of time follow the clock: due dates, "since", countdowns. */
function tick() {
  const now = portalNow();
  for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll('time[data-relative]'))) {
    const moment = new Date(node.dateTime);
    const kind = node.dataset.relative;
    node.textContent = kind === 'due' ? dueWords(moment, now) : when(moment, now);
    if (kind === 'due') node.className = `pd-due ${dueTone(moment, now)}`;
  }
}

/** @param {CustomEvent} event */
function showLive({ detail }) {
  const badge = document.getElementById('live-state');
  if (!badge) return;
  badge.dataset.state = detail.state;
  const words = { live: t('Live'), connecting: t('Connecting'), lost: t('Not live since {time}, trying', { time: clockSeconds(detail.heardAt) }) };
  badge.querySelector('span')?.replaceChildren(words[/** @type {'live'} */ (detail.state)]);
}

/** @param {Record<string, number | string>} counts by view name; "1,000+" comes as text */
function showCounts(counts) {
  for (const [name, value] of Object.entries(counts)) {
    for (const node of document.querySelectorAll(`[data-count="${name}"]`)) {
      node.textContent = value === 0 ? '' : String(value);
    }
  }
}

function startInboxFeed() {
  if (!document.body.dataset.inboxFeed) return;
  new Feed(document.body.dataset.inboxFeed, (frame) => {
    if (frame.type === 'heartbeat') return;
    if (frame.counts) showCounts(frame.counts);
    if (frame.unread !== undefined) showCounts({ unread: frame.unread });
    document.dispatchEvent(new CustomEvent('pd:inbox', { detail: frame }));
  });
}

/** The CSV of a list is of what it shows now: filters change the address without the link being drawn again. */
function startFiles() {
  document.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('a[href*="format=csv"]');
    if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
    const query = new URLSearchParams(location.search);
    for (const gone of ['cursor', 'task']) query.delete(gone);
    if (link.dataset.view) query.set('view', link.dataset.view);
    if (link.dataset.chart) query.set('chart', link.dataset.chart);
    query.set('format', 'csv');
    link.search = query.toString();
  });
}

document.addEventListener('pd:live', (event) => showLive(/** @type {CustomEvent} */ (event)));
document.addEventListener('click', (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest('[data-retry-live]')) retryAll();
  for (const menu of document.querySelectorAll('details.pd-menu[open]')) if (!menu.contains(target)) menu.removeAttribute('open');
});
startTheme();
startFiles();
startDialogs();
startCopying();
startSearch();
startKeys();
startInboxFeed();
startScrolling();
startAnswers();
tick();
setInterval(tick, TICK_MS);
