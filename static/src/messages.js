/** What the page says to people: one line above the content, read out politely. */
import { element } from './elements.js';

/** @param {string} text @param {'bad' | 'ok' | 'info'} [tone] */
export function say(text, tone = 'info') {
  document.getElementById('messages')?.replaceChildren(element('div', { class: `pd-strip is-${tone}` }, text));
}
