/** What the page says to people: one line above the content, read out politely. */
import { element } from './elements.js';

/** @param {string} text @param {'bad' | 'ok' | 'info'} [tone] */
export function say(text, tone = 'info') {
  document.getElementById('messages')?.replaceChildren(element('div', { class: `pd-strip is-${tone}` }, text));
}

/**
 * Where a decision was just sent (`data-answers`), its answer is what the keyboard stands on: it is read out, which a line that came with
 * the page is not, and the next Tab goes on from there.
 */
export function startAnswers() {
  const page = document.querySelector('[data-answers]');
  const answer = /** @type {HTMLElement | null} */ (page && (page.querySelector('.pd-strip[role="alert"]') ?? document.querySelector('#messages .pd-strip')));
  if (!answer || document.activeElement !== document.body) return;
  answer.tabIndex = -1;
  answer.focus();
}
