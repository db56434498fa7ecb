/** The side panel of a picked step: a fragment of the server with its numbers, cases and charts. */
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
    host.addEventListener('htmx:afterSwap', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.target !== host) return;
      drawAll(host);
      if (/** @type {CustomEvent} */ (event).detail.requestConfig?.path.includes('/target/')) this.onTarget();
    });
    host.addEventListener('click', (event) => /** @type {Element} */ (event.target).closest('[data-panel-close]') && this.onClose());
    host.addEventListener('keydown', (event) => event.key === 'Escape' && this.onClose());
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
      if (!this.host.hidden && !this.host.contains(document.activeElement)) this.read(id);
    }, REREAD_MS);
  }

  /** @param {string} id */
  async read(id) {
    const asks = this.state.query();
    asks.set('version', /** @type {HTMLSelectElement | null} */ (document.getElementById('version'))?.value ?? '');
    await htmx.ajax('get', `${location.pathname}elements/${encodeURIComponent(id)}/?${asks}`, { target: this.host, swap: 'innerHTML' });
  }
}
