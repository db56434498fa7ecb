/**
 * What somebody has typed but not sent, in a task or in the form of a start: kept on the server 800 ms after the last key, and in this browser until then.
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
  /** @param {string} path where it is put @param {string} name apart from others of the same person @param {HTMLElement | null} words where the state is shown */
  constructor(path, name, words) {
    this.path = path;
    this.localKey = `podium.draft.${document.body.dataset.user ?? ''}.${name}`; // a browser may be shared
    this.words = words;
    /** @type {(() => void) | undefined} takes back the duty to save before leaving */
    this.done = undefined;
    addEventListener('online', () => this.words?.isConnected && this.save());
  }

  /** @returns {{variables: Record<string, any>, business_key?: string} | null} what this browser kept because the server could not */
  kept() {
    const text = localStorage.getItem(this.localKey);
    return text ? JSON.parse(text) : null;
  }

  /** @param {{variables: Record<string, any>, business_key?: string}} typed */
  changed(typed) {
    localStorage.setItem(this.localKey, JSON.stringify(typed));
    this.typed = typed;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE_MS);
    this.done ??= beforeLeaving(() => this.save(true));
    this.say('cloud-upload', t('Saving…'));
  }

  /** @param {boolean} [leaving] the page goes: the browser sends it to its end */
  async save(leaving = false) {
    clearTimeout(this.timer);
    if (!this.typed || this.typed === this.saved) return;
    const typed = this.typed;
    try {
      await call('PUT', this.path, typed, { keepalive: leaving });
      this.saved = typed;
      if (this.typed === typed) localStorage.removeItem(this.localKey);
      this.say('cloud-check', t('Draft saved {clock}, kept if you sign out', { clock: clock(portalNow()) }));
    } catch {
      this.say('cloud-off', t('Not saved, kept in this browser'));
      if (!leaving) this.timer = setTimeout(() => this.save(), RETRY_MS);
    }
  }

  /** Whether the server has all of it. */
  get isSafe() {
    return this.typed === this.saved;
  }

  /** It is done: the draft has served. */
  forget() {
    clearTimeout(this.timer);
    this.done?.();
    localStorage.removeItem(this.localKey);
    this.typed = undefined;
  }

  /** @param {string} symbol @param {string} text */
  say(symbol, text) {
    this.words?.replaceChildren(icon(symbol), text);
  }
}
