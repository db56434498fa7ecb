/**
 * Alerts: the lists and one alert are read again when something fires, is looked after or ends; in the form the preview is drawn.
 */
import { drawAll } from './charts.js';
import { pageData } from './elements.js';
import { become } from './morph.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 500; // bells that ring together are one reading
const page = pageData('alerts-page') ?? {};
const host = document.getElementById('alerts');

/** @param {HTMLElement} shown not while somebody is asked something about it */
async function reread(shown) {
  if (document.querySelector('dialog[open]')) return false;
  const fresh = await pageNow();
  if (!fresh) return false;
  become(shown, fresh);
  drawAll(shown);
  return true;
}

drawAll(document);
document.addEventListener('htmx:afterSwap', (event) => drawAll(/** @type {HTMLElement} */ (event.target)));
if (page.ws_path && host) startRereading({ path: page.ws_path, host, read: () => reread(host), restMs: REST_MS });
