/**
 * Many tasks at once: the bar with count and actions. What is chosen goes through the portal's one batch operation;
 * each task has a result, and those that failed stay selected with their reason.
 */
import { call, Problem } from './api.js';
import { element } from './elements.js';
import { isTyping, keysAreOn, offer } from './keys.js';
import { t, tn } from './language.js';
import { hold } from './undo.js';

const FIRST_LOOK_MS = 150;
const LAST_LOOK_MS = 2000; // looks come apart: most selections are done at the first or second
const LOOKS = 40; // about a minute; a longer batch has a page of its own

/** @typedef {{name: string, label?: string, reason_required?: boolean, primary?: boolean}} Outcome */
/** @typedef {{id: string, state: string, message: string}} Item */

class Bulk {
  /** @param {HTMLElement} list @param {HTMLElement} bar @param {() => Promise<void>} reload @param {() => string | undefined} current */
  constructor(list, bar, reload, current) {
    this.current = current;
    this.list = list;
    this.bar = bar;
    this.reload = reload;
    this.result = /** @type {HTMLElement} */ (document.getElementById('bulk-result'));
    this.outcomes = /** @type {HTMLElement} */ (document.getElementById('bulk-outcomes'));
    this.reason = /** @type {HTMLFormElement} */ (document.getElementById('bulk-reason'));
    /** @type {HTMLInputElement | null} */
    this.last = null;
    list.addEventListener('click', (event) => this.ticked(event));
    bar.addEventListener('click', (event) => this.pressed(/** @type {HTMLElement} */ (event.target)));
    bar.addEventListener('change', (event) => this.asked(/** @type {HTMLElement} */ (event.target)));
    this.reason.addEventListener('submit', (event) => this.reasoned(event));
    document.addEventListener('keydown', (event) => this.key(event), true);
  }

  boxes() {
    return /** @type {HTMLInputElement[]} */ ([...this.list.querySelectorAll('.pd-task input[type=checkbox]')]);
  }

  chosen() {
    return this.boxes().filter((box) => box.checked);
  }

  show() {
    const chosen = this.chosen();
    this.bar.hidden = chosen.length === 0;
    /** @type {HTMLElement} */ (document.getElementById('filter-bar')).hidden = chosen.length > 0;
    this.bar.querySelector('[data-slot="count"]')?.replaceChildren(t('{length} selected', { length: chosen.length }));
    for (const box of this.boxes()) box.closest('.pd-task')?.classList.toggle('is-selected', box.checked);
    this.outcomes.replaceChildren(...common(chosen).map((outcome) => outcomeButton(outcome, chosen.length)));
    this.reason.hidden = true;
  }

  clear() {
    for (const box of this.chosen()) box.checked = false;
    this.result.replaceChildren();
    this.show();
  }

  /** @param {MouseEvent} event */
  ticked(event) {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
    if (event.shiftKey && this.last) selectRange(this.boxes(), this.last, box);
    this.last = box;
    this.show();
  }

  /** @param {HTMLElement} target */
  pressed(target) {
    const { bulk, outcome } = /** @type {HTMLElement | null} */ (target.closest('button'))?.dataset ?? {};
    if (target.closest('#bulk-none') || target.closest('#bulk-clear')) this.clear();
    else if (bulk) this.run(bulk, {});
    else if (outcome !== undefined) this.decide(/** @type {Outcome} */ (common(this.chosen()).find((each) => each.name === outcome)));
  }

  /** @param {HTMLElement} target a list of choices that names the operation and its argument */
  asked(target) {
    if (!(target instanceof HTMLSelectElement) || !target.dataset.bulkAsks || !target.value) return;
    const [operation, argument] = target.dataset.bulkAsks.split(':');
    this.run(operation, { [argument]: target.value });
    target.value = '';
  }

  /** @param {Outcome} outcome */
  decide(outcome) {
    if (!outcome.reason_required) return this.complete(outcome, '');
    this.waiting = outcome;
    this.reason.hidden = false;
    /** @type {HTMLElement} */ (this.reason.querySelector('button')).textContent = t('{label} all {chosen}', { label: outcome.label ?? outcome.name, chosen: this.chosen().length });
    this.reason.querySelector('input')?.focus();
  }

  /** @param {SubmitEvent} event */
  reasoned(event) {
    event.preventDefault();
    if (this.waiting) this.complete(this.waiting, /** @type {HTMLInputElement} */ (this.reason.querySelector('input')).value.trim());
  }

  /** Held for eight seconds like one completion is. @param {Outcome} outcome @param {string} comment */
  complete(outcome, comment) {
    const ids = this.chosen().map((box) => box.value);
    const key = crypto.randomUUID();
    const gray = (/** @type {boolean} */ gone) => ids.forEach((id) => document.getElementById(`task-${id}`)?.classList.toggle('is-gone', gone));
    this.clear();
    gray(true);
    const send = (/** @type {boolean} */ leaving) => this.send('complete', { outcome: outcome.name, comment }, ids, { key, keepalive: leaving }).then(() => gray(false));
    hold(`${outcome.label ?? outcome.name}: ${tn('{n} task', '{n} tasks', ids.length)}`, send, () => {
      gray(false);
      this.choose(ids);
    });
  }

  /** @param {string[]} ids */
  choose(ids) {
    for (const box of this.boxes()) box.checked = ids.includes(box.value);
    this.show();
  }

  /** @param {string} operation @param {object} args */
  run(operation, args) {
    return this.send(operation, args, this.chosen().map((box) => box.value), {});
  }

  /** @param {string} operation @param {object} args @param {string[]} ids @param {{key?: string, keepalive?: boolean}} options */
  async send(operation, args, ids, options) {
    this.say(t('Working on {length}…', { length: ids.length }));
    try {
      const batch = await call('POST', '/api/v1/batches', { operation, ids, arguments: args }, options);
      if (!options.keepalive) await this.follow(batch.id, ids);
    } catch (error) {
      this.say('');
      if (options.key && !(error instanceof Problem)) throw error; // a decision stays held until there is a connection
      this.result.replaceChildren(element('p', { class: 'pd-strip is-bad' }, error instanceof Problem ? error.message : t('The server could not be reached. Nothing was changed.')));
    }
  }

  /** @param {string} id @param {string[]} ids */
  async follow(id, ids) {
    for (let look = 0; look < LOOKS; look += 1) {
      await new Promise((done) => setTimeout(done, Math.min(FIRST_LOOK_MS * (look + 1), LAST_LOOK_MS)));
      const batch = await call('GET', `/api/v1/batches/${id}?limit=200`);
      this.say(t('{done} of {count}', { done: batch.done + batch.failed, count: batch.count }));
      if (batch.state === 'completed' || batch.state === 'stopped') return this.finished(batch, ids);
    }
    this.result.replaceChildren(element('p', { class: 'pd-strip' }, t('This takes longer. '), element('a', { href: `/batches/${id}/` }, t('Watch it on its page'))));
  }

  /** @param {{id: string, done: number, failed: number, items: {results: Item[]}}} batch @param {string[]} ids */
  async finished(batch, ids) {
    await this.reload();
    const failed = batch.items.results.filter((item) => item.state === 'failed');
    const missing = ids.length - batch.done - batch.failed; // gone, or not to be seen any more
    this.choose(failed.map((item) => item.id));
    this.say('');
    const words = t('{done} done{failed}', { done: batch.done, failed: batch.failed + missing ? t(', {failed} not', { failed: batch.failed + missing }) : '' });
    const reasons = failed.map((item) => element('li', {}, `${title(item.id) || item.id}: ${item.message}`));
    this.result.replaceChildren(element('div', { class: `pd-strip ${failed.length ? '' : 'is-ok'}` }, element('b', {}, words), reasons.length ? element('ul', {}, ...reasons) : null));
  }

  /** @param {string} words */
  say(words) {
    document.getElementById('bulk-state')?.replaceChildren(words);
  }

  /** The keys of the bar act on what is ticked, or on the row where `j` and `k` stand. @param {KeyboardEvent} event */
  key(event) {
    if (!keysAreOn() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape' && !this.bar.hidden) this.clear();
    else if (!(event.key in VERBS) || !this.begin()) return;
    else this.press(VERBS[event.key]);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @returns {boolean} whether something is chosen; the current row will do */
  begin() {
    if (!this.bar.hidden) return true;
    const id = this.current();
    if (id) this.choose([id]);
    return Boolean(id);
  }

  /** @param {string} key @returns {boolean} whether it would do something now */
  offers(key) {
    const current = this.bar.hidden ? this.current() : undefined;
    const boxes = current ? this.boxes().filter((box) => box.value === current) : this.chosen();
    const outcomes = common(boxes);
    const fits = { e: () => outcomes.some((each) => each.primary), r: () => outcomes.some((each) => each.reason_required) }[key];
    return boxes.length > 0 && (!fits || fits());
  }

  /** @param {string} verb a control of the bar */
  press(verb) {
    const control = /** @type {HTMLElement | null} */ (this.bar.querySelector(verb));
    if (control instanceof HTMLSelectElement) control.focus();
    else control?.click();
  }
}

/** @type {Record<string, string>} */
const WORDS = {
  c: t('Claim'), u: t('Release'), a: t('Assign to somebody'), s: t('Put off for a while'), e: t('Decide by the main outcome'), r: t('Decide by the outcome that asks for a reason'),
};

/** @type {Record<string, string>} */
const VERBS = {
  c: '[data-bulk="claim"]', u: '[data-bulk="release"]', e: '[data-outcome][data-primary="true"]', r: '[data-outcome][data-refuses="true"]', a: '[data-bulk-asks^="reassign"]', s: '[data-bulk-asks^="snooze"]',
};

/** @param {HTMLInputElement[]} boxes @returns {Outcome[]} what every one of them offers */
function common(boxes) {
  const offers = boxes.map((box) => /** @type {Outcome[]} */ (JSON.parse(/** @type {HTMLElement} */ (box.closest('.pd-task')).dataset.outcomes || '[]')));
  if (!offers.length || offers.some((each) => !each.length)) return [];
  const shared = offers[0].filter((outcome) => offers.every((each) => each.some((other) => other.name === outcome.name)));
  return shared.some((each) => each.primary) ? shared : shared.map((each, at) => ({ ...each, primary: at === 0 })); // as on the task's page
}

/** @param {Outcome} outcome @param {number} count */
function outcomeButton(outcome, count) {
  const words = `${outcome.label ?? outcome.name} ${count > 1 ? t('all {count}', { count }) : ''}`.trim();
  return element('button', { type: 'button', class: `btn ${outcome.primary ? 'btn-primary' : ''}`, 'data-outcome': outcome.name, 'data-primary': String(Boolean(outcome.primary)), 'data-refuses': String(Boolean(outcome.reason_required)) }, words);
}

/** @param {string} id */
const title = (id) => document.querySelector(`#task-${id} .pd-task-title`)?.textContent ?? '';

/** @param {HTMLInputElement[]} boxes @param {HTMLInputElement} from @param {HTMLInputElement} to */
function selectRange(boxes, from, to) {
  const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(first, last + 1)) box.checked = to.checked;
}

/** @param {HTMLElement} list @param {() => Promise<void>} reload @param {() => string | undefined} current the row that keys act on when nothing is ticked */
export function startBulk(list, reload, current) {
  const bar = document.getElementById('bulk-bar');
  if (!bar) return;
  const bulk = new Bulk(list, bar, reload, current);
  for (const [key, words] of Object.entries(WORDS)) offer(key, words, () => bulk.offers(key));
  offer('Escape', t('Select nothing'), () => !bar.hidden);
}
