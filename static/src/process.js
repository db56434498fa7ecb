/**
 * The process page: layer, period and version in the address. While the socket is live it brings the document of the
 * chosen view and every change of it; without it, and for comparisons, the document is read by HTTP.
 */
import { call, Problem } from './api.js';
import { difference } from './diagram/difference.js';
import { Heat } from './diagram/heat.js';
import { Legend } from './diagram/legend.js';
import { Outline } from './diagram/outline.js';
import { Diagram } from './diagram/viewer.js';
import { walk } from './diagram/walk.js';
import { pageData } from './elements.js';
import { startOverlay } from './heat_overlay.js';
import { LiveHeat } from './heat_live.js';
import { Panel } from './heat_panel.js';
import { bounds, longer } from './periods.js';
import { count, when } from './words.js';

const page = pageData('heat-page');
const state = { layer: page.layer, period: page.period, scale: page.scale, compare: Boolean(page.compare) };
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const phone = matchMedia('(max-width: 700px)');

/** @type {Diagram} */
let diagram;
/** @type {Heat} */
let heat;
/** @type {Outline} */
let outline;
/** @type {LiveHeat | undefined} */
let live;
const legend = new Legend(byId('legend'));
const overlay = startOverlay(byId('heat-overlay'), () => {
  state.period = longer(state.period);
  choose();
});
const panel = new Panel(byId('panel'), byId('work'), state);
let asked = 0;

/** Brings the document of the chosen layer and period: over the socket if it is live. */
function load() {
  if (!state.compare && live?.watch(state)) return;
  return read();
}

/** Reads the document by HTTP. */
async function read() {
  const mine = ++asked;
  const slow = setTimeout(() => overlay.loading(), 1000);
  try {
    const document = await call('GET', `${page.heat_url}?${query()}`);
    if (mine !== asked) return; // a later choice is on its way
    show(document.compare ? difference(document) : document);
  } catch (error) {
    overlay.failed(error instanceof Problem ? error.message : 'The server could not be reached.', read);
  } finally {
    clearTimeout(slow);
  }
}

/** @returns {string} what the heat endpoint is asked */
function query() {
  if (!state.compare) return String(new URLSearchParams({ layer: state.layer, period: state.period, scale: state.scale }));
  const { from, to, before } = bounds(state.period);
  return String(new URLSearchParams({ layer: state.layer, scale: state.scale, from, to, compare_from: before, compare_to: from }));
}

/** @param {import('./diagram/heat.js').HeatDocument} document */
function show(document) {
  overlay.clear();
  heat.render(document);
  legend.render(document, page.layers[state.layer]);
  tell(document);
  const isEmpty = !Object.values(document.nodes).some((node) => node.entered || node.live);
  if (isEmpty) overlay.empty(state.period);
}

/** @param {import('./diagram/heat.js').HeatDocument} document what is said beside the diagram, again after every change */
function tell(document) {
  outline.render(document, page.layers[state.layer]);
  const totals = document.totals ?? {};
  const percentiles = document.unit === 'seconds' ? ' · percentiles within 5 %' : '';
  byId('heat-total').textContent = `${count(totals.instances ?? 0)} running, ${count(totals.live ?? 0)} there now${totals.incidents ? `, ${count(totals.incidents)} incidents` : ''}${percentiles}`;
  const { period } = /** @type {any} */ (document);
  const since = period?.snapped && period.covers_from ? `Calendar time, from ${when(new Date(period.covers_from))}` : 'Calendar time';
  byId('heat-period').lastElementChild?.replaceChildren(since);
}

/** Puts the choice into the address and the buttons, then reads. */
function choose() {
  const url = new URL(location.href);
  url.searchParams.set('layer', state.layer);
  url.searchParams.set('period', state.period);
  if (state.scale !== 'even') url.searchParams.set('scale', state.scale);
  else url.searchParams.delete('scale');
  if (state.compare) url.searchParams.set('compare', '1');
  else url.searchParams.delete('compare');
  history.replaceState(history.state, '', url);
  press('[data-layer]', 'layer', state.layer);
  press('[data-period]', 'period', state.period);
  byId('compare').setAttribute('aria-pressed', String(state.compare));
  load();
}

/** @param {string} selector @param {string} name @param {string} value */
function press(selector, name, value) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    button.setAttribute('aria-pressed', String(button.dataset[name] === value));
  }
}

/** @param {Element} target */
function clicked(target) {
  const button = /** @type {HTMLElement | null} */ (target.closest('button'));
  if (!button) return;
  if (button.dataset.layer) state.layer = button.dataset.layer;
  else if (button.dataset.period) state.period = button.dataset.period;
  else if (button.id === 'compare') toggleCompare();
  else return;
  choose();
}

function toggleCompare() {
  state.compare = !state.compare;
  if (state.compare && state.period === 'all') state.period = '7d'; // there is nothing before all of time
}

function toggleTable() {
  const shown = byId('outline').hidden;
  byId('outline').hidden = !shown;
  byId('as-table').setAttribute('aria-pressed', String(shown));
  byId('legend').hidden = shown && !phone.matches;
}

/** @param {string} step */
function zoom(step) {
  if (step === '0') fit();
  else diagram.zoom(Number(step));
}

function fit() {
  const hottest = Object.entries(heat.document?.nodes ?? {}).sort((a, b) => (b[1].level ?? 0) - (a[1].level ?? 0))[0]?.[0];
  diagram.fit(phone.matches ? { bottom: 84, top: 8, left: 8, right: 8, focus: hottest } : { bottom: 136, top: 52, left: 28, right: 24 });
}

/** @param {any} delta (docs/live.md) */
function follow(delta) {
  if (state.compare) return;
  heat.apply(delta);
  if (diagram.picked && delta.nodes && diagram.picked in delta.nodes) panel.refreshSoon(diagram.picked);
}

async function begin() {
  try {
    diagram = await Diagram.load(byId('diagram'), page.xml_url);
  } catch {
    return overlay.failed('The diagram could not be drawn. Look at the version in the editor.', () => location.reload());
  }
  heat = new Heat(diagram);
  if (phone.matches) byId('stage').after(byId('outline'));
  byId('outline').hidden = !phone.matches;
  outline = new Outline(byId('outline'), diagram);
  walk(diagram, (id) => heat.sentence(id));
  diagram.onPick((id) => panel.show(id));
  panel.onClose = () => diagram.pick(null);
  byId('diagram').addEventListener('pd:heat', (event) => tell(/** @type {CustomEvent} */ (event).detail));
  await read();
  fit();
  live = new LiveHeat(page.ws_path, state, { snapshot: (document) => !state.compare && show(document), delta: follow });
}

byId('heat-bar').addEventListener('click', (event) => clicked(/** @type {Element} */ (event.target)));
const scale = /** @type {HTMLSelectElement} */ (byId('legend-scale'));
scale.value = state.scale;
scale.addEventListener('change', () => {
  state.scale = scale.value;
  choose();
});
byId('version').addEventListener('change', (event) => {
  const url = new URL(location.href);
  url.searchParams.set('version', /** @type {HTMLSelectElement} */ (event.target).value);
  location.assign(url);
});
byId('as-table').addEventListener('click', toggleTable);
byId('copy-link').addEventListener('click', () => navigator.clipboard?.writeText(location.href));
document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-zoom]'));
  if (button) zoom(button.dataset.zoom ?? '0');
});
addEventListener('resize', () => diagram && fit());
begin();
