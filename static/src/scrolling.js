/** Areas that scroll are reached by keyboard; those that have nothing to scroll are no stop on the way. */
import { t } from './language.js';
const AREAS = '.pd-tile-body, .pd-scroll-x, .pd-vars, .pd-history';

/** @param {HTMLElement} area */
function mark(area) {
  const scrolls = area.scrollWidth > area.clientWidth || area.scrollHeight > area.clientHeight;
  if (!scrolls) return area.removeAttribute('tabindex');
  area.tabIndex = 0;
  if (area.hasAttribute('aria-label') || area.hasAttribute('aria-labelledby')) return undefined;
  area.setAttribute('role', 'group');
  area.setAttribute('aria-label', area.querySelector('caption')?.textContent || t('Table, scrolls sideways'));
  return undefined;
}

/** @type {WeakSet<Element>} */
const watched = new WeakSet();
const observer = new ResizeObserver((entries) => entries.forEach((entry) => mark(/** @type {HTMLElement} */ (entry.target))));

/** Looks again after every swap; ResizeObserver tells of the rest. */
export function startScrolling() {
  for (const area of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(AREAS))) {
    mark(area);
    if (!watched.has(area)) observer.observe(area);
    watched.add(area);
  }
}
