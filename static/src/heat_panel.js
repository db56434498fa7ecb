/**
 * The side panel of a picked step: a fragment of the server with its numbers, cases and charts. Who opens it by keyboard stands at its
 * name and goes on from there by Tab.
 */
import htmx from 'htmx.org';
import { drawAll } from './charts.js';

const REREAD_MS = 3000; // who stands there changes faster than anybody reads

export class Panel {
  /** @param {HTMLElement} host @param {HTMLElement} work @param {import('./heat_choice.js').Choice} state */
  constructor(host, work, state) {
    this.host = host;
    this.work = work;
    this.state = state;
    this.onClose = () => {};
    this.onTarget = () => {};
    this.isWanted = false;
    host.addEventListener('htmx:beforeSwap', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.target === host && host.querySelector('h2') === document.activeElement) this.isWanted = true;
    });
    host.addEventListener('htmx:afterSwap', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.target !== host) return;
      drawAll(host);
      if (/** @type {CustomEvent} */ (event).detail.requestConfig?.path.includes('/target/')) {
        this.onTarget();
        /** @type {HTMLElement | null} */ (host.querySelector('[name="amount"]'))?.focus();
      } else if (this.isWanted) host.querySelector('h2')?.focus();
      this.isWanted = false;
    });
    host.addEventListener('click', (event) => /** @type {Element} */ (event.target).closest('[data-panel-close]') && this.onClose());
    host.addEventListener('keydown', (event) => event.key === 'Escape' && this.onClose());
  }

  /** The keyboard goes where the panel begins, as soon as it is there. */
  enter() {
    this.isWanted = true;
  }

  /** @param {string | null} id */
  async show(id) {
    const opened = this.host.hidden;
    this.host.hidden = !id;
    this.work.classList.toggle('is-plain', !id);
    if (opened !== this.host.hidden) dispatchEvent(new Event('resize'));
    if (id) await this.read(id);
  }

  /** @param {string} id after a change of the step that is shown, unless somebody is busy in the panel */
  refreshSoon(id) {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const at = document.activeElement;
      if (!this.host.hidden && (!this.host.contains(at) || at?.matches('h2'))) this.read(id);
    }, REREAD_MS);
  }

  /** @param {string} id */
  async read(id) {
    const asks = this.state.query();
    asks.set('version', /** @type {HTMLSelectElement | null} */ (document.getElementById('version'))?.value ?? '');
    await htmx.ajax('get', `${location.pathname}elements/${encodeURIComponent(id)}/?${asks}`, { target: this.host, swap: 'innerHTML' });
  }
}
