/**
 * Keyboard shortcuts: `g` then a letter goes somewhere, single letters press whatever carries `data-key` on the page.
 * Off while somebody types and when they switched them off (WCAG 2.1.4), except Ctrl keys and Escape.
 */
const PLACES = { h: '/', t: '/tasks/', s: '/start/', r: '/requests/', p: '/processes/', i: '/instances/', n: '/incidents/' };
const SEQUENCE_MS = 1200;

let goingUntil = 0;

/** @param {EventTarget | null} target */
export const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type));

/** @returns {boolean} whether single-key shortcuts are wanted */
export const keysAreOn = () => document.body.dataset.shortcuts !== 'off';

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === 'k' && (event.ctrlKey || event.metaKey)) return focusSearch(event);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!keysAreOn() || isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (event.timeStamp < goingUntil && event.key in PLACES) return go(event);
  if (event.key === 'g') goingUntil = event.timeStamp + SEQUENCE_MS;
  else if (event.key === '?') /** @type {HTMLDialogElement | null} */ (document.getElementById('keys-dialog'))?.showModal();
  else press(event);
}

/** @param {KeyboardEvent} event */
function focusSearch(event) {
  event.preventDefault();
  document.getElementById('search')?.focus();
}

/** @param {KeyboardEvent} event */
function go(event) {
  event.preventDefault();
  location.assign(PLACES[/** @type {keyof typeof PLACES} */ (event.key)]);
}

/** @param {KeyboardEvent} event presses the first visible control that names this key */
function press(event) {
  const controls = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`));
  const control = [...controls].find((each) => each.offsetParent !== null && !(/** @type {HTMLButtonElement} */ (each).disabled));
  if (!control) return;
  event.preventDefault();
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) control.focus();
  else control.click();
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
}
