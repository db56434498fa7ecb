/**
 * Keyboard shortcuts: `g` then a letter goes somewhere, single letters press whatever carries `data-key` on the page.
 * Off while somebody types and when they switched them off (WCAG 2.1.4), except Ctrl keys and Escape.
 *
 * `?` lists exactly the keys that work on the page it is asked on: places the sidebar leads to, controls that carry a key,
 * and what scripts of the page `offer`.
 */
import { selectTab } from './dialogs.js';
import { element } from './elements.js';
import { t } from './language.js';

const PLACES = { h: '/', t: '/tasks/', s: '/start/', r: '/requests/', p: '/processes/', i: '/instances/', n: '/incidents/', d: '/dashboards/' };
const SEQUENCE_MS = 1200;

let goingUntil = 0;

/** @typedef {{keys: string[], words: string, works?: () => boolean}} Offer */
/** @type {Offer[]} */
const offers = [{ keys: ['Ctrl K'], words: t('Search everything') }, { keys: ['?'], words: t('These keys') }];

/**
 * A key that a script listens for itself, said in the list of `?`.
 * @param {string} keys with spaces between them @param {string} words @param {() => boolean} [works] asked when the list opens
 */
export const offer = (keys, words, works) => void offers.push({ keys: keys.split(' '), words, works });

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
  if (event.timeStamp < goingUntil && leadsSomewhere(event.key)) return go(event);
  if (event.key === 'g') goingUntil = event.timeStamp + SEQUENCE_MS;
  else if (event.key === '?') document.querySelector(`[data-opens="${DIALOG}"]`) ? openList() : undefined;
  else press(event);
}

/** @param {KeyboardEvent} event */
function focusSearch(event) {
  event.preventDefault();
  document.getElementById('search')?.focus();
}

/** @param {string} letter */
function leadsSomewhere(letter) {
  const path = letter in PLACES ? PLACES[/** @type {keyof typeof PLACES} */ (letter)] : null;
  return path !== null && document.querySelector(`.pd-side .pd-nav[href="${path}"]`) !== null;
}

/** @param {KeyboardEvent} event */
function go(event) {
  event.preventDefault();
  location.assign(PLACES[/** @type {keyof typeof PLACES} */ (event.key)]);
}

/** @param {HTMLElement} control what stands in a tab that is not shown can be reached as well */
function isUsable(control) {
  const disabled = /** @type {HTMLButtonElement} */ (control).disabled;
  return !disabled && (control.offsetParent !== null || control.closest('[role="tabpanel"][hidden]') !== null);
}

/** @returns {HTMLElement[]} */
const keyed = (selector = '[data-key]') => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]).filter(isUsable);

/** @param {KeyboardEvent} event presses the first usable control that names this key */
function press(event) {
  const [control] = keyed(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  const panel = control.closest('[role="tabpanel"][hidden]');
  const tab = panel && /** @type {HTMLElement | null} */ (document.querySelector(`[role="tab"][aria-controls="${panel.id}"]`));
  if (tab) selectTab(tab);
  if (control.matches('input, textarea, select')) control.focus();
  else control.click();
}

const DIALOG = 'keys-dialog';

/** @param {HTMLElement} control what its key does: said for it, or what stands on it */
function wordsOf(control) {
  const label = /** @type {HTMLInputElement} */ (control).labels?.[0]?.firstChild?.textContent;
  const own = [...control.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join(' ');
  return (control.dataset.keyWords || control.getAttribute('aria-label') || label || own).trim();
}

/** @returns {[string[], string][]} every key that works now and here, with what it does */
function listed() {
  const places = Object.keys(PLACES).filter(leadsSomewhere);
  const names = places.map((letter) => document.querySelector(`.pd-side .pd-nav[href="${PLACES[/** @type {'h'} */ (letter)]}"] .pd-label`)?.textContent?.trim());
  const controls = new Map(keyed().reverse().map((control) => [control.dataset.key ?? '', wordsOf(control)])); // the first one wins, as it does when pressed
  const own = offers.filter((each) => !each.works || each.works());
  return [
    ...own.map((each) => /** @type {[string[], string]} */ ([each.keys, each.words])),
    ...[...controls].reverse().map(([key, words]) => /** @type {[string[], string]} */ ([[key], words])),
    ...places.map((letter, at) => /** @type {[string[], string]} */ ([['g', letter], names[at] ?? ''])),
  ];
}

function openList() {
  fillList();
  /** @type {HTMLDialogElement | null} */ (document.getElementById(DIALOG))?.showModal();
}

function fillList() {
  const rows = listed().flatMap(([keys, words]) => [
    element('dt', {}, ...keys.map((key) => element('kbd', {}, key))),
    element('dd', {}, words),
  ]);
  document.getElementById('keys-list')?.replaceChildren(...rows);
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest(`[data-opens="${DIALOG}"]`)) fillList();
  }, true); // before the dialog opens
}
