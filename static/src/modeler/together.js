/** Who else has the version open, who may edit it, and taking over. The lock itself is the server's. */
import { csrfToken } from '../api.js';
import { element, icon } from '../elements.js';
import { t } from '../language.js';
import { Feed } from '../live.js';
import { say } from '../messages.js';

/** One name for this tab, the same after a reload. */
export const TAB = (sessionStorage.podiumTab ??= crypto.randomUUID());

/** @typedef {{name: string, holds: boolean, is_me: boolean}} Editor */

const strip = element('div', { class: 'pd-strip is-info', id: 'together', role: 'status', hidden: true });
const present = /** @type {HTMLElement | null} */ (document.getElementById('editor-people'));

/** @type {Feed | undefined} */
let feed;

/**
 * @param {string} id of the version
 * @param {{lost: () => Promise<void>, moved: (etag: string) => void}} told `lost`: somebody took over; `moved`: what is stored now
 */
export function editTogether(id, told) {
  document.getElementById('editor')?.before(strip);
  follow(id, told);
}

/** @param {string} id @param {{lost: () => Promise<void>, moved: (etag: string) => void}} told */
export function follow(id, told) {
  let held = false;
  let taken = false; // from this tab: said until the page is loaded anew
  feed?.close();
  feed = new Feed(`/ws/drafts/${id}/`, (frame) => {
    const people = /** @type {Editor[] | undefined} */ (frame.people);
    if (!people) return;
    const mine = people.some((each) => each.is_me && each.holds);
    const other = people.find((each) => each.holds && !each.is_me);
    show(people);
    if (other) {
      taken ||= held;
      lock(id, other.name, taken);
      if (held) told.lost();
    } else if (!strip.hidden && mine) {
      location.reload(); // what was saved meanwhile is shown before anything is changed
    }
    held = mine;
    told.moved(frame.etag);
  }, () => new URLSearchParams({ tab: TAB }));
}

/** @param {Editor[]} people */
function show(people) {
  const others = people.filter((each) => !each.is_me);
  present?.replaceChildren(others.map((each) => (each.holds ? t('{name} edits', { name: each.name }) : t('{name} reads', { name: each.name }))).join(', '));
}

/** @param {string} id @param {string} name who edits @param {boolean} wasMine */
function lock(id, name, wasMine) {
  const words = wasMine ? t('{name} has taken over. What you changed until then is in the list of saves.', { name }) : t('{name} is editing this draft. You see it as it was saved last.', { name });
  const button = element('button', { class: 'btn btn-sm', type: 'button', onclick: () => takeOver(id) }, t('Take over'));
  strip.replaceChildren(icon('lock'), element('span', { class: 'pd-grow' }, words), button);
  strip.hidden = false;
  document.getElementById('editor')?.setAttribute('inert', '');
}

/** @param {string} id */
async function takeOver(id) {
  const body = new FormData();
  body.set('tab', TAB);
  const answer = await fetch(`/modeler/${id}/take-over/`, { method: 'POST', body, headers: { 'X-CSRFToken': csrfToken() } });
  if (answer.ok) location.reload();
  else say(t('You may not edit this model.'), 'bad');
}

/** @returns {boolean} somebody else edits */
export const isLocked = () => !strip.hidden;
