/**
 * The file picker of a form. A chosen file is uploaded at once, so that a draft holds it and a refusal stands at the field
 * before anything is sent; the field's value is text that names the files: "/files/12/ /files/13/".
 */
import { Errors, Label, useExpressionEvaluation, useSingleLineTemplateEvaluation } from '@bpmn-io/form-js-viewer';
import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { call } from './api.js';
import { t } from './language.js';

const KB = 1024;

/** @typedef {{name: string, size: number}} Known */

/** Where the files of one form go, and what is known of those it names. */
export class FilePlace {
  /** @type {Set<Promise<unknown>>} */
  #underWay = new Set();
  /** @type {Set<string>} */
  #mine = new Set();

  /**
   * @param {string} path of the upload @param {Record<string, Known>} [known] by address
   * @param {Record<string, string>} [fields] sent along @param {boolean} [owns] every file here may be taken away again
   */
  constructor(path, known = {}, fields = {}, owns = false) {
    this.path = path;
    this.known = known;
    this.fields = fields;
    this.owns = owns;
  }

  /** @param {File[]} files @param {string} accept @returns {Promise<string[]>} their addresses */
  upload(files, accept) {
    const sent = this.#send(files, accept);
    this.#underWay.add(sent);
    sent.catch(() => {}).finally(() => this.#underWay.delete(sent));
    return sent;
  }

  /** @param {File[]} files @param {string} accept */
  async #send(files, accept) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...this.fields, accept })) body.append(name, value);
    for (const file of files) body.append('files[]', file);
    const made = await call('POST', this.path, body);
    for (const each of made.results) {
      this.known[each.url] = { name: each.name, size: each.size_bytes };
      this.#mine.add(each.url);
    }
    return made.results.map((/** @type {{url: string}} */ each) => each.url);
  }

  /** What was chosen here and is wanted no more; files of others stay in the case. @param {string} address */
  forget(address) {
    if (!this.owns && !this.#mine.has(address)) return;
    call('DELETE', `/api/v1/attachments/${address.split('/')[2]}`).catch(() => {});
  }

  /** Nothing is sent while a file is on its way. */
  settled() {
    return Promise.allSettled([...this.#underWay]);
  }
}

/** @param {FilePlace | undefined} place without one nothing can be chosen @returns {any} a module for the form library */
export const filesModule = (place) => ({
  __init__: ['podiumFiles'],
  podiumFiles: ['type', class {
    static $inject = ['formFields'];

    /** @param {any} formFields */
    constructor(formFields) {
      const field = (/** @type {any} */ properties) => FilesField(properties, place);
      field.config = formFields.get('filepicker').config;
      formFields.register('filepicker', field);
    }
  }],
});

/** @param {any} properties @param {FilePlace | undefined} place */
function FilesField({ field, value, onChange, domId, errors = [], disabled, readonly }, place) {
  const accept = useSingleLineTemplateEvaluation(field.accept ?? '', { debug: true });
  const several = useExpressionEvaluation(field.multiple ?? false) === true;
  const input = useRef(null);
  const now = useRef('');
  const [busy, setBusy] = useState(/** @type {string} */ (''));
  const [refused, setRefused] = useState('');
  now.current = value ?? '';
  const addresses = now.current.split(' ').filter(Boolean);
  const fixed = disabled || readonly || !place;

  const change = (/** @type {string[]} */ next) => onChange({ field, value: next.join(' ') || null });
  const remove = (/** @type {string} */ address) => {
    place?.forget(address);
    change(addresses.filter((each) => each !== address));
    /** @type {any} */ (input.current)?.previousSibling?.focus();
  };
  const choose = async (/** @type {File[]} */ files) => {
    if (!files.length || fixed || !place) return;
    const taken = several ? files : files.slice(0, 1);
    setRefused('');
    setBusy(taken.map((file) => file.name).join(', '));
    try {
      const made = await place.upload(taken, accept ?? '');
      const before = now.current.split(' ').filter(Boolean);
      if (!several) before.forEach((address) => place.forget(address));
      change(several ? [...before, ...made] : made);
    } catch (error) {
      setRefused(error instanceof Error && error.name !== 'TypeError' ? error.message : t('The server could not be reached. Choose it again.'));
    }
    setBusy('');
  };

  const wrong = refused ? [refused, ...errors] : errors;
  const classes = ['fjs-form-field', 'fjs-form-field-filepicker', wrong.length && 'fjs-has-errors', disabled && 'fjs-disabled', readonly && 'fjs-readonly'];
  return h('div', { class: classes.filter(Boolean).join(' ') },
    h(Label, { htmlFor: domId, label: field.label, required: field.validate?.required }),
    h('div', { class: 'pd-files', onDragOver: (/** @type {Event} */ event) => event.preventDefault(), onDrop: dropped(choose) },
      addresses.length ? h('ul', {}, addresses.map((address) => h(Chosen, { key: address, address, known: place?.known[address], remove: fixed ? null : remove }))) : null,
      fixed && !addresses.length ? h('span', { class: 'pd-3' }, t('No file')) : null,
      !fixed && h('button', {
        type: 'button', id: domId, class: 'btn btn-sm', disabled: Boolean(busy), 'aria-describedby': `${domId}-error-message`,
        'aria-label': `${words(several, addresses.length)} ${field.label ?? ''}`, onClick: () => /** @type {any} */ (input.current)?.click(),
      }, words(several, addresses.length)),
      !fixed && h('input', { ref: input, type: 'file', class: 'fjs-hidden', tabIndex: -1, 'aria-hidden': true, name: domId, multiple: several, accept: accept || undefined, onChange: chosen(choose) }),
      h('span', { class: 'pd-small pd-3', role: 'status' }, busy ? t('Sending {busy}…', { busy }) : '')),
    h(Errors, { id: `${domId}-error-message`, errors: wrong }));
}

/** @param {boolean} several @param {number} count */
function words(several, count) {
  if (several) return t('Choose files…');
  return count ? t('Choose another…') : t('Choose a file…');
}

/** @param {(files: File[]) => void} choose */
const dropped = (choose) => (/** @type {DragEvent} */ event) => {
  event.preventDefault();
  choose([...event.dataTransfer?.files ?? []]);
};

/** @param {(files: File[]) => void} choose */
const chosen = (choose) => (/** @type {Event} */ event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  choose([...input.files ?? []]);
  input.value = ''; // the same file again is a choice as well
};

/** @param {{address: string, known?: Known, remove: ((address: string) => void) | null}} properties */
function Chosen({ address, known, remove }) {
  const name = known?.name ?? t('A file that is no longer kept');
  return h('li', { class: known ? '' : 'pd-bad' },
    known ? h('a', { href: address, target: '_blank', rel: 'noopener', translate: 'no' }, name) : name,
    known ? h('span', { class: 'pd-3' }, sizeWords(known.size)) : null,
    remove ? h('button', { type: 'button', class: 'btn btn-ghost btn-sm', 'aria-label': t('Take {name} away', { name }), onClick: () => remove(address) }, '×') : null);
}

/** @param {number} bytes */
const sizeWords = (bytes) => (bytes < KB * KB ? `${Math.max(1, Math.round(bytes / KB))} KB` : `${(bytes / KB / KB).toFixed(1)} MB`);
