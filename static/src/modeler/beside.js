/**
 * A second file beside this one: its own editor in a frame of this page, with its own autosave, lock and undo; they share nothing, so
 * neither can spoil the other, and what one library styles or listens for stays in its half. F6 goes over, Ctrl+S saves where one is.
 * The address says what stands beside. Where there is no room for both, one is shown and a button changes over.
 */
import { element, icon } from '../elements.js';
import { offer } from '../keys.js';
import { t } from '../language.js';
import { editorBeside } from './autosave.js';

const SAYS = 'pd:pane'; // an event at the frame: {leave | close | became: id}
const KEY = 'F6';

/** Called by each editor: on a page with room for two it offers the second, inside the frame it talks to its page. */
export function startBeside() {
  if (frameElement) return startPane(frameElement);
  const host = document.getElementById('beside');
  const buttons = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('[data-beside]')]);
  if (host && buttons.length) new Beside(host, buttons);
}

class Beside {
  /** @param {HTMLElement} host of the frame @param {HTMLButtonElement[]} buttons one for each file that can stand there */
  constructor(host, buttons) {
    this.host = host;
    this.buttons = buttons;
    this.room = /** @type {HTMLElement} */ (document.getElementById('besides'));
    this.switch = /** @type {HTMLButtonElement} */ (document.getElementById('beside-switch'));
    /** @type {HTMLButtonElement | null} */
    this.open = null;
    for (const button of buttons) button.addEventListener('click', () => (button === this.open ? this.close() : this.show(button)));
    this.switch.addEventListener('click', () => this.turn(this.room.dataset.shown !== 'beside'));
    document.addEventListener('keydown', (event) => this.key(event), true);
    offer(KEY, t('Over to the file beside, and back'), () => this.open !== null);
    const asked = new URLSearchParams(location.search).get('beside');
    const wanted = buttons.find((button) => button.dataset.beside === asked);
    if (wanted) this.show(wanted);
  }

  get frame() {
    return this.host.querySelector('iframe');
  }

  /** @param {HTMLButtonElement} button */
  async show(button) {
    if (!(await this.isLeft())) return;
    const { beside = '', of, name = '' } = button.dataset;
    const frame = /** @type {HTMLIFrameElement} */ (element('iframe', { src: `/modeler/${beside}/pane/${of ? `?of=${of}` : ''}`, title: t('{name}, beside', { name }) }));
    frame.addEventListener(SAYS, (event) => this.told(/** @type {CustomEvent} */ (event).detail));
    this.host.replaceChildren(frame);
    this.host.hidden = false;
    this.pressed(button);
    this.address(beside);
    this.turn(true);
  }

  async close() {
    if (!(await this.isLeft())) return;
    const button = this.open;
    this.host.hidden = true;
    this.host.replaceChildren();
    this.pressed(null);
    this.address('');
    this.turn(false);
    button?.focus();
  }

  /** What is not saved there is saved before the frame goes; somebody is asked when that fails. */
  async isLeft() {
    const isSaved = (await editorBeside()?.settle()) ?? true;
    return isSaved || confirm(t('What you changed beside is not saved yet. Close it all the same? This browser keeps it.'));
  }

  /** @param {HTMLButtonElement | null} button */
  pressed(button) {
    this.open = button;
    for (const each of this.buttons) each.setAttribute('aria-pressed', String(each === button));
    this.room.classList.toggle('is-split', button !== null);
    this.switch.hidden = !button;
    requestAnimationFrame(() => document.dispatchEvent(new Event('pd:room'))); // the canvas is another size
  }

  /** @param {string} id of what stands beside */
  address(id) {
    const query = new URLSearchParams(location.search);
    if (id) query.set('beside', id);
    else query.delete('beside');
    history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
  }

  /** Where only one has room. @param {boolean} toBeside */
  turn(toBeside) {
    this.room.dataset.shown = toBeside ? 'beside' : 'main';
    const there = toBeside ? document.querySelector('h1')?.textContent ?? '' : this.open?.dataset.name ?? '';
    this.switch.replaceChildren(icon('columns-2'), t('Show {name}', { name: there }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== KEY || !this.open) return;
    event.preventDefault();
    this.turn(true);
    this.frame?.contentWindow?.focus();
    this.frame?.contentDocument?.getElementById('main')?.focus();
  }

  /** @param {{leave?: boolean, close?: boolean, became?: string}} said */
  told({ leave, close, became }) {
    if (close) this.close();
    if (became && this.open) {
      this.open.dataset.beside = became;
      this.address(became);
    }
    if (!leave) return;
    this.turn(false);
    window.focus();
    document.getElementById('main')?.focus();
  }
}

/** @param {Element} frame that this page stands in */
function startPane(frame) {
  /** @param {{leave?: boolean, close?: boolean, became?: string}} detail */
  const say = (detail) => frame.dispatchEvent(new CustomEvent(SAYS, { detail }));
  document.getElementById('pane-close')?.addEventListener('click', () => say({ close: true }));
  document.addEventListener('pd:became', (event) => say({ became: /** @type {CustomEvent} */ (event).detail }));
  document.addEventListener('keydown', (event) => {
    if (event.key !== KEY) return;
    event.preventDefault();
    say({ leave: true });
  }, true);
}
