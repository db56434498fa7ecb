/**
 * A part of a page that is read again as a whole when its socket says that something happened: bells of a moment go into
 * one reading, and nothing is read while nobody looks. What could not be read is tried again until it could.
 */
import { Feed } from './live.js';

const SOON_MS = 300; // after a lost connection, and when a tab is seen again
const AGAIN_MS = 2000; // after a reading that failed

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
    if (await read().catch(() => false)) return;
    isStale = true;
    look(AGAIN_MS);
  };
  const look = (/** @type {number} */ ms) => {
    if (isStale && !document.hidden) timer ??= setTimeout(attempt, ms);
  };
  const stale = (ms = restMs) => {
    isStale = true;
    if (ms < restMs) timer = void clearTimeout(timer);
    look(ms);
  };
  document.addEventListener('visibilitychange', () => look(SOON_MS));
  host.addEventListener('focusout', () => look(restMs));
  if (path) listen(path, stale, query, heard);
  return stale;
}

/**
 * @param {string} path
 * @param {(ms?: number) => void} stale
 * @param {(() => URLSearchParams) | undefined} query
 * @param {((feed: Feed) => void) | undefined} heard
 */
function listen(path, stale, query, heard) {
  let wasLost = false;
  const feed = new Feed(
    path,
    (frame) => {
      // The first frame too: whatever happened since the page was made and before its socket listened rang for nobody.
      if (frame.type !== 'heartbeat') stale(wasLost ? SOON_MS * (1 + Math.random()) : undefined);
      wasLost = false;
      heard?.(feed);
    },
    query,
  );
  document.addEventListener('pd:live', () => {
    wasLost ||= feed.state === 'lost';
    document.getElementById('not-live')?.toggleAttribute('hidden', feed.state !== 'lost');
    heard?.(feed);
  });
}

/** The page as it would come now, for a part of it to be replaced; null when it could not be had. */
export async function pageNow() {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').body : null;
}
