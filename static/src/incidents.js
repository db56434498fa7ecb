/**
 * Incidents follow by themselves: when a heat socket says that their number moved, the causes are read again, once; while
 * one that was retried is under way, so they are whenever its process moves.
 */
import htmx from 'htmx.org';
import { pageData } from './elements.js';
import { Feed } from './live.js';

const PAUSE_MS = 1000; // a batch of retries moves the number many times a second

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

for (const path of pageData('incident-page')?.ws_paths ?? []) {
  let known = -1;
  new Feed(path, (frame) => {
    const now = frame.totals?.incidents ?? known;
    if (known >= 0 && (now !== known || isTrying())) timer ??= setTimeout(refresh, PAUSE_MS);
    known = now;
  });
}

function isTrying() {
  return document.querySelector('[data-phase="trying"], [data-phase="running"]') !== null;
}

/** Reads the causes again and keeps open what was open; waits while somebody is about to press a button there. */
async function refresh() {
  timer = undefined;
  const causes = document.getElementById('causes');
  if (causes?.contains(document.activeElement) && document.activeElement?.matches('button')) return;
  const open = [...document.querySelectorAll('.pd-cause[open]')].map((each) => each.id);
  await htmx.ajax('get', location.href, { target: '#causes', swap: 'innerHTML' });
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
}
