/** The socket of a heat map: snapshots and changes of the chosen view, "live as of", pause, the strip when it is not live. */
import { t } from './language.js';
import { Feed } from './live.js';
import { clockSeconds, portalNow } from './words.js';

/** @typedef {import('./diagram/heat.js').HeatDocument} HeatDocument */

export class LiveHeat {
  /**
   * @param {string} path @param {import('./heat_choice.js').Choice} view
   * @param {{snapshot: (document: HeatDocument) => unknown, delta: (delta: any) => unknown}} page
   */
  constructor(path, view, page) {
    this.view = view;
    this.page = page;
    this.paused = false;
    this.asOf = portalNow();
    this.pill = /** @type {HTMLElement} */ (document.getElementById('heat-live'));
    this.strip = /** @type {HTMLElement} */ (document.getElementById('not-live'));
    this.stage = /** @type {HTMLElement} */ (document.getElementById('stage'));
    this.feed = new Feed(path, (frame) => this.receive(frame), () => new URLSearchParams(view.watched));
    document.getElementById('heat-pause')?.addEventListener('click', (event) => this.pause(/** @type {HTMLElement} */ (event.currentTarget)));
    this.missed = false; // something came while nobody could see it
    document.addEventListener('visibilitychange', () => this.seen());
    document.addEventListener('pd:live', () => this.show());
    setInterval(() => this.feed.state === 'lost' && this.show(), 1000);
  }

  /** @param {{layer: string, period: string, scale: string}} view @returns {boolean} whether the socket will bring it */
  watch({ layer, period, scale }) {
    if (this.feed.state !== 'live' || this.paused) return false;
    this.feed.ask({ type: 'watch', layer, period, scale });
    return true;
  }

  /** @param {HeatDocument} document what was read otherwise: a paused page that shows another layer is as of that moment */
  shown(document) {
    if (document.as_of && this.paused) this.asOf = new Date(document.as_of);
    this.show();
  }

  /** @param {import('./live.js').Frame} frame */
  receive(frame) {
    if (frame.as_of && !this.paused) this.asOf = new Date(frame.as_of);
    if (document.hidden) this.missed = true;
    else if (!this.paused) this.follow(frame);
    this.show();
  }

  /** A tab that comes back to the front shows what is so, whatever it has missed. */
  seen() {
    if (document.hidden || !this.missed) return;
    this.missed = false;
    this.watch(this.view.watched);
  }

  /** @param {import('./live.js').Frame} frame */
  follow(frame) {
    if (frame.type === 'delta') this.page.delta(frame);
    else if (frame.type === 'snapshot' && frame.layer === this.view.layer) this.page.snapshot(/** @type {any} */ (frame));
  }

  /** @param {HTMLElement} button */
  pause(button) {
    this.paused = !this.paused;
    button.setAttribute('aria-pressed', String(this.paused));
    if (!this.paused) this.watch(this.view.watched);
    this.show();
  }

  show() {
    const lost = this.feed.state === 'lost';
    const waits = !lost && !this.paused && this.feed.state !== 'live';
    const words = lost ? t('not live') : this.paused ? t('paused') : this.feed.state === 'live' ? t('live') : t('connecting');
    this.pill.className = `pd-pill ${lost ? 'is-warn' : this.paused || waits ? '' : 'is-ok'}`;
    this.pill.textContent = waits ? words : t('{state} · as of {time}', { state: words, time: clockSeconds(this.asOf) });
    this.strip.hidden = !lost;
    this.stage.classList.toggle('is-stale', lost);
    if (lost) this.strip.querySelector('span')?.replaceChildren(this.lostWords());
  }

  lostWords() {
    const since = Math.round((Date.now() - this.feed.heardAt.getTime()) / 1000);
    const next = Math.max(0, Math.round(((this.feed.nextTryAt?.getTime() ?? 0) - Date.now()) / 1000));
    return t('Connection lost {since} seconds ago. Trying again{next}.', { since, next: next ? t(' in {next} s', { next }) : '' });
  }
}
