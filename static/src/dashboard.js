/**
 * A process's dashboard: charts beside their tables. The heat socket of the process tells when something happened; then
 * the tiles are read again, at most every few seconds and never while the page is hidden.
 */
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 5000; // figures of days change faster than anybody reads
const host = /** @type {HTMLElement} */ (document.getElementById('dashboard'));
const page = pageData('dashboard-page') ?? {};

async function reread() {
  if (host.contains(document.activeElement)) return false; // somebody is on a link; the next look does it
  const open = [...host.querySelectorAll('details[open]')].map((each) => each.id);
  const fresh = await pageNow();
  if (!fresh) return false;
  host.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
  drawAll(host);
  return true;
}

const query = () => new URLSearchParams({ layer: 'frequency', period: 'today', versions: 'all' });

drawAll(host);
if (page.ws_path) startRereading({ path: page.ws_path, host, read: reread, restMs: REST_MS, query });
