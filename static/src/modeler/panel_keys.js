/**
 * The properties panel by keyboard: Alt+Enter leads into it from the outline and the canvas, Escape back to where one was. The buttons that
 * open a group or change a list are called alike by the library; here each says which group it means, and whether that is open.
 */
import { offer } from '../keys.js';
import { t } from '../language.js';

const HEADERS = '.bio-properties-panel-group-header, .bio-properties-panel-collapsible-entry-header, .bio-properties-panel-list-entry-header';
const OPEN = '.bio-properties-panel-arrow-down';
const FIRST = '.bio-properties-panel-group-header button, input, select, textarea';

/** @param {HTMLElement | null} panel @param {(id: string) => void} choose what the outline stands on, before its properties are shown */
export function startPanelKeys(panel, choose) {
  if (!panel) return;
  /** @type {HTMLElement | SVGElement | null} */
  let from = null;
  nameButtonsIn(panel);
  document.addEventListener('keydown', (event) => {
    const inside = panel.contains(/** @type {Node} */ (event.target));
    if (event.key === 'Enter' && event.altKey && !inside && !document.querySelector('dialog[open]')) {
      event.preventDefault();
      from = /** @type {HTMLElement} */ (document.activeElement);
      const row = /** @type {HTMLElement | null} */ (from?.closest('[role="treeitem"]'));
      if (row) choose(row.dataset.id ?? '');
      requestAnimationFrame(() => /** @type {HTMLElement | null} */ (panel.querySelector(FIRST))?.focus());
    } else if (event.key === 'Escape' && inside && !event.defaultPrevented && from?.isConnected) from.focus();
  });
  offer('Alt Enter', t('Properties of the chosen step'));
}

/** The names are given as somebody comes by: the library makes and forgets these buttons as it likes. @param {HTMLElement} host */
export function nameButtonsIn(host) {
  const name = () => host.querySelectorAll(HEADERS).forEach(nameButtons);
  host.addEventListener('focusin', name);
  host.addEventListener('click', () => requestAnimationFrame(name));
}

/** @param {Element} header */
function nameButtons(header) {
  const title = header.querySelector('[class*="-header-title"]')?.textContent?.trim();
  if (!title) return;
  for (const button of header.querySelectorAll('button')) {
    const opens = button.classList.contains('bio-properties-panel-arrow');
    button.setAttribute('aria-label', opens ? title : `${button.title}: ${title}`);
    if (opens) button.setAttribute('aria-expanded', String(button.querySelector(OPEN) !== null));
  }
}
