/**
 * The form as its readers will have it, beside its definition: drawn again after each change, filled from sample data, and checked by the
 * server's own rules when asked. What was typed into it stays while the form is changed around it.
 */
import { call, Problem } from '../api.js';
import { element } from '../elements.js';
import { t } from '../language.js';
import { TaskForm } from '../task_form.js';
import { give, sampleOr } from './properties/sample.js';

const PAUSE_MS = 250;
const OPEN = 'podium-preview';
const ROOM = 1100; // of pixels, below which it is opened by hand only

export class Preview {
  /** @param {HTMLElement} host @param {() => any} schema what stands in the editor */
  constructor(host, schema) {
    this.schema = schema;
    /** @type {TaskForm | null} */
    this.form = null;
    this.drawn = '';
    /** @type {Record<string, any>} */
    this.typed = {};
    this.place = element('div', { class: 'pd-preview-form' });
    this.answer = element('div', { class: 'pd-preview-answer', role: 'status' });
    this.sample = /** @type {HTMLTextAreaElement} */ (element('textarea', { id: 'preview-sample', class: 'form-control', rows: 4, spellcheck: 'false', oninput: () => this.given() }));
    this.sample.value = sampleOr('{}');
    host.append(
      element('div', { class: 'pd-row' }, element('h2', {}, t('Preview')), element('span', { class: 'pd-grow' }), element('button', { class: 'btn btn-sm btn-ghost', type: 'button', id: 'preview-again', onclick: () => this.restart() }, t('Start over')),
        element('button', { class: 'btn btn-sm', type: 'button', id: 'preview-check', onclick: () => this.check() }, t('Check as the server does'))), // above: an error that goes would move it away under the pointer
      this.place,
      this.answer,
      element('details', {}, element('summary', {}, t('Sample data')), element('label', { class: 'pd-small pd-3', for: 'preview-sample' }, t('What the case knows before, as JSON')), this.sample),
    );
  }

  /** A change of the form, or of the data it begins with. */
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), PAUSE_MS);
  }

  given() {
    give(this.sample.value);
    this.form = null;
    this.typed = {};
    this.drawn = '';
    this.changed();
  }

  restart() {
    this.form = null;
    this.typed = {};
    this.drawn = '';
    this.answer.replaceChildren();
    this.draw();
  }

  /** @returns {Record<string, any> | null} null while it is no JSON */
  known() {
    try {
      const data = JSON.parse(this.sample.value || '{}');
      return data && typeof data === 'object' && !Array.isArray(data) ? data : null;
    } catch {
      return null;
    }
  }

  async draw() {
    const schema = this.schema();
    const known = this.known();
    if (!known) return this.say(t('The sample data is no JSON yet.'));
    const now = JSON.stringify(schema);
    if (now === this.drawn) return;
    this.drawn = now;
    if (this.form) this.typed = { ...this.typed, ...this.form.values() };
    this.form = await TaskForm.show(this.place, schema, { ...known, ...this.typed });
    this.answer.replaceChildren();
  }

  async check() {
    await this.draw();
    const typed = this.form?.values() ?? {};
    try {
      const said = await call('POST', '/api/v1/forms/check', { schema: this.schema(), variables: this.known() ?? {}, typed });
      this.show(said);
    } catch (error) {
      this.say(error instanceof Problem ? error.message : t('The server could not be reached.'));
    }
  }

  /** @param {{problems: {message: string}[], errors: {field: string, message: string}[], variables: any}} said */
  show({ problems, errors, variables }) {
    this.answer.replaceChildren(...problems.map(({ message }) => element('p', { class: 'pd-field-error', lang: 'en' }, message)));
    if (problems.length) return;
    if (errors.length) return this.form?.showErrors(errors, this.answer);
    this.answer.replaceChildren(element('p', {}, t('The server would take it, and set:')), element('pre', { translate: 'no', tabindex: '0' }, JSON.stringify(variables, null, 1)));
  }

  /** @param {string} words */
  say(words) {
    this.answer.replaceChildren(element('p', { class: 'pd-field-error' }, words));
  }
}

/** @param {() => any} schema what stands in the editor @returns {() => void} tells the preview of a change */
export function startPreview(schema) {
  const host = document.getElementById('editor-preview');
  const button = document.getElementById('preview-toggle');
  if (!host || !button) return () => {};
  const preview = new Preview(host, schema);
  /** @param {boolean} open */
  const toggle = (open) => {
    host.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    document.getElementById('editor')?.classList.toggle('has-preview', open);
    if (open) preview.draw();
  };
  button.addEventListener('click', () => {
    toggle(host.hidden === true);
    localStorage.setItem(OPEN, host.hidden ? 'closed' : 'open');
  });
  const kept = localStorage.getItem(OPEN);
  toggle(innerWidth >= ROOM && kept !== 'closed');
  return () => !host.hidden && preview.changed();
}
