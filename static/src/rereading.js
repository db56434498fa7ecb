/**
 * A part of a page that is read again as a whole when its socket says that something happened: bells of a moment go into
 * one reading, and nothing is read while nobody looks. What could not be read is tried again at the next look or bell.
 */
import { Feed } from './live.js';

/**
 * @typedef {object} Part
 * @property {string} [path] of its socket; without one, call what is returned when it may be stale
 * @property {HTMLElement} host leaving it with the focus is a look
 * @property {() => Promise<boolean>} read answers whether the page now shows the present
 * @property {number} restMs between readings
 * @property {() => URLSearchParams} [query] of the socket
 * @property {(feed: Feed) => void} [heard] after every frame and every change of the connection
 */

/**
 * @param {Part} part
 * @returns {() => void} says that the part is stale
 */
export function startRereading({ path, host, read, restMs, query, heard }) {
  let isStale = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const attempt = async () => {
    timer = undefined;
    if (document.hidden) return;
    isStale = false; // before it is read: a bell meanwhile asks for the next reading
    if (!(await read().catch(() => false))) isStale = true;
  };
  const look = () => {
    if (isStale && !document.hidden) timer ??= setTimeout(attempt, restMs);
  };
  const stale = () => {
    isStale = true;
    look();
  };
  document.addEventListener('visibilitychange', look);
  host.addEventListener('focusout', look);
  if (path) listen(path, stale, query, heard);
  return stale;
}

/**
 * @param {string} path
 * @param {() => void} stale
 * @param {(() => URLSearchParams) | undefined} query
 * @param {((feed: Feed) => void) | undefined} heard
 */
function listen(path, stale, query, heard) {
  let isFirst = true; // the first frame says what the page shows already; a first one after a reconnection does not
  const feed = new Feed(
    path,
    (frame) => {
      if (frame.type !== 'heartbeat') {
        if (!isFirst) stale();
        isFirst = false;
      }
      heard?.(feed);
    },
    query,
  );
  document.addEventListener('pd:live', () => {
    document.getElementById('not-live')?.toggleAttribute('hidden', feed.state !== 'lost');
    heard?.(feed);
  });
}

/** The page as it would come now, for a part of it to be replaced; null when it could not be had. */
export async function pageNow() {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').body : null;
}
