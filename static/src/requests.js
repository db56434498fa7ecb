/** A request of mine follows by itself: whatever moves in its instance reads the page again, for the case and the list. */
import { pageData } from './elements.js';
import { Feed } from './live.js';

const PARTS = ['case', 'request-list'];
const PAUSE_MS = 500; // a burst of steps is one look

const page = pageData('request-page');
let known = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {Element} part @returns {boolean} whether somebody has begun to write or chosen files there */
const isBegun = (part) => [...part.querySelectorAll('textarea, input[type=file]')].some((field) => /** @type {HTMLInputElement} */ (field).value !== '');

/** Takes the parts that change by themselves from the page as it is now; nobody's focus or words are taken away. */
async function refresh() {
  timer = undefined;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const id of PARTS) {
    const old = document.getElementById(id);
    const part = fresh.getElementById(id);
    if (old && part && !old.querySelector('dialog[open]') && !old.contains(document.activeElement) && !isBegun(old)) old.replaceWith(document.adoptNode(part));
  }
}

if (page?.ws_path) {
  new Feed(page.ws_path, (frame) => {
    if (!frame.tokens) return;
    const now = JSON.stringify([frame.state, frame.tokens, frame.tasks]);
    if (now !== known) timer ??= setTimeout(refresh, PAUSE_MS);
    known = now;
  });
}
