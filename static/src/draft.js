/**
 * What somebody has typed but not sent: kept on the server 800 ms after the last key, and in this browser until then.
 * Nothing is lost by sign-out, network or a closed tab.
 */
import { call } from './api.js';
import { icon } from './elements.js';
import { t } from './language.js';
import { beforeLeaving } from './leaving.js';
import { clock, portalNow } from './words.js';

const PAUSE_MS = 800;
const RETRY_MS = 5000; // "online" is said by the browser about its own cable only

export class Draft {
  /** @param {string} taskId @param {HTMLElement | null} words where the state is shown */
  constructor(taskId, words) {
    this.path = `/api/v1/tasks/${taskId}/draft`;
    this.localKey = `podium.draft.${document.body.dataset.user ?? ''}.${taskId}`; // a browser may be shared
    this.words = words;
    /** @type {(() => void) | undefined} takes back the duty to save before leaving */
    this.done = undefined;
    addEventListener('online', () => this.words?.isConnected && this.save());
  }

  /** @returns {Record<string, any> | null} what this browser kept because the server could not */
  kept() {
    const text = localStorage.getItem(this.localKey);
    return text ? JSON.parse(text) : null;
  }

  /** @param {Record<string, any>} variables */
  changed(variables) {
    localStorage.setItem(this.localKey, JSON.stringify(variables));
    this.variables = variables;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
    this.done ??= beforeLeaving(() => this.save(true));
    this.say('cloud-upload', t('Saving…'));
  }

  /** @param {boolean} [leaving] the page goes: the browser sends it to its end */
  async save(leaving = false) {
    clearTimeout(this.timer);
    if (!this.variables || this.variables === this.saved) return;
    const variables = this.variables;
    try {
      await call('PUT', this.path, { variables }, { keepalive: leaving });
      this.saved = variables;
      if (this.variables === variables) localStorage.removeItem(this.localKey);
      this.say('cloud-check', t('Draft saved {clock}, kept if you sign out', { clock: clock(portalNow()) }));
    } catch {
      this.say('cloud-off', t('Not saved, kept in this browser'));
      if (!leaving) this.timer = setTimeout(() => this.save(), RETRY_MS);
    }
  }

  /** The task is done: the draft has served. */
  forget() {
    clearTimeout(this.timer);
    this.done?.();
    localStorage.removeItem(this.localKey);
    this.variables = undefined;
  }

  /** @param {string} symbol @param {string} text */
  say(symbol, text) {
    this.words?.replaceChildren(icon(symbol), text);
  }
}
