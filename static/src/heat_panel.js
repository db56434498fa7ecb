/** The side panel of a picked step: a fragment of the server with its numbers, cases and charts. */
import htmx from 'htmx.org';
import { drawAll } from './charts.js';

export class Panel {
  /** @param {HTMLElement} host @param {HTMLElement} work @param {any} page @param {{layer: string, period: string}} state */
  constructor(host, work, page, state) {
    this.host = host;
    this.work = work;
    this.page = page;
    this.state = state;
    this.onClose = () => {};
    host.addEventListener('click', (event) => /** @type {Element} */ (event.target).closest('[data-panel-close]') && this.onClose());
    host.addEventListener('keydown', (event) => event.key === 'Escape' && this.onClose());
  }

  /** @param {string | null} id */
  async show(id) {
    const opened = this.host.hidden;
    this.host.hidden = !id;
    this.work.classList.toggle('is-plain', !id);
    if (opened !== this.host.hidden) dispatchEvent(new Event('resize'));
    if (!id) return;
    const asks = new URLSearchParams({ layer: this.state.layer, period: this.state.period, version: this.page.version_number });
    await htmx.ajax('get', `${location.pathname}elements/${encodeURIComponent(id)}/?${asks}`, { target: this.host, swap: 'innerHTML' });
    drawAll(this.host);
  }
}
