/**
 * Every change reaches the server by itself, half a second after the last one; until it has, this browser keeps it.
 * A save that the server keeps beside the draft (somebody saved first, or took over) is not lost and not tried again.
 */
import { call, Problem } from '../api.js';
import { icon } from '../elements.js';
import { t } from '../language.js';
import { say } from '../messages.js';
import { clock, portalNow } from '../words.js';
import { forgetCopy, keepCopy, keptCopy } from './local_copy.js';
import { editTogether, follow, isLocked, TAB } from './together.js';
import { handOverTyping } from './typing.js';

const PAUSE_MS = 500;
const AGAIN_MS = 5000;
const REFUSED = [403, 413, 422]; // would be refused again
/** Writing a large model out is work: whoever types goes first. @param {() => void} work */
const whenIdle = (work) => ('requestIdleCallback' in window ? requestIdleCallback(work, { timeout: AGAIN_MS }) : setTimeout(work));
const words = /** @type {HTMLElement} */ (document.getElementById('save-state'));

/** @param {string} symbol @param {string} text */
function tell(symbol, text) {
  words.replaceChildren(icon(symbol), text);
}

/** What leads to another page in this tab. @param {MouseEvent | SubmitEvent} event @returns {(() => void) | null} */
function onward(event) {
  const target = /** @type {Element} */ (event.target);
  if (event instanceof SubmitEvent) {
    const form = /** @type {HTMLFormElement} */ (target);
    return form.method === 'post' ? () => form.requestSubmit(event.submitter) : null;
  }
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest('a[href]'));
  const isElsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !link || link.target || link.origin !== location.origin || link.pathname === location.pathname;
  return isElsewhere ? null : () => (window.top ?? window).location.assign(/** @type {HTMLAnchorElement} */ (link).href);
}

/** @returns {Autosave | undefined} of the file that stands beside this one */
export const editorBeside = () => /** @type {any} */ (document.querySelector('#beside iframe'))?.contentWindow?.podiumAutosave;

export class Autosave {
  /**
   * @param {any} page the data of the editor's page
   * @param {() => Promise<string>} content what stands in the editor
   * @param {(problems: any[]) => void} show what the server finds wrong with it
   */
  constructor(page, content, show) {
    this.page = page;
    this.content = content;
    this.show = show;
    this.etag = page.etag;
    this.changes = 0;
    this.saved = 0;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.told = { lost: () => this.flush(), moved: () => {} };
    addEventListener('beforeunload', (event) => {
      handOverTyping();
      if (this.changes > this.saved) event.preventDefault();
    });
    addEventListener('online', () => this.flush());
    for (const leaves of ['click', 'submit']) document.addEventListener(leaves, (event) => this.leaves(/** @type {MouseEvent | SubmitEvent} */ (event)));
    if (page.may_edit) editTogether(String(page.id), this.told);
  }

  changed() {
    if (!this.page.may_edit || isLocked()) return;
    this.changes += 1;
    tell('circle-dashed', t('Not saved yet'));
    this.later(PAUSE_MS);
  }

  /**
   * Somebody goes on to another page: what is not saved is saved first. Where that fails the browser asks, as at any other leaving.
   * @param {MouseEvent | SubmitEvent} event
   */
  async leaves(event) {
    const go = event.defaultPrevented ? null : onward(event);
    if (!go) return;
    handOverTyping();
    const beside = editorBeside();
    if (this.isSaved && (beside?.isSaved ?? true)) return;
    event.preventDefault();
    await Promise.all([this.flush(), beside?.settle()]);
    go();
  }

  /** The editor shows its content: whatever came back from this browser can be saved. */
  begin() {
    if (this.changes > this.saved) this.later(PAUSE_MS);
  }

  /** @param {number} pause */
  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => whenIdle(() => this.flush()), pause);
  }

  /** Saves what is not saved. @returns {Promise<boolean>} whether the server has all of it */
  async settle() {
    await this.flush();
    return this.isSaved;
  }

  get isSaved() {
    return this.changes === this.saved;
  }

  /** Saves what is not saved; one save at a time. @param {string} [why] @returns {Promise<void>} */
  async flush(why = '') {
    handOverTyping();
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.changes === this.saved && !why) return;
    this.running = this.save(why);
    await this.running;
    this.running = null;
  }

  /** @param {string} why */
  async save(why) {
    const upTo = this.changes;
    const content = await this.content();
    const id = String(this.page.id);
    await keepCopy(id, { content, etag: this.etag, at: new Date().toISOString() });
    tell('cloud-upload', t('Saving…'));
    try {
      const answer = await call('PUT', this.page.save_url, { content, why }, { ifMatch: this.etag, tab: TAB });
      if (!answer?.etag) throw new Error('signed out');
      this.saved = upTo;
      await forgetCopy(id);
      this.accept(answer);
    } catch (error) {
      await this.refused(error, id, upTo);
    }
  }

  /** @param {any} answer */
  accept(answer) {
    this.etag = answer.etag;
    if (this.changes > this.saved) tell('circle-dashed', t('Not saved yet'));
    else tell('cloud-check', t('Saved {clock}', { clock: clock(portalNow()) }));
    this.show(answer.problems ?? []);
    if (String(answer.id) !== String(this.page.id)) this.become(answer);
    if (this.changes > this.saved) this.later(PAUSE_MS);
  }

  /** A published version stays; from now on this is its next draft. @param {any} answer */
  become(answer) {
    Object.assign(this.page, { id: answer.id, save_url: answer.save_url });
    history.replaceState(null, '', `${answer.url}${frameElement ? 'pane/' : ''}${location.search}`); // the process it belongs to stays named
    document.dispatchEvent(new CustomEvent('pd:became', { detail: String(answer.id) }));
    const tag = document.getElementById('version-words');
    if (tag) tag.textContent = t('Draft of version {number}', { number: answer.number });
    follow(String(answer.id), this.told);
  }

  /** @param {unknown} error @param {string} id @param {number} upTo */
  async refused(error, id, upTo) {
    const known = error instanceof Problem ? error : null;
    if (known?.body.problems) this.show(known.body.problems);
    if (known?.body.kept_as) {
      this.saved = upTo;
      await forgetCopy(id);
      tell('history', t('Kept beside the draft'));
      say(known.message, 'bad');
      return;
    }
    tell('cloud-off', t('Not saved, kept in this browser'));
    if (known && REFUSED.includes(known.status)) return say(known.message, 'bad');
    this.later(AGAIN_MS);
  }

  /**
   * What this browser kept of an earlier visit: to be opened when nobody saved since, else sent to stand beside the draft.
   * @returns {Promise<string | null>} the content to open instead of the server's
   */
  async left() {
    const copy = this.page.may_edit ? await keptCopy(String(this.page.id)) : null;
    if (!copy) return null;
    if (copy.etag === this.etag) {
      this.changes += 1; // saved once the editor shows it
      tell('circle-dashed', t('Not saved yet'));
      say(t('What this browser had kept of your last visit is back.'), 'info');
      return copy.content;
    }
    await call('PUT', this.page.save_url, { content: copy.content }, { ifMatch: copy.etag, tab: TAB }).catch(async (error) => {
      if (!(error instanceof Problem) || !error.body.kept_as) return;
      await forgetCopy(String(this.page.id));
      say(t('What you had changed before is kept beside the draft, in the list of saves.'), 'info');
    });
    return null;
  }
}
