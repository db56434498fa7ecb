/** Saving a version from any editor: Ctrl+S, the button, the words beside the title, the list of problems. */
import { call, Problem } from '../api.js';
import { element, icon, pageData } from '../elements.js';
import { say } from '../messages.js';
import { clock, portalNow } from '../words.js';

/** @typedef {{element_id?: string, element_name?: string, line?: number, severity?: string, message: string}} Finding */

export const page = pageData('editor-page');

const state = { dirty: false, etag: page.etag };
const words = /** @type {HTMLElement} */ (document.getElementById('save-state'));

/** @param {string} symbol @param {string} text */
function tell(symbol, text) {
  words.replaceChildren(icon(symbol), text);
}

/** Something was changed and is not on the server yet. */
export function changed() {
  if (!page.may_edit) return;
  state.dirty = true;
  tell('circle-dashed', 'Not saved');
}

/**
 * @param {() => Promise<string>} content what stands in the editor
 * @param {(problems: Finding[]) => void} [onProblems] e.g. marks on the canvas
 * @param {(id: string) => void} [reveal] brings an element into view
 * @returns {(problems: Finding[]) => void} shows what a check found
 */
export function startSaving(content, onProblems, reveal) {
  const show = (/** @type {Finding[]} */ problems) => {
    list(problems, reveal);
    onProblems?.(problems);
  };
  const save = async () => {
    if (!page.may_edit) return;
    tell('cloud-upload', 'Saving…');
    try {
      accept(await call('PUT', page.save_url, { content: await content() }, { ifMatch: state.etag }), show);
    } catch (error) {
      refused(error, show);
    }
  };
  document.getElementById('save')?.addEventListener('click', save);
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  addEventListener('beforeunload', (event) => state.dirty && event.preventDefault());
  show(page.problems ?? []);
  return show;
}

/** @param {any} answer @param {(problems: Finding[]) => void} show */
function accept(answer, show) {
  state.dirty = false;
  state.etag = answer.etag ?? state.etag;
  tell('cloud-check', `Saved ${clock(portalNow())}`);
  show(answer.problems ?? []);
  if (answer.url && String(answer.id) !== String(page.id)) location.assign(answer.url); // a published version stays; the draft is a new one
}

/** @param {unknown} error @param {(problems: Finding[]) => void} show */
function refused(error, show) {
  tell('cloud-off', 'Not saved');
  say(error instanceof Problem ? error.message : 'The server could not be reached. What you drew stays here.', 'bad');
  if (error instanceof Problem && error.body.problems) show(error.body.problems);
}

/** @param {Finding[]} problems @param {((id: string) => void) | undefined} reveal */
function list(problems, reveal) {
  const host = /** @type {HTMLElement} */ (document.getElementById('problems'));
  const badge = /** @type {HTMLElement} */ (document.getElementById('problems-count'));
  const errors = problems.filter((problem) => problem.severity !== 'warning').length;
  badge.className = `pd-tag ${errors ? 'is-bad' : problems.length ? 'is-warn' : 'is-ok'}`;
  badge.textContent = [amount(errors, 'error'), amount(problems.length - errors, 'warning')].filter(Boolean).join(', ') || 'none';
  host.replaceChildren(...problems.map((problem) => row(problem, reveal)));
}

/** @param {number} many @param {string} what */
const amount = (many, what) => (many ? `${many} ${what}${many === 1 ? '' : 's'}` : '');

/** @param {Finding} problem @param {((id: string) => void) | undefined} reveal */
function row(problem, reveal) {
  const id = problem.element_id;
  const name = problem.element_name || id || '';
  const jump = id && reveal ? element('button', { class: 'pd-linkbtn', type: 'button', onclick: () => reveal(id) }, name) : element('b', {}, name);
  const place = problem.line ? element('span', { class: 'pd-small pd-3' }, `line ${problem.line}`) : null;
  const symbol = problem.severity === 'warning' ? icon('alert-triangle') : icon('circle-x');
  return element('div', { class: 'pd-problem' }, symbol, element('div', {}, jump, ' ', problem.message), place);
}
