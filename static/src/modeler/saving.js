/** Saving a version from any editor: by itself, by Ctrl+S and the button; the words beside the title, the list of problems. */
import { element, icon, pageData } from '../elements.js';
import { t, tn } from '../language.js';
import { Autosave } from './autosave.js';
import { READY } from './ready_words.js';

/** @typedef {{code?: string, element_id?: string, line?: number, severity?: string, message: string, href?: string, action?: string}} Finding */

const FIRST_ROWS = 40; // a model of 500 steps may have as many warnings; nobody reads them in one go

/** How a sentence begins that names what it is about. @param {Finding} problem */
function subject({ code, element_id, message }) {
  const said = /^“([^”]+)”(?: \(([^)]*)\))? /.exec(message);
  if (!said || !(element_id === (said[2] ?? said[1]) || code?.startsWith('ready-'))) return { name: element_id ?? '', words: message };
  const words = message.slice(said[0].length);
  return { name: said[1], words: READY[words] ?? words };
}

export const page = pageData('editor-page');

/** @type {() => Promise<string>} */
let current = async () => '';
/** @type {(problems: Finding[]) => void} */
let show = () => {};
let listed = ''; // a save that finds the same leaves the list, and whoever stands in it, alone
const autosave = new Autosave(page, () => current(), (problems) => show(problems));

/** @type {any} */ (window).podiumAutosave = autosave; // asked by the page whose frame this is, before it goes

/** Something was changed and is not on the server yet. */
export const changed = () => autosave.changed();

/**
 * What to open: the file of the server, or what this browser kept because the server had not got it.
 * @returns {Promise<string>}
 */
export async function opening() {
  const answer = await fetch(page.xml_url);
  return (await autosave.left()) ?? answer.text();
}

/**
 * @param {() => Promise<string>} content what stands in the editor
 * @param {(problems: Finding[]) => void} [onProblems] e.g. marks on the canvas
 * @param {(id: string) => void} [reveal] brings an element into view
 * @returns {(problems: Finding[]) => void} shows what a check found
 */
export function startSaving(content, onProblems, reveal) {
  current = content;
  show = (problems) => {
    const now = JSON.stringify(problems);
    if (now !== listed) list(problems, reveal);
    listed = now;
    onProblems?.(problems);
  };
  const save = () => page.may_edit && autosave.flush();
  document.getElementById('save')?.addEventListener('click', save);
  const why = /** @type {HTMLFormElement | null} */ (document.getElementById('why-form'));
  why?.addEventListener('submit', () => {
    autosave.flush(String(new FormData(why).get('why') ?? '').trim());
    why.reset();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  show(page.problems ?? []);
  const asked = new URLSearchParams(location.search).get('show'); // from a list of problems on another page
  if (asked) reveal?.(asked);
  autosave.begin();
  return show;
}

/** @param {Finding[]} problems @param {((id: string) => void) | undefined} reveal */
function list(problems, reveal) {
  const host = /** @type {HTMLElement} */ (document.getElementById('problems'));
  const badge = /** @type {HTMLElement} */ (document.getElementById('problems-count'));
  const errors = problems.filter((problem) => problem.severity !== 'warning').length;
  badge.className = `pd-tag ${errors ? 'is-bad' : problems.length ? 'is-warn' : 'is-ok'}`;
  badge.textContent = [errors && tn('{n} error', '{n} errors', errors), problems.length > errors && tn('{n} warning', '{n} warnings', problems.length - errors)].filter(Boolean).join(', ') || t('none');
  host.replaceChildren(...problems.slice(0, FIRST_ROWS).map((problem) => row(problem, reveal)));
  const rest = problems.slice(FIRST_ROWS);
  if (rest.length) host.append(element('button', { class: 'btn btn-sm', type: 'button', onclick: (/** @type {Event} */ event) => /** @type {Element} */ (event.target).replaceWith(...rest.map((problem) => row(problem, reveal))) }, tn('Show {n} more', 'Show {n} more', rest.length)));
}

/** @param {Finding} problem @param {((id: string) => void) | undefined} reveal */
function row(problem, reveal) {
  const id = problem.element_id;
  const { name, words } = subject(problem);
  const jump = id && reveal ? element('button', { class: 'pd-linkbtn', type: 'button', translate: 'no', onclick: () => reveal(id) }, name) : element('b', { translate: 'no' }, name);
  const place = problem.line ? element('span', { class: 'pd-small pd-3' }, t('line {line}', { line: problem.line })) : null;
  const mend = problem.href ? element('a', { class: 'btn btn-sm', lang: 'en', href: problem.href }, problem.action ?? '') : place;
  const symbol = problem.severity === 'warning' ? icon('alert-triangle') : icon('circle-x');
  return element('div', { class: 'pd-problem' }, symbol, element('div', {}, jump, ' ', element('span', { lang: 'en' }, words)), mend);
}
