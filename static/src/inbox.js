/**
 * The inbox: keys, selection, the split view, and changes that never make a row jump.
 *
 * A frame of `/ws/inbox/` marks rows that changed and greys rows that left; what is new waits behind a pill.
 */
import htmx from 'htmx.org';
import { startBulk } from './bulk.js';
import { isTyping, keysAreOn, offer } from './keys.js';
import { t, tn } from './language.js';
import { rememberOrder } from './next_task.js';
import { markPresent } from './presence.js';
import { pageNow } from './rereading.js';
import { startTask } from './task.js';

const list = /** @type {HTMLElement} */ (document.getElementById('task-rows'));
const pill = /** @type {HTMLElement} */ (document.getElementById('new-tasks'));
const isSplit = document.getElementById('inbox')?.dataset.mode === 'split';
/** @type {Set<string>} */
const fresh = new Set();

/** @returns {HTMLElement[]} rows in shown order, without those that left */
const rows = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll('.pd-task:not(.is-gone)')]);
const current = () => /** @type {HTMLElement | null} */ (list.querySelector('.pd-task.is-current'));
const link = (/** @type {HTMLElement} */ row) => /** @type {HTMLAnchorElement} */ (row.querySelector('.pd-task-title'));

/** @param {HTMLElement | undefined} row */
function makeCurrent(row) {
  if (!row) return;
  current()?.classList.remove('is-current');
  for (const gone of list.querySelectorAll('.pd-task.is-gone')) gone.remove();
  row.classList.add('is-current');
  row.scrollIntoView({ block: 'nearest' });
  link(row).focus({ preventScroll: true });
}

/** @param {number} step */
function move(step) {
  const all = rows();
  const at = all.indexOf(/** @type {HTMLElement} */ (current()));
  makeCurrent(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
}

/** @param {HTMLElement} row opens beside the list, or as a page of its own */
function open(row) {
  if (!isSplit) return location.assign(link(row).href);
  makeCurrent(row);
  row.classList.remove('is-unread');
  document.querySelector('.pd-split')?.classList.replace('is-list', 'is-detail');
  history.replaceState(history.state, '', link(row).href);
  htmx.ajax('get', link(row).href, { target: '#task-pane', swap: 'innerHTML' }).then(() => {
    startTask();
    document.getElementById('task-title')?.focus();
  });
}

/** @param {string} id the next row in shown order, at the end the one before */
function openNeighbourOf(id) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.id === id);
  const next = all[at + 1] ?? all[at - 1];
  document.getElementById(`task-${id}`)?.classList.add('is-gone');
  if (next && isSplit) open(next);
}

/** @param {{type: string, rows?: {id: string, version?: number}[], removed?: string[], present?: Record<string, string[]>}} frame */
function follow(frame) {
  if (frame.present) markPresent(frame.present);
  for (const id of frame.removed ?? []) leave(String(id));
  for (const row of frame.type === 'snapshot' ? [] : frame.rows ?? []) arrive(String(row.id));
  showPill();
  if (frame.type === 'snapshot' && !agrees(frame.rows ?? [])) compare();
}

function showPill() {
  pill.hidden = fresh.size === 0;
  pill.querySelector('span')?.replaceChildren(tn('{n} new task', '{n} new tasks', fresh.size));
}

/** @param {{id: string, version?: number}[]} known tasks as they are @returns whether the list shows just these */
function agrees(known) {
  const shown = new Map(rows().map((row) => [row.dataset.id, row.dataset.version]));
  return shown.size === known.length && known.every((row) => shown.get(String(row.id)) === String(row.version));
}

/** What happened before the socket listened, or while it was lost, is marked as if it had been told. */
async function compare() {
  const page = await pageNow();
  if (!page) return;
  const now = new Map([.../** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll('.pd-task'))].map((row) => [row.dataset.id ?? '', row.dataset.version]));
  for (const row of rows()) {
    const version = now.get(row.dataset.id ?? '');
    if (version === undefined) leave(row.dataset.id ?? '');
    else if (version !== row.dataset.version) arrive(row.dataset.id ?? '');
  }
  for (const id of now.keys()) if (!document.getElementById(`task-${id}`)) fresh.add(id);
  showPill();
}

/** @param {string} id */
function leave(id) {
  fresh.delete(id);
  document.getElementById(`task-${id}`)?.classList.add('is-gone');
}

/** @param {string} id */
function arrive(id) {
  const known = document.getElementById(`task-${id}`);
  if (known) known.classList.toggle('is-changed', !known.classList.contains('is-current')); // what is open beside is seen anyway
  else fresh.add(id);
}

async function reload() {
  const top = list.scrollTop;
  const kept = current()?.dataset.id;
  await htmx.ajax('get', location.href, { target: '#task-rows', swap: 'innerHTML' });
  fresh.clear();
  pill.hidden = true;
  list.scrollTop = top;
  markPresent();
  if (kept) document.getElementById(`task-${kept}`)?.classList.add('is-current');
}

/** @param {HTMLElement} menu the chosen columns are part of the address */
function showColumns(menu) {
  const chosen = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('input:checked')]).map((box) => box.dataset.column);
  const address = new URL(location.href);
  address.searchParams.set('mode', 'table');
  address.searchParams.set('columns', chosen.join(','));
  location.assign(address);
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => /** @type {HTMLInputElement | null} */ (current()?.querySelector('input'))?.click(),
  m: () => write(),
  Enter: () => { const row = current(); if (row) open(row); },
  Escape: () => backToList(),
};
const WORDS = { j: t('Next task'), k: t('Task before'), x: t('Select or not'), m: t('Write a comment'), Enter: t('Open') };

/** @param {string} key */
function works(key) {
  if (key === 'm') return target() !== undefined;
  return 'jk'.includes(key) ? rows().length > 0 : current() !== null;
}

/** In the split view keys act on the task that is open, unless `j` and `k` have gone on to another. */
function target() {
  const row = current();
  if (!row || (isSplit && row.dataset.id === openTask())) return undefined;
  return row.dataset.id;
}

const openTask = () => document.querySelector('#task-pane [data-task]')?.getAttribute('data-task') ?? undefined;

/** The current row's page, at its conversation. */
function write() {
  const id = target();
  if (id) location.assign(`/tasks/${id}/?tab=conversation#comment-text`);
}

/** From the open task back to its row; on a phone to the list. */
function backToList() {
  if (!isSplit || !openTask()) return;
  document.querySelector('.pd-split')?.classList.replace('is-detail', 'is-list');
  makeCurrent(current() ?? rows()[0]);
}

document.addEventListener('keydown', (event) => {
  if (!keysAreOn() || isTyping(event.target) || event.ctrlKey || event.metaKey || !(event.key in KEYS)) return;
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const on = /** @type {Element} */ (event.target);
  if (event.key === 'Enter' && (on.closest('a, button, summary') || !list.contains(on))) return; // theirs: a link opens what it names
  if (event.key === 'm' && !target()) return; // the open task has its own field
  event.preventDefault();
  KEYS[event.key]();
});
list.addEventListener('click', (event) => {
  const title = /** @type {Element} */ (event.target).closest('.pd-task-title');
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!title || !isSplit || !plain) return;
  event.preventDefault();
  open(/** @type {HTMLElement} */ (title.closest('.pd-task')));
});
document.addEventListener('click', (event) => {
  if (!isSplit || !/** @type {Element} */ (event.target).closest('[data-to-list]')) return;
  event.preventDefault();
  backToList();
});
document.getElementById('columns-menu')?.addEventListener('change', (event) => showColumns(/** @type {HTMLElement} */ (event.currentTarget)));
document.getElementById('filter-form')?.addEventListener('htmx:configRequest', (event) => {
  const { parameters } = /** @type {CustomEvent} */ (event).detail;
  for (const [name, value] of [...parameters.entries()]) if (value === '') parameters.delete(name); // an address says only what is asked for
});
pill.addEventListener('click', reload);
document.addEventListener('pd:inbox', (event) => follow(/** @type {CustomEvent} */ (event).detail));
document.addEventListener('pd:task-held', (event) => openNeighbourOf(/** @type {CustomEvent} */ (event).detail));
document.addEventListener('pd:task-back', (event) => document.getElementById(`task-${/** @type {CustomEvent} */ (event).detail}`)?.classList.remove('is-gone'));
document.addEventListener('pd:task-undone', (event) => {
  const row = document.getElementById(`task-${/** @type {CustomEvent} */ (event).detail}`);
  if (row && isSplit && openTask() !== row.dataset.id) open(row);
});
addEventListener('pagehide', () => rememberOrder(rows().map((row) => row.dataset.id ?? '')));
for (const [key, words] of Object.entries(WORDS)) offer(key, words, () => works(key));
offer('.', t('Show new tasks'), () => Boolean(pill.hidden));
offer('Escape', t('Back to the list'), () => isSplit && openTask() !== undefined);
startBulk(list, reload, target);
