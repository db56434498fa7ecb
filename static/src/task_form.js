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

const TOUCHES = ['pointerdown', 'keydown', 'input', 'change', 'paste', 'drop'];

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

  /** @param {(data: Record<string, any>) => void} onChange when somebody changed a value; what the form computes while it draws is no change */
  watch(onChange) {
    let known = JSON.stringify(this.values());
    let isTouched = false;
    for (const kind of TOUCHES) this.host.addEventListener(kind, () => { isTouched = true; }, { capture: true, passive: true });
    this.form.on('changed', () => {
      const now = JSON.stringify(this.values());
      if (now !== known && isTouched) onChange(this.values());
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
    const place = this.placeOf(field);
    if (!place) return false;
    this.form._setState({ errors: withErrors(this.form._getState().errors, place, [message]) });
    return true;
  }

  /** @param {string} name as the server says it: payer.iban, items[1].sku @returns {(string | number)[] | null} where form-js keeps its errors */
  placeOf(name) {
    const drawn = this.form.get('formFieldInstanceRegistry').getAllKeyed();
    const inside = drawn.find((/** @type {any} */ each) => nameOf(each.valuePath) === name);
    if (inside) return [inside.id, .../** @type {number[]} */ (Object.values(inside.indexes ?? {}))];
    const field = this.form.get('formFieldRegistry').getAll().find((/** @type {any} */ each) => each.key === name);
    return field ? [field.id] : null;
  }
}

/** @param {(string | number)[]} path */
const nameOf = (path) => path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('').slice(1);

/** @param {any} errors @param {(string | number)[]} place @param {string[]} messages @returns {any} */
const withErrors = (errors, [first, ...rest], messages) => ({ ...errors, [first]: rest.length ? withErrors(errors?.[first], rest, messages) : messages });
