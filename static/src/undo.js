/**
 * Completions wait eight seconds before they are sent; until then `z` takes them back. Closing the tab sends at once.
 * Without a connection they wait for one, and can be taken back all the while. If the server refuses, the caller gets the
 * error with the input still in hand.
 */
import { element } from './elements.js';
import { offer } from './keys.js';
import { t } from './language.js';
import { beforeLeaving } from './leaving.js';

const HOLD_SECONDS = 8;
const RETRY_MS = 5000; // "online" is said by the browser about its own cable only

/** @typedef {{send: (leaving: boolean) => Promise<unknown> | void, cancel: () => void, waits: () => boolean}} Held */

/** @type {Held[]} */
const held = [];

/**
 * @param {string} words "Approved: ACME Flooring"
 * @param {(leaving: boolean) => Promise<unknown> | void} send does it; throws when the server could not be reached
 * @param {() => void} undo puts everything back
 */
export function hold(words, send, undo) {
  const bar = /** @type {HTMLProgressElement} */ (element('progress', { max: HOLD_SECONDS, value: HOLD_SECONDS, 'aria-hidden': 'true' }));
  const seconds = element('span', { class: 'pd-nowrap' }, `${HOLD_SECONDS} s`);
  const button = /** @type {HTMLButtonElement} */ (element('button', { type: 'button', 'data-key': 'z' }, t('Undo '), element('kbd', {}, 'z')));
  const snack = element('div', { class: 'pd-snack', role: 'status' }, element('span', { class: 'pd-grow' }, words), seconds, button, bar);
  let left = HOLD_SECONDS;
  let waiting = false;
  const clock = setInterval(() => {
    if (snack.matches(':focus-within') || waiting) return; // whoever reaches for Undo by keyboard gets the time to press it
    left -= 1;
    bar.value = left;
    seconds.textContent = `${left} s`;
    if (left <= 0) entry.send(false);
  }, 1000);

  /** Nobody else may send it or take it back now. */
  function release() {
    clearInterval(clock);
    held.splice(held.indexOf(entry), 1);
  }

  function waitForConnection() {
    waiting = true;
    bar.remove();
    button.disabled = false;
    seconds.textContent = t('Waits for a connection');
    held.push(entry);
    if (!snack.isConnected) document.getElementById('snacks')?.append(snack);
    setTimeout(() => held.includes(entry) && entry.send(false), RETRY_MS);
  }

  /** @type {Held} */
  const entry = {
    async send(leaving) {
      release();
      button.disabled = true;
      if (!waiting) snack.remove();
      try {
        await send(leaving);
        snack.remove();
      } catch {
        waitForConnection();
      }
    },
    cancel() {
      release();
      snack.remove();
      undo();
    },
    waits: () => waiting,
  };
  button.addEventListener('click', entry.cancel);
  held.push(entry);
  document.getElementById('snacks')?.append(snack);
}

beforeLeaving(() => (held.length ? Promise.allSettled([...held].map((entry) => entry.send(true))) : undefined));
addEventListener('online', () => [...held].filter((entry) => entry.waits()).forEach((entry) => entry.send(false)));
addEventListener('beforeunload', (event) => {
  if (held.some((entry) => entry.waits())) event.preventDefault(); // the browser asks: nobody else knows of this decision
});
offer('z', t('Take a decision back within 8 seconds'), () => held.length === 0); // while something is held, its own button says it
