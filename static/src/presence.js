/** Who else has a task open: in words on its page, as a small mark in the list. Comes and goes by the sockets. */
import { t } from './language.js';
import { Feed } from './live.js';

/** @type {{id: string, feed: Feed, names: string[]} | undefined} */
let watched;
/** @type {Record<string, string[]>} as last told, for rows that come later */
let known = {};

/** @param {string} id the task that is open now; the one before is left */
export function showPresence(id) {
  if (watched?.id === id) return showOthers(watched.names); // the same task, drawn anew
  watched?.feed.close();
  const now = { id, names: /** @type {string[]} */ ([]), feed: new Feed(`/ws/tasks/${id}/`, (frame) => frame.present && showOthers(now.names = frame.present)) };
  watched = now;
}

/** @param {string[]} names */
function showOthers(names) {
  const place = document.getElementById('task-presence');
  if (!place) return;
  place.replaceChildren(...names.map((name) => face(name)));
  if (names.length) place.append(sentence(names));
}

/** @param {Record<string, string[]>} present task -> names; without it, what was told last */
export function markPresent(present = known) {
  known = present;
  for (const mark of document.querySelectorAll('[data-present]')) mark.remove();
  for (const [id, names] of Object.entries(present)) {
    const row = document.getElementById(`task-${id}`);
    (row?.querySelector('.pd-task-marks') ?? row?.querySelector('.pd-task-title')?.parentElement)?.append(mark(names));
  }
}

/** @param {string[]} names */
function mark(names) {
  const element = document.createElement('span');
  element.dataset.present = '';
  element.className = 'pd-present';
  element.title = sentence(names);
  const words = document.createElement('span');
  words.className = 'visually-hidden';
  words.textContent = `, ${sentence(names)}`;
  element.append(face(names[0]), words);
  return element;
}

/** @param {string} name */
function face(name) {
  const element = document.createElement('span');
  element.className = 'pd-ava is-here';
  element.ariaHidden = 'true';
  element.textContent = initials(name);
  return element;
}

/** @param {string} name as `portal_ui.initials` */
function initials(name) {
  const words = name.split(/[\s\-_]+/).filter(Boolean);
  if (!words.length) return '?';
  return (words.length === 1 ? words[0].slice(0, 2) : words[0][0] + words[words.length - 1][0]).toUpperCase();
}

/** @param {string[]} names "Rita has this open", "Rita, Omar and Ann have this open" */
function sentence(names) {
  const all = names.length > 1 ? t('{others} and {last}', { others: names.slice(0, -1).join(', '), last: names[names.length - 1] }) : names[0];
  return names.length > 1 ? t('{names} have this open', { names: all }) : t('{name} has this open', { name: all });
}
