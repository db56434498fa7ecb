/**
 * Completions wait eight seconds before they are sent; until then `z` takes them back. Closing the tab sends at once.
 * If the server refuses, the caller gets the error with the input still in hand.
 */
import { element } from './elements.js';
import { beforeLeaving } from './leaving.js';

const HOLD_SECONDS = 8;

/** @typedef {{send: (leaving: boolean) => Promise<unknown> | void, cancel: () => void}} Held */

/** @type {Held[]} */
const held = [];

/**
 * @param {string} words "Approved: ACME Flooring" @param {(leaving: boolean) => Promise<unknown> | void} send does it @param {() => void} undo puts everything back
 */
export function hold(words, send, undo) {
  const bar = /** @type {HTMLProgressElement} */ (element('progress', { max: HOLD_SECONDS, value: HOLD_SECONDS, 'aria-hidden': 'true' }));
  const seconds = element('span', { class: 'pd-nowrap' }, `${HOLD_SECONDS} s`);
  const button = element('button', { type: 'button', 'data-key': 'z' }, 'Undo ', element('kbd', {}, 'z'));
  const snack = element('div', { class: 'pd-snack', role: 'status' }, element('span', { class: 'pd-grow' }, words), seconds, button, bar);
  let left = HOLD_SECONDS;
  const clock = setInterval(() => {
    if (snack.matches(':focus-within')) return; // whoever reaches for Undo by keyboard gets the time to press it
    left -= 1;
    bar.value = left;
    seconds.textContent = `${left} s`;
    if (left <= 0) finish(() => send(false));
  }, 1000);
  /** @template T @param {() => T} then @returns {T} */
  const finish = (then) => {
    clearInterval(clock);
    snack.remove();
    held.splice(held.indexOf(entry), 1);
    return then();
  };
  const entry = { send: (/** @type {boolean} */ leaving) => finish(() => send(leaving)), cancel: () => finish(undo) };
  button.addEventListener('click', entry.cancel);
  held.push(entry);
  document.getElementById('snacks')?.append(snack);
}

beforeLeaving(() => (held.length ? Promise.allSettled([...held].map((entry) => entry.send(true))) : undefined));
