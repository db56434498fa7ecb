/** One instance: its path and tokens on the diagram, moved by its socket; words and history follow once a second at most. */
import { showClocks } from './diagram/clocks.js';
import htmx from 'htmx.org';
import { Tokens } from './diagram/tokens.js';
import { Diagram } from './diagram/viewer.js';
import { walk } from './diagram/walk.js';
import { pageData } from './elements.js';
import { t } from './language.js';
import { Feed } from './live.js';

const REREAD_MS = 1000;
const PARTS = ['waiting', 'history', 'variables'];
const page = pageData('instance-page');
const host = /** @type {HTMLElement} */ (document.getElementById('diagram'));
const strip = document.getElementById('not-live');

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {number | undefined} */
let shown;
const places = (/** @type {{id: string, element_id: string, state: string}[]} */ tokens) => tokens.map((token) => `${token.id} ${token.element_id} ${token.state}`).sort().join();
/** @type {Diagram | undefined} */
let diagram;

/** @param {Diagram} diagram @param {string} id */
const sentence = (diagram, id) => {
  const here = page.tokens.some((/** @type {any} */ token) => token.element_id === id);
  return `${diagram.name(id)}, ${here ? t('stands here now') : page.done_elements.includes(id) ? t('done') : t('not reached')}`;
};

function rereadSoon() {
  timer ??= setTimeout(async () => {
    timer = undefined;
    const answer = await fetch(location.href, { headers: { 'X-Requested-With': 'fetch' } });
    if (answer.ok) replaceParts(await answer.text());
  }, REREAD_MS);
}

/** @param {string} html the page anew; only what changes by itself is taken from it */
function replaceParts(html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const id of [...PARTS, 'instance-state']) {
    const part = fresh.getElementById(id);
    const old = document.getElementById(id);
    if (!part || !old || old.contains(document.activeElement) || old.querySelector('dialog[open]')) continue;
    keepTab(old, part);
    old.replaceWith(document.adoptNode(part));
    htmx.process(/** @type {HTMLElement} */ (document.getElementById(id)));
  }
}

/** @param {HTMLElement} old @param {HTMLElement} fresh the chosen tab stays chosen */
function keepTab(old, fresh) {
  for (const tab of old.querySelectorAll('[role="tab"]')) {
    const chosen = tab.getAttribute('aria-selected') ?? 'false';
    fresh.querySelector(`#${tab.id}`)?.setAttribute('aria-selected', chosen);
    fresh.querySelector(`#${tab.getAttribute('aria-controls')}`)?.toggleAttribute('hidden', chosen !== 'true');
  }
}

function fit() {
  diagram?.fit({ right: 56, focus: host.clientWidth < 600 ? page.tokens[0]?.element_id : null });
}

/** @param {string} step */
function zoom(step) {
  if (step === '0') fit();
  else diagram?.zoom(Number(step));
}

async function begin() {
  const drawn = await Diagram.load(host, page.xml_url).catch(() => null);
  if (!drawn) return host.append(t('The diagram could not be drawn. The history below is complete.'));
  diagram = drawn;
  const tokens = new Tokens(drawn);
  tokens.path(page.done_elements, page.done_flows);
  tokens.stand(page.tokens, page.standing);
  showClocks(drawn, page.clocks);
  fit();
  walk(drawn, (id) => sentence(drawn, id));
  drawn.onPick((id) => highlight(id));
  addEventListener('resize', fit);
  new Feed(page.ws_path, (frame) => {
    if (!frame.tokens) return;
    const moved = shown ? frame.sequence !== shown : places(frame.tokens) !== places(page.tokens);
    shown = frame.sequence;
    page.tokens = frame.tokens;
    tokens.stand(frame.tokens, frame.standing);
    if (moved) rereadSoon();
  });
}

/** @param {string | null} id rows of the history that belong to a picked step */
function highlight(id) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pd-hrow[data-element]'))) {
    row.hidden = id !== null && row.dataset.element !== id;
  }
}

document.addEventListener('pd:live', (event) => {
  const { state } = /** @type {CustomEvent} */ (event).detail;
  if (!strip) return;
  strip.hidden = state !== 'lost';
  strip.querySelector('span')?.replaceChildren(t('Not live. What you see may have moved on.'));
});
document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-zoom]'));
  if (button) zoom(button.dataset.zoom ?? '0');
});
begin();
