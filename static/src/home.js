/**
 * The start page: charts of throughput, cycle time and open work by age. When the socket or the inbox says that something
 * happened it is read again, at most every few seconds, never while the page is hidden or somebody is on one of its links.
 */
import { draw } from './charts.js';
import { pageData } from './elements.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 5000; // figures of days change faster than anybody reads
const host = /** @type {HTMLElement} */ (document.getElementById('home'));

function drawAll() {
  const data = pageData('home-page') ?? {};
  for (const chart of /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll('[data-chart][data-part]'))) {
    const part = data[chart.dataset.part ?? ''];
    if (part) draw(chart, chart.dataset.chart ?? 'bars', part);
  }
}

async function reread() {
  if (host.contains(document.activeElement)) return false; // somebody is on a link; the next look does it
  const fresh = await pageNow();
  if (!fresh) return false;
  host.replaceChildren(...fresh.childNodes);
  drawAll();
  return true;
}

drawAll();
const stale = startRereading({ path: pageData('home-socket')?.ws_path, host, read: reread, restMs: REST_MS });
let isFirst = true; // the first frame says what the page shows already
document.addEventListener('pd:inbox', () => {
  if (!isFirst) stale();
  isFirst = false;
});
