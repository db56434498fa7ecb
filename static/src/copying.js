/** Buttons that copy: `data-copies="id"` the value of that field, an empty one the address of the page. They say that it is done. */
import { t } from './language.js';

const SAID_MS = 2000;

/** @param {HTMLElement} button */
async function copy(button) {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById(button.dataset.copies ?? ''));
  const words = /** @type {HTMLElement} */ (button.querySelector('span'));
  const before = button.dataset.words ?? words.textContent ?? '';
  button.dataset.words = before;
  try {
    await navigator.clipboard.writeText(field ? field.value : location.href); // there is none without TLS
    words.textContent = t('Copied');
  } catch {
    field?.select();
    words.textContent = t('Could not copy');
  }
  setTimeout(() => words.replaceChildren(before), SAID_MS);
}

export function startCopying() {
  document.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-copies]'));
    if (button) copy(button);
  });
}
