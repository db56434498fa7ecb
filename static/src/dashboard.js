/**
 * A process's dashboard: charts beside their tables. Its socket tells when something happened; then the tiles are read
 * again, at most every two seconds and never while the page is hidden.
 */
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { become } from './morph.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 2000; // between readings of a whole page
const host = /** @type {HTMLElement} */ (document.getElementById('dashboard'));
const page = pageData('dashboard-page') ?? {};

async function reread() {
  const fresh = await pageNow();
  if (!fresh) return false;
  become(host, fresh);
  drawAll(host);
  return true;
}

drawAll(host);
if (page.ws_path) startRereading({ path: page.ws_path, host, read: reread, restMs: REST_MS });
