/**
 * A process's dashboard: charts beside their tables. The heat socket of the process tells when something happened; then
 * the tiles are read again, at most every few seconds and never while the page is hidden.
 */
import htmx from 'htmx.org';
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { Feed } from './live.js';

const REREAD_MS = 5000; // figures of days change faster than anybody reads
const host = /** @type {HTMLElement} */ (document.getElementById('dashboard'));
const page = pageData('dashboard-page') ?? {};
let isStale = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

async function reread() {
  timer = undefined;
  if (document.hidden || host.contains(document.activeElement)) return; // somebody is on a link; the next look does it
  isStale = false;
  const open = [...host.querySelectorAll('details[open]')].map((each) => each.id);
  await htmx.ajax('get', location.href, { target: host, swap: 'innerHTML' });
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  drawAll(host);
}

const soon = () => {
  if (isStale && !document.hidden) timer ??= setTimeout(reread, REREAD_MS);
};

drawAll(host);
if (page.ws_path) {
  const query = () => new URLSearchParams({ layer: 'frequency', period: 'today', versions: 'all' });
  let isFirst = true;
  const feed = new Feed(page.ws_path, (frame) => {
    if (isFirst && frame.type === 'snapshot') {
      isFirst = false;
      return;
    }
    if (frame.type === 'delta' || frame.type === 'snapshot') isStale = true;
    soon();
  }, query);
  document.addEventListener('pd:live', () => /** @type {HTMLElement} */ (document.getElementById('not-live')).toggleAttribute('hidden', feed.state !== 'lost'));
}
document.addEventListener('visibilitychange', soon);
host.addEventListener('focusout', soon);
