/**
 * On a page of its own a decided task makes room for the next one of the list it was opened from, in place: leaving the
 * page would send what is held, and nothing could be taken back. The list tells its order by the browser's session store.
 */
import htmx from 'htmx.org';
import { t } from './language.js';

const STORE = 'podium.list';

/** @typedef {{address: string, ids: string[]}} Order */

/** @param {string[]} ids in shown order */
export const rememberOrder = (ids) => sessionStorage.setItem(STORE, JSON.stringify({ address: location.pathname + location.search, ids }));

/** @returns {Order} */
const order = () => JSON.parse(sessionStorage.getItem(STORE) ?? 'null') ?? { address: '/tasks/', ids: [] };

/** Links back to the list lead to the one the task was opened from. */
export function leadBack() {
  for (const link of document.querySelectorAll('a[data-to-list]')) link.setAttribute('href', order().address);
}

/** @param {string} id @returns {string | undefined} the next one, at the end the one before; it leaves the list */
function takeOut(id) {
  const { address, ids } = order();
  const at = ids.indexOf(id);
  if (at < 0) return undefined;
  const rest = ids.filter((each) => each !== id);
  sessionStorage.setItem(STORE, JSON.stringify({ address, ids: rest }));
  return rest[at] ?? rest[at - 1];
}

/** @param {string} id shown in place; one that nobody may see any more leads back to the list */
async function show(id) {
  const href = `/tasks/${id}/`;
  await htmx.ajax('get', href, { target: '#task-page', select: '#task-page', swap: 'outerHTML' });
  if (!document.getElementById('task-page')) return location.assign(order().address);
  history.replaceState(history.state, '', href);
  scrollTo(0, 0);
  const title = document.getElementById('task-title');
  document.title = t('{title} · Podium', { title: title?.textContent });
  title?.focus({ preventScroll: true });
}

const isShown = (/** @type {string} */ id) => document.querySelector('[data-task]')?.getAttribute('data-task') === id;

/** Listens to what happens with decisions on this page. */
export function startNext() {
  document.addEventListener('pd:task-held', (event) => {
    const next = takeOut(/** @type {CustomEvent} */ (event).detail);
    if (next) show(next);
  });
  document.addEventListener('pd:task-undone', (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const { address, ids } = order();
    sessionStorage.setItem(STORE, JSON.stringify({ address, ids: [detail, ...ids] }));
    if (!isShown(detail)) show(detail);
  });
  document.addEventListener('pd:task-done', (event) => {
    if (isShown(/** @type {CustomEvent} */ (event).detail)) location.assign(order().address);
  });
}
