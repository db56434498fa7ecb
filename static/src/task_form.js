/**
 * A form of a task or a start, shown by the form-js viewer in our tokens.
 *
 * The server checks again by the same schema; what it finds comes back by field and is shown at the field.
 */
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import './css/forms.css';
import { Form } from '@bpmn-io/form-js-viewer';
import { element } from './elements.js';
import { filesModule } from './form_files.js';
import { speak } from './form_words.js';

/** @typedef {{field: string, message: string}} FieldError */

export class TaskForm {
  /**
   * @param {HTMLElement} host @param {any} schema @param {Record<string, any>} data
   * @param {{readOnly?: boolean, onChange?: (data: Record<string, any>) => void, files?: import('./form_files.js').FilePlace}} [options]
   */
  static async show(host, schema, data, { readOnly = false, onChange, files } = {}) {
    host.replaceChildren();
    host.translate = false; // the model's own words
    const form = new Form({ container: host, additionalModules: [filesModule(files)] });
    speak(form);
    await form.importSchema(schema, data);
    if (readOnly) form.setProperty('readOnly', true);
    const shown = new TaskForm(form, host, files);
    if (onChange) shown.watch(onChange);
    return shown;
  }

  /** @param {any} form @param {HTMLElement} host @param {import('./form_files.js').FilePlace} [files] */
  constructor(form, host, files) {
    this.form = form;
    this.host = host;
    this.files = files;
  }

  /** @returns {Promise<{data: Record<string, any>, valid: boolean}>} what stands in the form, files included; focus goes to the first error */
  async submit() {
    await this.files?.settled();
    const { data, errors } = this.form.submit();
    const valid = Object.keys(errors).length === 0;
    if (!valid) this.focusFirstError();
    return { data, valid };
  }

  /** @param {(data: Record<string, any>) => void} onChange when a value differs; form-js also speaks up while it draws */
  watch(onChange) {
    let known = JSON.stringify(this.values());
    this.form.on('changed', () => {
      const now = JSON.stringify(this.values());
      if (now !== known) onChange(this.values());
      known = now;
    });
  }

  /** @returns {Record<string, any>} without checking */
  values() {
    return this.form._getSubmitData();
  }

  focusFirstError() {
    const wrong = this.host.querySelector('.fjs-has-errors input:not([type=file]), .fjs-has-errors textarea, .fjs-has-errors select, .fjs-has-errors button, .fjs-has-errors [tabindex]');
    if (wrong instanceof HTMLElement) wrong.focus();
  }

  /** @param {FieldError[]} errors by variable name; those of no field go above the form @param {HTMLElement | null} summary */
  showErrors(errors, summary) {
    const rest = errors.filter((error) => !this.markField(error));
    summary?.replaceChildren(...rest.map((error) => element('p', { class: 'pd-field-error' }, error.field ? `${error.field}: ${error.message}` : error.message)));
    this.focusFirstError();
  }

  /** @param {FieldError} error */
  markField({ field, message }) {
    const registry = this.form.get('formFieldRegistry').getAll();
    const found = registry.find((/** @type {any} */ each) => each.key === field);
    if (!found) return false;
    const state = this.form._getState();
    this.form._setState({ errors: { ...state.errors, [found.id]: [message] } });
    return true;
  }
}
