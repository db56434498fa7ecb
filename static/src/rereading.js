/**
 * A part of a page that is read again as a whole when its socket says that something happened: bells of a moment go into
 * one reading, and nothing is read while nobody looks. What could not be read is tried again until it could. When the reader
 * may not see it any more, nothing of it stays. A pill `page-live` says how old it is.
 */
import { element } from './elements.js';
import { t } from './language.js';
import { Feed } from './live.js';
import { clockSeconds, portalNow } from './words.js';

const SOON_MS = 300; // after a lost connection, and when a tab is seen again
const AGAIN_MS = 2000; // after a reading that failed

/**
 * @typedef {object} Part
 * @property {string} [path] of its socket; without one, call what is returned when it may be stale
 * @property {HTMLElement} host leaving it with the focus is a look; `data-gone` says why it is gone when it is
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
  let isGone = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const attempt = async () => {
    timer = undefined;
    if (document.hidden || isGone) return;
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
  const gone = () => {
    isGone = true;
    empty(host);
  };
  if (path) listen(path, stale, query, heard, gone);
  return stale;
}

/** @param {HTMLElement} host what its reader may not see any more */
function empty(host) {
  host.replaceChildren(element('p', { class: 'pd-strip is-bad', role: 'alert' }, host.dataset.gone || t('You may not see this any more.')));
  document.getElementById('not-live')?.toggleAttribute('hidden', true);
  show('is-bad', t('not shown'));
}

/** @param {string} tone @param {string} words */
function show(tone, words) {
  const pill = document.getElementById('page-live');
  if (!pill) return;
  pill.className = `pd-pill ${tone}`;
  pill.textContent = words;
}

/** @param {Feed} feed */
function tell(feed) {
  if (feed.state === 'lost') show('is-warn', t('not live · as of {time}', { time: clockSeconds(portalNow(feed.heardAt)) }));
  else if (feed.state === 'live') show('is-ok', t('live · as of {time}', { time: clockSeconds(portalNow()) }));
}

/**
 * @param {string} path
 * @param {(ms?: number) => void} stale
 * @param {(() => URLSearchParams) | undefined} query
 * @param {((feed: Feed) => void) | undefined} heard
 * @param {() => void} gone
 */
function listen(path, stale, query, heard, gone) {
  let wasLost = false;
  const feed = new Feed(
    path,
    (frame) => {
      // The first frame too: whatever happened since the page was made and before its socket listened rang for nobody.
      if (frame.type !== 'heartbeat') stale(wasLost ? SOON_MS * (1 + Math.random()) : undefined);
      wasLost = false;
      tell(feed);
      heard?.(feed);
    },
    query,
    gone,
  );
  document.addEventListener('pd:live', () => {
    if (feed.closed) return;
    wasLost ||= feed.state === 'lost';
    tell(feed);
    document.getElementById('not-live')?.toggleAttribute('hidden', feed.state !== 'lost');
    heard?.(feed);
  });
}

/** The page as it would come now, for a part of it to be replaced; null when it could not be had. */
export async function pageNow() {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').body : null;
}
