/**
 * The search of the top bar: `/search/?q=` answers with a fragment of grouped links; arrows walk them.
 * Without JavaScript the same field is a plain form that opens the results page.
 */
import { t } from './language.js';
const PAUSE_MS = 180; // between the last key and the request

export function startSearch() {
  const field = /** @type {HTMLInputElement | null} */ (document.getElementById('search'));
  const box = document.getElementById('search-results');
  if (!field || !box) return;
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(field, box), PAUSE_MS);
  });
  const area = /** @type {HTMLElement} */ (field.closest('[role="search"]'));
  area.addEventListener('keydown', (event) => walk(event, field, box));
  area.addEventListener('focusout', (event) => {
    if (!area.contains(/** @type {Node | null} */ (event.relatedTarget))) box.replaceChildren();
  });
}

/** @param {HTMLInputElement} field @param {HTMLElement} box */
async function ask(field, box) {
  const wanted = field.value.trim();
  if (wanted.length < 2) return box.replaceChildren();
  const answer = await fetch(`/search/?q=${encodeURIComponent(wanted)}`, { headers: { 'HX-Request': 'true' } });
  if (field.value.trim() !== wanted) return; // an older answer must not overwrite a newer question
  if (answer.ok) box.innerHTML = await answer.text();
  else box.textContent = t('The search did not answer. Press Enter to try the full page.');
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} field @param {HTMLElement} box */
function walk(event, field, box) {
  const stops = [field, ...box.querySelectorAll('a')];
  const at = stops.indexOf(/** @type {any} */ (document.activeElement));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && at >= 0) {
    event.preventDefault();
    stops[(at + step + stops.length) % stops.length].focus();
  }
  if (event.key === 'Escape') {
    box.replaceChildren();
    field.focus();
  }
}
