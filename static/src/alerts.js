/**
 * Alerts: the lists and one alert are read again when something fires, is looked after or ends; in the form the preview is drawn.
 */
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { Feed } from './live.js';

const REREAD_MS = 500; // bells that ring together are one reading
const page = pageData('alerts-page') ?? {};
const host = document.getElementById('alerts');
let isStale = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function reread() {
  timer = undefined;
  if (!host || document.hidden || host.contains(document.activeElement) || document.querySelector('dialog[open]')) return; // the next look does it
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' }, credentials: 'same-origin' });
  if (!answer.ok) return;
  isStale = false;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  host.replaceChildren(...fresh.body.childNodes);
  drawAll(host);
}

const soon = () => {
  if (isStale && !document.hidden) timer ??= setTimeout(reread, REREAD_MS);
};

drawAll(document);
document.addEventListener('htmx:afterSwap', (event) => drawAll(/** @type {HTMLElement} */ (event.target)));
if (page.ws_path && host) {
  let isFirst = true;
  const feed = new Feed(page.ws_path, (frame) => {
    if (frame.type === 'heartbeat') return;
    if (!isFirst) isStale = true;
    isFirst = false;
    soon();
  });
  document.addEventListener('pd:live', () => document.getElementById('not-live')?.toggleAttribute('hidden', feed.state !== 'lost'));
  document.addEventListener('visibilitychange', soon);
  host.addEventListener('focusout', soon);
}
