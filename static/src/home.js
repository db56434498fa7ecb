/**
 * The start page: charts of throughput, cycle time and open work by age. When the socket or the inbox says that something
 * happened it is read again, at most every two seconds and never while the page is hidden.
 */
import { draw } from './charts.js';
import { pageData } from './elements.js';
import { become } from './morph.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 2000; // between readings of a whole page
const host = /** @type {HTMLElement} */ (document.getElementById('home'));

function drawAll() {
  const data = pageData('home-page') ?? {};
  for (const chart of /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll('[data-chart][data-part]'))) {
    const part = data[chart.dataset.part ?? ''];
    if (part) draw(chart, chart.dataset.chart ?? 'bars', part);
  }
}

async function reread() {
  const fresh = await pageNow();
  if (!fresh) return false;
  become(host, fresh);
  drawAll();
  return true;
}

drawAll();
const stale = startRereading({ path: pageData('home-socket')?.ws_path, host, read: reread, restMs: REST_MS });
document.addEventListener('pd:inbox', () => stale());
