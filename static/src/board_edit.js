/** Editing a dashboard: tiles by dialog, moved and resized by mouse or keyboard, saved with the version that was seen. */
import { call } from './api.js';
import { element } from './elements.js';
import { t } from './language.js';
import { say } from './messages.js';

const SAVE_MS = 300;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const UNITS = { seconds: t('such as 4 h or 30 min'), ratio: t('as a share, such as 0.95'), count: '' };
const PICTURE_WORDS = { number: t('Number'), table: t('Table'), bar: t('Bars'), line: t('Lines'), area: t('Areas'), heat: t('Heat map'), histogram: t('Histogram'), text: t('Text') };
const SPANS = { d: 86400, h: 3600, min: 60 };
const SIZES = { number: [3, 2], text: [4, 3] };

/** @param {number} seconds @returns {string} as it is typed: "1 d 12 h" */
function spanOf(seconds) {
  let rest = seconds;
  const parts = Object.entries(SPANS).flatMap(([unit, size]) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount ? [`${amount} ${unit}`] : [];
  });
  return [...parts, ...(rest ? [`${rest} s`] : [])].join(' ');
}

/**
 * @param {any} page `board-page`: id, name, version, tiles, words
 * @param {any} grid the GridStack @param {() => Promise<unknown>} reread shows what was saved
 */
export function startEditing(page, grid, reread) {
  const state = /** @type {HTMLElement} */ (document.getElementById('board-state'));
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('tile-dialog'));
  const form = /** @type {HTMLFormElement} */ (document.getElementById('tile-form'));
  const error = /** @type {HTMLElement} */ (document.getElementById('tile-error'));
  let current = grid;
  /** @type {string | null} */
  let edited = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;

  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const measureOf = (/** @type {string} */ key) => page.words.measures.find((/** @type {any} */ each) => each.key === key);

  /** @param {any[]} tiles @returns {Promise<void>} */
  async function put(tiles) {
    state.textContent = t('Saving…');
    const saved = await call('PUT', `/api/v1/dashboards/${page.id}`, { name: page.name, tiles }, { ifMatch: `"${page.version}"` });
    page.version = saved.version;
    page.tiles = saved.tiles;
    state.textContent = t('Saved');
  }

  /** Where the tiles stand now, as the grid has it. */
  function placed() {
    const nodes = new Map(current.engine.nodes.map((/** @type {any} */ node) => [node.id, node]));
    return page.tiles.map((/** @type {any} */ tile) => {
      const node = /** @type {any} */ (nodes.get(tile.id));
      return node ? { ...tile, x: node.x, y: node.y, w: node.w, h: node.h } : tile;
    });
  }

  function savePlaces() {
    if (current.getColumn() !== 12) return; // one column on a phone is no arrangement
    state.textContent = t('Saving…');
    clearTimeout(saving);
    saving = setTimeout(() => put(placed()).catch(complain), SAVE_MS);
  }

  /** @param {any} problem */
  function complain(problem) {
    state.textContent = t('Not saved');
    say(problem.message, 'bad');
  }

  function listen() {
    current.on('change', savePlaces);
    for (const tile of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-tile]'))) {
      tile.tabIndex = 0;
      tile.setAttribute('aria-describedby', 'board-help');
    }
  }

  /** @param {KeyboardEvent} event */
  function byKey(event) {
    const tile = /** @type {HTMLElement} */ (event.target);
    const id = tile.dataset?.tile;
    if (!id) return;
    const item = /** @type {any} */ (tile.closest('.grid-stack-item'));
    const node = item.gridstackNode;
    const step = STEPS[/** @type {'ArrowUp'} */ (event.key)];
    if (step && event.shiftKey) current.update(item, { w: Math.max(1, Math.min(12 - node.x, node.w + step[0])), h: Math.max(1, node.h + step[1]) });
    else if (step) current.update(item, { x: Math.max(0, Math.min(12 - node.w, node.x + step[0])), y: Math.max(0, node.y + step[1]) });
    else if (event.key === 'Enter') open(id);
    else if (event.key === 'Delete') remove(id);
    else return;
    event.preventDefault();
    if (step) state.textContent = t('Column {column}, row {row}, {width} wide, {height} high', { column: node.x + 1, row: node.y + 1, width: node.w, height: node.h });
  }

  /** @param {string} name @param {[string, string][]} choices @param {string} chosen */
  function fill(name, choices, chosen) {
    const select = /** @type {any} */ (field(name));
    select.replaceChildren(...choices.map(([value, words]) => element('option', { value, selected: value === chosen }, words)));
  }

  /** The fields that the chosen picture and measure need. */
  function adapt() {
    const isText = field('picture').value === 'text';
    const measure = measureOf(field('measure').value);
    const choices = measure.groupings.map((/** @type {string} */ key) => [key, page.words.groupings[key]]);
    fill('by', [['', 'nothing'], ...choices], field('by').value);
    fill('by2', [['', 'nothing'], ...choices], field('by2').value);
    /** @type {HTMLElement} */ (document.getElementById('tile-sentence')).textContent = measure.sentence;
    /** @type {HTMLElement} */ (document.getElementById('tile-unit')).textContent = UNITS[/** @type {'count'} */ (measure.unit)];
    const needs = { measure: !isText, text: isText, variable: !isText && [field('by').value, field('by2').value].includes('variable') };
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('[data-for]'))) part.hidden = !needs[/** @type {'text'} */ (part.dataset.for)];
  }

  /** @param {string | null} id null: a new one */
  function open(id) {
    edited = id;
    const tile = page.tiles.find((/** @type {any} */ each) => each.id === id) ?? { picture: 'number', measure: 'running' };
    fill('picture', page.words.pictures.map((/** @type {'bar'} */ key) => [key, PICTURE_WORDS[key]]), tile.picture);
    fill('measure', page.words.measures.map((/** @type {any} */ each) => [each.key, each.label]), tile.measure || 'running');
    fill('by', [[tile.by ?? '', '']], tile.by ?? '');
    fill('by2', [[tile.by2 ?? '', '']], tile.by2 ?? '');
    for (const name of ['variable', 'process', 'target', 'text', 'title']) field(name).value = tile[name] ?? '';
    if (tile.target && measureOf(tile.measure)?.unit === 'seconds') field('target').value = spanOf(tile.target);
    error.hidden = true;
    adapt();
    dialog.showModal();
  }

  /** @returns {any} the tile as the dialog says it */
  function given() {
    const picture = field('picture').value;
    const before = page.tiles.find((/** @type {any} */ each) => each.id === edited);
    const [w, h] = SIZES[/** @type {'text'} */ (picture)] ?? [4, 4];
    const bottom = Math.max(0, ...placed().map((/** @type {any} */ each) => each.y + each.h));
    const base = before ?? { id: crypto.randomUUID().slice(0, 8), x: 0, y: bottom, w, h };
    const words = Object.fromEntries(['title', 'measure', 'by', 'by2', 'variable', 'process', 'text'].map((name) => [name, field(name).value]));
    if (picture === 'text') Object.assign(words, { measure: '', by: '', by2: '', variable: '', process: '' });
    const target = field('target').value.trim(); // "4 h" is read by the server, which knows the units
    return { ...base, ...words, picture, target: picture === 'text' ? null : target };
  }

  /** @param {SubmitEvent} event */
  async function apply(event) {
    event.preventDefault();
    const tile = given();
    const places = placed();
    const tiles = edited ? places.map((/** @type {any} */ each) => (each.id === edited ? { ...tile, x: each.x, y: each.y, w: each.w, h: each.h } : each)) : [...places, tile];
    try {
      await put(tiles);
      dialog.close();
      await reread();
    } catch (problem) {
      error.textContent = /** @type {Error} */ (problem).message;
      error.hidden = false;
      state.textContent = t('Not saved');
    }
  }

  /** @param {string} id The focus goes on to the next tile, and a button brings the removed one back. */
  async function remove(id) {
    const before = placed();
    const at = before.findIndex((/** @type {any} */ each) => each.id === id);
    try {
      await put(before.filter((/** @type {any} */ each) => each.id !== id));
      await reread();
    } catch (problem) {
      return complain(problem);
    }
    focusOn(page.tiles[Math.min(at, page.tiles.length - 1)]?.id);
    const undo = element('button', { class: 'btn btn-sm', type: 'button', onclick: () => bringBack(before, id) }, t('Undo'));
    document.getElementById('messages')?.replaceChildren(element('div', { class: 'pd-strip is-info' }, element('span', {}, t('The tile is removed.')), undo));
  }

  /** @param {any[]} tiles @param {string} id */
  async function bringBack(tiles, id) {
    await put(tiles).then(reread).catch(complain);
    document.getElementById('messages')?.replaceChildren();
    focusOn(id);
  }

  /** @param {string | undefined} id */
  function focusOn(id) {
    const tile = document.querySelector(`[data-tile="${CSS.escape(id ?? '')}"]`) ?? document.getElementById('add-tile');
    /** @type {HTMLElement | null} */ (tile)?.focus();
  }

  document.addEventListener('pd:board', (event) => {
    const { grid: fresh, focused } = /** @type {CustomEvent} */ (event).detail;
    current = fresh;
    listen();
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-tile="${CSS.escape(focused)}"]`))?.focus();
  });
  document.addEventListener('keydown', byKey);
  document.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-edit-tile], [data-remove-tile]'));
    if (button?.dataset.editTile) open(button.dataset.editTile);
    if (button?.dataset.removeTile) remove(button.dataset.removeTile);
  });
  document.getElementById('add-tile')?.addEventListener('click', () => open(null));
  form.addEventListener('change', adapt);
  form.addEventListener('submit', apply);
  const names = /** @type {HTMLDialogElement} */ (document.getElementById('name-dialog'));
  document.getElementById('rename')?.addEventListener('click', () => names.showModal());
  document.getElementById('name-form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    page.name = /** @type {HTMLInputElement} */ (document.getElementById('board-new-name')).value;
    put(placed()).then(() => {
      /** @type {HTMLElement} */ (document.getElementById('board-name')).textContent = page.name;
      names.close();
    }).catch(complain);
  });
  listen();
  for (const id of ['rename', 'add-tile']) document.getElementById(id)?.removeAttribute('disabled'); // they answer from here on
}
