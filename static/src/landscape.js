/**
 * The landscape: tiles, a map or tables. Its socket says when something happened; then the picture is read again, at most
 * once a second and never while the page is hidden. Arrow keys walk the tiles by place and the map along its links.
 */
import { pageData } from './elements.js';
import { pageNow, startRereading } from './rereading.js';

const REST_MS = 1000; // bells of a second go into one reading
const page = pageData('landscape-page');
const host = /** @type {HTMLElement} */ (document.getElementById('landscape'));

async function reread() {
  const fresh = await pageNow();
  if (!fresh) return false;
  const focused = host.contains(document.activeElement) ? document.activeElement?.id : '';
  const across = host.querySelector('.pd-map')?.scrollLeft ?? 0;
  host.replaceChildren(...fresh.childNodes);
  const scrolled = host.querySelector('.pd-map');
  if (scrolled) scrolled.scrollLeft = across;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  arrange();
  return true;
}

/** One tab stop on the map; systems without failed calls are no links, but can be walked to. */
function arrange() {
  const boxes = /** @type {NodeListOf<SVGElement>} */ (host.querySelectorAll('[data-walk="map"] [data-key]'));
  const current = [...boxes].includes(/** @type {any} */ (document.activeElement)) ? document.activeElement : boxes[0];
  for (const box of boxes) box.setAttribute('tabindex', box === current ? '0' : '-1');
}

/** @param {Element} to */
function go(to) {
  for (const box of host.querySelectorAll('[data-walk="map"] [data-key]')) box.setAttribute('tabindex', box === to ? '0' : '-1');
  const target = /** @type {HTMLElement | SVGElement} */ (to.matches('li') ? to.querySelector('a') : to);
  target.focus();
  to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** @param {Element} at @param {string} key @returns {Element | null | undefined} along a link, else the nearest box that way */
function alongLink(at, key) {
  const mine = /** @type {SVGElement} */ (at).dataset.key ?? '';
  const [from, to] = key === 'ArrowRight' ? ['source', 'target'] : ['target', 'source'];
  const line = key === 'ArrowRight' || key === 'ArrowLeft' ? host.querySelector(`.pd-map-line[data-${from}="${CSS.escape(mine)}"]`) : null;
  const other = /** @type {SVGElement | null} */ (line)?.dataset[to];
  return other ? host.querySelector(`.pd-map-box[data-key="${CSS.escape(other)}"]`) : nearest(at, key, '.pd-map-box');
}

/** @param {Element} at @param {string} key @param {string} kind */
function nearest(at, key, kind) {
  const here = at.getBoundingClientRect();
  const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  /** @type {{box: Element, far: number} | null} */
  let best = null;
  for (const box of host.querySelectorAll(kind)) {
    const there = box.getBoundingClientRect();
    const along = sign * (isAcross ? there.left - here.left : there.top - here.top);
    const aside = Math.abs(isAcross ? there.top - here.top : there.left - here.left);
    const far = along + 3 * aside;
    if (along > 4 && (!best || far < best.far)) best = { box, far };
  }
  return best?.box;
}

host.addEventListener('keydown', (event) => {
  if (!event.key.startsWith('Arrow') || event.altKey || event.ctrlKey || event.metaKey) return;
  const target = /** @type {Element} */ (event.target);
  const box = target.closest('.pd-map-box');
  const tile = target.closest('.pd-land');
  const next = box ? alongLink(box, event.key) : tile ? nearest(tile, event.key, '.pd-land') : null;
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  go(next);
});
host.addEventListener('focusin', (event) => {
  const mine = /** @type {SVGElement | null} */ (/** @type {Element} */ (event.target).closest('.pd-map-box'))?.dataset.key;
  for (const line of host.querySelectorAll('.pd-map-line')) {
    const { source, target } = /** @type {SVGElement} */ (line).dataset;
    line.classList.toggle('is-mine', Boolean(mine) && (source === mine || target === mine));
  }
});

arrange();
startRereading({ path: page.ws_path, host, read: reread, restMs: REST_MS });
