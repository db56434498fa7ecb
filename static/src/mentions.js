/** Completion of @names in a textarea with `data-mentions` (where to ask): arrows walk, Enter and Tab take, Escape leaves. */
import { call } from './api.js';
import { element } from './elements.js';
import { t } from './language.js';

const PAUSE_MS = 150;
const BEGUN = /(?:^|[^\w@])@([\w.+-]*)$/;

/** @typedef {{username: string, name: string}} Person */

class Mentions {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.list = element('ul', { class: 'pd-mentions', role: 'listbox', id: 'mentions', 'aria-label': t('People') });
    this.list.hidden = true;
    /** @type {Person[]} */
    this.people = [];
    this.chosen = 0;
    field.after(this.list);
    field.setAttribute('aria-controls', 'mentions');
    field.addEventListener('input', () => this.later());
    field.addEventListener('keydown', (event) => this.key(event));
    field.addEventListener('blur', () => setTimeout(() => this.close(), PAUSE_MS));
    this.list.addEventListener('mousedown', (event) => this.clicked(event));
  }

  /** @returns {string | null} what stands behind the @ before the caret */
  begun() {
    return BEGUN.exec(this.field.value.slice(0, this.field.selectionStart))?.[1] ?? null;
  }

  later() {
    clearTimeout(this.timer);
    if (this.begun() === null) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const beginning = this.begun();
    if (beginning === null) return this.close();
    const found = await call('GET', `${this.field.dataset.mentions}?q=${encodeURIComponent(beginning)}`).catch(() => null);
    if (!found || beginning !== this.begun()) return;
    this.people = found.results;
    this.chosen = 0;
    this.show();
  }

  show() {
    this.list.replaceChildren(...this.people.map((person, index) => element('li', { role: 'option', id: `mention-${index}`, 'aria-selected': String(index === this.chosen) }, element('b', {}, `@${person.username}`), element('span', { class: 'pd-3' }, person.name))));
    this.list.hidden = !this.people.length;
    if (this.people.length) this.field.setAttribute('aria-activedescendant', `mention-${this.chosen}`);
    else this.close();
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute('aria-activedescendant');
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.chosen = (this.chosen + step + this.people.length) % this.people.length;
    else if (event.key === 'Escape') this.close();
    else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') this.take(this.people[this.chosen]);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (step) this.show();
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    event.preventDefault();
    const index = [...this.list.children].indexOf(/** @type {Element} */ (event.target).closest('li') ?? this.list);
    if (index >= 0) this.take(this.people[index]);
  }

  /** @param {Person} person */
  take(person) {
    const caret = this.field.selectionStart;
    const start = caret - (this.begun() ?? '').length;
    this.field.setRangeText(`${person.username} `, start, caret, 'end');
    this.close();
  }
}

/** @type {WeakSet<Element>} */
const started = new WeakSet();

/** Starts completion in every field that wants it and has none yet. */
export function startMentions() {
  for (const field of document.querySelectorAll('textarea[data-mentions]')) {
    if (started.has(field)) continue;
    started.add(field);
    new Mentions(/** @type {HTMLTextAreaElement} */ (field));
  }
}
