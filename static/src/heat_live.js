/** The socket of a heat map: changes onto the diagram, "live as of", pause, and the strip when it is not live. */
import { Feed } from './live.js';
import { clockSeconds, portalNow } from './words.js';

const REREAD_MS = 5000; // layers of times: percentiles cannot be patched, and nobody reads them faster

export class LiveHeat {
  /**
   * @param {string} path @param {import('./diagram/heat.js').Heat} heat
   * @param {{isCounted: () => boolean, reload: () => Promise<void>}} page
   */
  constructor(path, heat, page) {
    this.heat = heat;
    this.page = page;
    this.paused = false;
    this.asOf = portalNow();
    this.pill = /** @type {HTMLElement} */ (document.getElementById('heat-live'));
    this.strip = /** @type {HTMLElement} */ (document.getElementById('not-live'));
    this.stage = /** @type {HTMLElement} */ (document.getElementById('stage'));
    this.feed = new Feed(path, (frame) => this.receive(frame));
    document.getElementById('heat-pause')?.addEventListener('click', (event) => this.pause(/** @type {HTMLElement} */ (event.currentTarget)));
    document.addEventListener('pd:live', () => this.show());
    setInterval(() => this.feed.state === 'lost' && this.show(), 1000);
  }

  /** @param {import('./live.js').Frame} frame */
  receive(frame) {
    if (frame.as_of) this.asOf = new Date(frame.as_of);
    if (!this.paused) this.follow(frame);
    this.show();
  }

  /** @param {import('./live.js').Frame} frame */
  follow(frame) {
    const known = this.heat.document?.sequence ?? -1;
    const sequence = frame.sequence ?? known;
    if (frame.type === 'snapshot' && sequence !== known) this.page.reload();
    if (frame.type !== 'delta' || sequence <= known) return; // the document was read after this change
    this.heat.apply(/** @type {any} */ (frame));
    if (!this.page.isCounted()) this.rereadSoon();
  }

  rereadSoon() {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (!this.paused) this.page.reload();
    }, REREAD_MS);
  }

  /** @param {HTMLElement} button */
  pause(button) {
    this.paused = !this.paused;
    button.setAttribute('aria-pressed', String(this.paused));
    if (!this.paused) this.page.reload();
    this.show();
  }

  show() {
    const lost = this.feed.state === 'lost';
    const words = lost ? 'not live' : this.paused ? 'paused' : this.feed.state === 'live' ? 'live' : 'connecting';
    this.pill.className = `pd-pill ${lost ? 'is-warn' : this.paused || words === 'connecting' ? '' : 'is-ok'}`;
    this.pill.textContent = words === 'connecting' ? words : `${words} · as of ${clockSeconds(this.asOf)}`;
    this.strip.hidden = !lost;
    this.stage.classList.toggle('is-stale', lost);
    if (lost) this.strip.querySelector('span')?.replaceChildren(this.lostWords());
  }

  lostWords() {
    const since = Math.round((Date.now() - this.feed.heardAt.getTime()) / 1000);
    const next = Math.max(0, Math.round(((this.feed.nextTryAt?.getTime() ?? 0) - Date.now()) / 1000));
    return `Connection lost ${since} seconds ago. Trying again${next ? ` in ${next} s` : ''}.`;
  }
}

