/** Incidents follow by themselves: when the inbox feed says that their number moved, the list is read again, once. */
import htmx from 'htmx.org';

const PAUSE_MS = 1000; // a batch of retries moves the number many times a second

let known = '';
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

document.addEventListener('pd:inbox', (event) => {
  const counts = /** @type {CustomEvent} */ (event).detail.counts;
  const now = String(counts?.incidents ?? known);
  const moved = known !== '' && now !== known;
  known = now;
  if (!moved || timer) return;
  timer = setTimeout(() => {
    timer = undefined;
    refresh();
  }, PAUSE_MS);
});

/** Reads the causes again and keeps open what was open. */
async function refresh() {
  const open = [...document.querySelectorAll('.pd-cause[open]')].map((each) => each.id);
  await htmx.ajax('get', location.href, { target: '#causes', swap: 'innerHTML' });
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
}
