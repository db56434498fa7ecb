/**
 * A tree for eyes, hands and screen readers (the ARIA tree pattern): one tab stop; arrows walk, left and right fold,
 * Home and End, letters find by name, Enter and Space choose. Folding is kept while the tree is drawn anew.
 */
import { element } from '../elements.js';

/** @typedef {import('./model_tree.js').Item} Item */
const FIND_MS = 700;

export class Tree {
  /** @param {HTMLElement} host @param {string} label @param {(id: string) => void} choose */
  constructor(host, label, choose) {
    this.host = host;
    this.choose = choose;
    this.folded = new Set();
    this.at = '';
    this.typed = { text: '', at: 0 };
    this.list = element('ul', { class: 'pd-tree', role: 'tree', 'aria-label': label });
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => this.clicked(/** @type {Element} */ (event.target)));
    host.append(this.list);
  }

  /** @param {Item[]} items @param {Map<string, string>} [notes] words beside an item, by id */
  show(items, notes = new Map()) {
    const had = this.list.contains(document.activeElement);
    this.list.replaceChildren(...items.map((each) => this.item(each, 1, notes)));
    this.stop(this.find(this.at) ?? this.rows()[0], had);
  }

  /** @param {Item} item @param {number} level @param {Map<string, string>} notes @returns {HTMLElement} */
  item(item, level, notes) {
    const isGroup = item.children.length > 0;
    const isOpen = isGroup && !this.folded.has(item.id);
    const note = notes.get(item.id);
    const words = element('span', { class: 'pd-tree-words' },
      element('span', { class: 'pd-tree-fold', 'aria-hidden': 'true' }, isGroup ? (isOpen ? '▾' : '▸') : ''),
      element('span', { translate: item.name === item.kind ? null : 'no' }, item.name), element('span', { class: 'pd-3' }, item.name === item.kind ? '' : ` ${item.kind}`), note ? element('span', { class: 'pd-tree-note' }, ` ${note}`) : null);
    const inside = isGroup ? element('ul', { role: 'group', hidden: !isOpen }, ...item.children.map((each) => this.item(each, level + 1, notes))) : null;
    return element('li', {
      role: 'treeitem', tabindex: '-1', 'data-id': item.id, 'data-name': item.name.toLowerCase(), 'aria-level': level, 'aria-selected': 'false',
      'aria-label': `${item.name}${item.name === item.kind ? '' : `, ${item.kind}`}${note ? `, ${note}` : ''}`,
      'aria-expanded': isGroup ? String(isOpen) : null,
    }, words, inside);
  }

  /** @returns {HTMLElement[]} what can be seen, from top to bottom */
  rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll('[role="treeitem"]'))].filter((row) => !row.parentElement?.closest('[role="group"][hidden]'));
  }

  /** @param {string} id @returns {HTMLElement | null} */
  find(id) {
    return id ? this.list.querySelector(`[data-id="${CSS.escape(id)}"]`) : null;
  }

  /** Marks what is chosen elsewhere, and opens what hides it. @param {string | null} id */
  mark(id) {
    for (const row of this.list.querySelectorAll('[aria-selected="true"]')) row.setAttribute('aria-selected', 'false');
    const row = this.find(id ?? '');
    if (!row) return;
    for (let group = row.parentElement?.closest('[role="treeitem"]'); group; group = group.parentElement?.closest('[role="treeitem"]')) this.fold(/** @type {HTMLElement} */ (group), true);
    row.setAttribute('aria-selected', 'true');
    this.stop(row, false);
    row.firstElementChild?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {HTMLElement | null | undefined} row becomes the tab stop @param {boolean} focus */
  stop(row, focus) {
    if (!row) return;
    for (const each of this.list.querySelectorAll('[tabindex="0"]')) each.setAttribute('tabindex', '-1');
    row.tabIndex = 0;
    this.at = row.dataset.id ?? '';
    if (focus) row.focus();
  }

  /** @param {HTMLElement} row @param {boolean} open */
  fold(row, open) {
    const group = /** @type {HTMLElement | null} */ (row.querySelector(':scope > [role="group"]'));
    if (!group) return;
    group.hidden = !open;
    row.setAttribute('aria-expanded', String(open));
    const sign = row.querySelector('.pd-tree-fold');
    if (sign) sign.textContent = open ? '▾' : '▸';
    if (open) this.folded.delete(row.dataset.id);
    else this.folded.add(row.dataset.id);
  }

  /** @param {Element} target */
  clicked(target) {
    const row = /** @type {HTMLElement | null} */ (target.closest('[role="treeitem"]'));
    if (!row) return;
    this.stop(row, true);
    if (target.closest('.pd-tree-fold') && row.hasAttribute('aria-expanded')) this.fold(row, row.getAttribute('aria-expanded') === 'false');
    else this.choose(this.at);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[role="treeitem"]'));
    if (!row) return;
    const rows = this.rows();
    const place = rows.indexOf(row);
    const isOpen = row.getAttribute('aria-expanded') === 'true';
    if (event.key === 'ArrowDown') this.stop(rows[place + 1], true);
    else if (event.key === 'ArrowUp') this.stop(rows[place - 1], true);
    else if (event.key === 'Home') this.stop(rows[0], true);
    else if (event.key === 'End') this.stop(rows[rows.length - 1], true);
    else if (event.key === 'ArrowRight' && isOpen) this.stop(rows[place + 1], true);
    else if (event.key === 'ArrowRight') this.fold(row, true);
    else if (event.key === 'ArrowLeft' && isOpen) this.fold(row, false);
    else if (event.key === 'ArrowLeft') this.stop(/** @type {HTMLElement | null} */ (row.parentElement?.closest('[role="treeitem"]')), true);
    else if (event.key === 'Enter' || event.key === ' ') this.choose(this.at);
    else if (event.key.length === 1 && /\S/.test(event.key)) this.byName(event, rows, place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event @param {HTMLElement[]} rows @param {number} place */
  byName(event, rows, place) {
    const again = event.timeStamp - this.typed.at < FIND_MS;
    this.typed = { text: (again ? this.typed.text : '') + event.key.toLowerCase(), at: event.timeStamp };
    const from = this.typed.text.length > 1 ? place : place + 1;
    this.stop([...rows.slice(from), ...rows.slice(0, from)].find((row) => row.dataset.name?.startsWith(this.typed.text)), true);
  }
}
