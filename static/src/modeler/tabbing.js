/**
 * Tab leaves the form editor's properties panel. The library puts the keyboard on the chosen field whenever a value is taken over, which
 * happens as somebody leaves a field of the panel: they would never get out. Here Tab goes to the next control, and stays there.
 */
import { tabbable } from 'tabbable';

const PANEL = '.fjs-properties-container';
const CANVAS_FIELD = '.fjs-element[data-id]';
const OWN_WAYS = '.bio-properties-panel-popup, .fjs-feel-popup'; // keep the keyboard inside, on purpose

/** @param {HTMLElement} host of the form editor */
export function startTabbing(host) {
  /** @type {HTMLElement | null} where Tab has led, until somebody goes elsewhere by hand */
  let meant = null;
  const byHand = () => { meant = null; };
  document.addEventListener('keydown', (event) => {
    byHand();
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key !== 'Tab' || event.defaultPrevented || !target.closest(PANEL) || target.closest(OWN_WAYS)) return;
    meant = neighbour(target, event.shiftKey ? -1 : 1);
    if (!meant) return; // the browser's own bars come next
    event.preventDefault();
    meant.focus();
  });
  document.addEventListener('pointerdown', byHand, true);
  host.addEventListener('focusin', ({ target }) => {
    if (meant?.isConnected && target !== meant && /** @type {HTMLElement} */ (target).matches(CANVAS_FIELD)) meant.focus({ preventScroll: true });
  });
}

/** @param {HTMLElement} from @param {number} step @returns {HTMLElement | null} */
function neighbour(from, step) {
  const all = tabbable(document.body);
  const at = all.indexOf(from);
  return at < 0 ? null : /** @type {HTMLElement | undefined} */ (all[at + step]) ?? null;
}
