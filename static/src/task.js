/** One task: its form, drafts, the outcomes with their reasons, and where it stands in the process. */
import { call, Problem } from './api.js';
import { Draft } from './draft.js';
import { element, pageData } from './elements.js';
import { t } from './language.js';
import { startMentions } from './mentions.js';
import { offer } from './keys.js';
import { say } from './messages.js';
import { leadBack, startNext } from './next_task.js';
import { showPresence } from './presence.js';
import { hold } from './undo.js';

const MIN_REASON_CHARACTERS = 10;

/** @typedef {{name: string, label: string, tone?: string, reason_required?: boolean}} Outcome */

class TaskPage {
  /** @param {HTMLElement} root the `[data-task]` article */
  constructor(root) {
    this.root = root;
    this.data = pageData('task-data');
    this.title = root.querySelector('h1')?.textContent ?? '';
    this.draft = new Draft(`/api/v1/tasks/${this.data.id}/draft`, this.data.id, root.querySelector('#draft-state'));
    this.bar = root.querySelector('#outcome-bar');
    root.addEventListener('click', (event) => this.clicked(/** @type {Element} */ (event.target)));
    root.addEventListener('pd:tab', (event) => /** @type {CustomEvent} */ (event).detail === 'process' && this.showDiagram());
    this.showForm();
    if (root.querySelector('#panel-process:not([hidden])')) this.showDiagram();
  }

  async showForm() {
    const host = /** @type {HTMLElement | null} */ (this.root.querySelector('#task-form'));
    if (!host || !this.data.form) return;
    const [{ TaskForm }, { FilePlace }] = await Promise.all([import('./task_form.js'), import('./form_files.js')]);
    const values = { ...this.data.variables, ...this.data.draft, ...this.draft.kept()?.variables };
    this.form = await TaskForm.show(host, this.data.form, values, {
      readOnly: !this.bar, files: new FilePlace(`/api/v1/tasks/${this.data.id}/attachments`, this.data.files), onChange: () => this.form && this.bar && this.draft.changed({ variables: this.form.values() }),
    });
  }

  async showDiagram() {
    const host = /** @type {HTMLElement} */ (this.root.querySelector('#task-diagram'));
    if (this.diagram || !this.data.xml_url) return;
    this.diagram = true;
    const [{ Diagram }, { walk }, { showClocks }] = await Promise.all([import('./diagram/viewer.js'), import('./diagram/walk.js'), import('./diagram/clocks.js')]);
    const diagram = await Diagram.load(host, this.data.xml_url).catch(() => null);
    if (!diagram) return host.append(t('The diagram could not be drawn. The steps stand below in words.'));
    for (const id of [...this.data.done_elements, ...this.data.done_flows]) diagram.mark(id, 'pd-done');
    diagram.mark(this.data.element_id, 'pd-mine');
    showClocks(diagram, this.data.clocks);
    const shape = diagram.shape(this.data.element_id);
    if (shape) diagram.badge('here', shape.id, { className: 'pd-here', text: t('This task'), top: -28, left: shape.width / 2 });
    diagram.fit({ focus: host.clientWidth < 600 ? this.data.element_id : null });
    walk(diagram, (id) => `${diagram.name(id)}, ${id === this.data.element_id ? t('this task') : this.data.done_elements.includes(id) ? t('done') : t('not reached')}`);
  }

  /** @param {Element} target */
  clicked(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest('[data-outcome]'));
    if (button) this.choose(this.data.outcomes.find((/** @type {Outcome} */ each) => each.name === button.dataset.outcome));
    else if (target.closest('#reason-cancel')) this.closeReason();
    else if (target.closest('#reason-send')) this.sendWithReason();
    else if (target.closest('[data-ribbon-all]')) target.closest('[data-ribbon]')?.classList.add('is-full');
  }

  /** @param {KeyboardEvent} event wherever on the page, but not in another form of it */
  key(event) {
    if (!this.root.contains(/** @type {Node} */ (event.target)) && event.target !== document.body) return;
    const open = this.reasonBox && !this.reasonBox.hidden;
    if (event.key === 'Escape' && open) {
      event.preventDefault();
      this.closeReason();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.submitKey(/** @type {HTMLElement} */ (event.target), Boolean(open));
  }

  /** @param {HTMLElement} target @param {boolean} reasonOpen */
  submitKey(target, reasonOpen) {
    if (reasonOpen) this.sendWithReason();
    else if (target.matches('[data-submits]')) target.closest('form')?.requestSubmit();
    else /** @type {HTMLElement | null} */ (this.bar?.querySelector('.btn-primary'))?.click();
  }

  get reasonBox() {
    return /** @type {HTMLElement | null} */ (this.root.querySelector('#reason-box'));
  }

  /** @param {Outcome} outcome */
  async choose(outcome) {
    const filled = this.form ? await this.form.submit() : { data: {}, valid: true };
    if (!filled.valid && outcome.tone !== 'danger') return;
    this.chosen = { outcome, variables: filled.data };
    if (outcome.reason_required || outcome.tone === 'danger') this.openReason(outcome);
    else this.complete(outcome, filled.data, '');
  }

  /** @param {Outcome} outcome */
  openReason(outcome) {
    const box = /** @type {HTMLElement} */ (this.reasonBox);
    box.hidden = false;
    /** @type {HTMLElement} */ (this.bar).hidden = true;
    /** @type {HTMLElement} */ (box.querySelector('#reason-title')).textContent = outcome.label;
    /** @type {HTMLElement} */ (box.querySelector('#reason-needed')).textContent = outcome.reason_required ? t('(required, {least} characters or more)', { least: MIN_REASON_CHARACTERS }) : t('(if you like)');
    /** @type {HTMLElement} */ (box.querySelector('#reason-send')).textContent = outcome.label;
    /** @type {HTMLElement} */ (box.querySelector('#reason-text')).focus();
  }

  closeReason() {
    /** @type {HTMLElement} */ (this.reasonBox).hidden = true;
    /** @type {HTMLElement} */ (this.bar).hidden = false;
    /** @type {HTMLElement | null} */ (this.bar?.querySelector('button'))?.focus();
  }

  sendWithReason() {
    const field = /** @type {HTMLTextAreaElement} */ (this.root.querySelector('#reason-text'));
    const { outcome, variables } = /** @type {{outcome: Outcome, variables: any}} */ (this.chosen);
    const tooShort = outcome.reason_required && field.value.trim().length < MIN_REASON_CHARACTERS;
    /** @type {HTMLElement} */ (this.root.querySelector('#reason-error')).textContent = tooShort ? t('Expected {least} characters or more, so that others understand it later.', { least: MIN_REASON_CHARACTERS }) : '';
    if (tooShort) return field.focus();
    this.closeReason();
    this.complete(outcome, variables, field.value.trim());
  }

  /** @param {Outcome} outcome @param {any} variables @param {string} comment */
  complete(outcome, variables, comment) {
    const body = { outcome: outcome.name, variables, ...(comment ? { comment } : {}) };
    const key = crypto.randomUUID(); // the same for the hold and for a closing tab, so that it happens once
    this.root.classList.add('is-gone');
    /** @type {HTMLElement} */ (this.bar).hidden = true;
    hold(`${outcome.label}: ${this.title}`, (leaving) => this.send(body, key, leaving), () => this.takenBack());
    document.dispatchEvent(new CustomEvent('pd:task-held', { detail: this.data.id }));
  }

  takenBack() {
    this.comeBack();
    document.dispatchEvent(new CustomEvent('pd:task-undone', { detail: this.data.id }));
  }

  comeBack() {
    this.root.classList.remove('is-gone');
    /** @type {HTMLElement} */ (this.bar).hidden = false;
    document.dispatchEvent(new CustomEvent('pd:task-back', { detail: this.data.id }));
  }

  /** @param {object} body @param {string} key @param {boolean} leaving */
  async send(body, key, leaving) {
    try {
      await call('POST', `/api/v1/tasks/${this.data.id}/complete`, body, { ifMatch: this.data.etag, keepalive: leaving, key });
      this.draft.forget();
      if (!leaving) document.dispatchEvent(new CustomEvent('pd:task-done', { detail: this.data.id })); // who goes elsewhere is not called back
    } catch (error) {
      if (!(error instanceof Problem)) throw error; // no connection: it stays held, and goes with the next one
      this.comeBack();
      this.refused(error);
    }
  }

  /** @param {unknown} error */
  refused(error) {
    if (!this.root.isConnected) return say(t('{title}: {reason} Your input is kept; open the task again.', { title: this.title, reason: error instanceof Problem ? error.message : t('could not be sent.') }), 'bad');
    const summary = /** @type {HTMLElement} */ (this.root.querySelector('#form-problems'));
    const fields = error instanceof Problem ? (error.body.errors ?? []) : [];
    if (fields.length && this.form) return this.form.showErrors(fields, summary);
    const words = error instanceof Problem ? error.message : t('The server could not be reached. Your text is kept here.');
    summary.replaceChildren(element('p', { class: 'pd-strip is-bad' }, words));
    summary.scrollIntoView({ block: 'nearest' });
  }
}

/** @type {TaskPage | undefined} */
let shown;

/** @type {WeakSet<Element>} */
const started = new WeakSet();

/** Starts the task on the page, if there is one that was not started yet. */
export function startTask() {
  const root = document.querySelector('[data-task]');
  if (!(root instanceof HTMLElement) || started.has(root)) return;
  started.add(root);
  startMentions();
  leadBack();
  shown = new TaskPage(root);
  showPresence(root.dataset.task ?? '');
}

startTask();
for (const moment of ['htmx:afterSwap', 'htmx:afterSettle']) document.addEventListener(moment, startTask); // at once, so that the next key finds it
document.addEventListener('keydown', (event) => {
  if (shown?.root.isConnected && !document.querySelector('dialog[open]')) shown.key(event);
});
offer('Ctrl Enter', t('Send what you typed, or decide by the main button'), () => document.querySelector('#outcome-bar') !== null);
if (document.getElementById('task-page')) startNext();
