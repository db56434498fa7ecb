/**
 * The process page. While the socket is live it brings the document of the chosen view and every change of it. What it cannot
 * tell (`heat_choice.js`) is read by HTTP, and again when something moved, at most every three seconds.
 */
import { call, Problem } from './api.js';
import { counted } from './counted.js';
import { difference } from './diagram/difference.js';
import { Heat } from './diagram/heat.js';
import { Hover } from './diagram/hover.js';
import { Legend } from './diagram/legend.js';
import { Outline } from './diagram/outline.js';
import { startTree } from './diagram/stage_tree.js';
import { Diagram } from './diagram/viewer.js';
import { walk } from './diagram/walk.js';
import { element, icon, pageData } from './elements.js';
import { Choice, keep } from './heat_choice.js';
import { saveCsv, savePng, saveSvg } from './heat_export.js';
import { startOverlay, whenWords } from './heat_overlay.js';
import { LiveHeat } from './heat_live.js';
import { Panel } from './heat_panel.js';
import { t } from './language.js';
import { bounds, longer } from './periods.js';
import { count, when } from './words.js';

const page = pageData('heat-page');
const state = new Choice(page, () => load());
const REREAD_MS = 3000;
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
  state.choose();
});
const panel = new Panel(byId('panel'), byId('work'), state);
let asked = 0;
/** @type {AbortController | undefined} */
let counting;

/** Brings the document of the chosen layer and period: over the socket if it is live. */
function load() {
  if (!state.isRead && live?.watch(state.watched)) return;
  return read();
}

/** Reads the document by HTTP; the old picture stays a second, then it says how far it is. */
async function read() {
  const mine = ++asked;
  counting?.abort();
  const stopping = new AbortController();
  counting = stopping;
  /** @type {{done: number, of: number} | null} */
  let far = null;
  let isSlow = false;
  const stop = () => stopping.abort('stop');
  const say = () => isSlow && mine === asked && overlay.loading(far, state.isCounted ? stop : null);
  const slow = setTimeout(() => {
    isSlow = true;
    say();
  }, 1000);
  try {
    const document = await asking(stopping.signal, (done, of) => {
      far = { done, of };
      say();
    });
    if (mine !== asked) return; // a later choice is on its way
    show(document.compare ? difference(document) : document);
  } catch (error) {
    if (mine !== asked) return;
    if (stopping.signal.reason === 'stop') overlay.stopped(read);
    else overlay.failed(error instanceof Problem ? error.message : t('The server could not be reached.'), read);
  } finally {
    clearTimeout(slow);
  }
}

/** @param {AbortSignal} signal @param {(done: number, of: number) => void} told @returns {Promise<any>} */
function asking(signal, told) {
  if (state.isCounted) return counted(`${page.counted_url}${state.query()}`, told, signal);
  return call('GET', `${page.heat_url}?${state.query()}`, undefined, { signal });
}

/** @param {import('./diagram/heat.js').HeatDocument} document */
function show(document) {
  overlay.clear();
  heat.render(document);
  legend.render(document, page.layers[state.layer]);
  live?.shown(document);
  tell(document);
  const isEmpty = !Object.values(document.nodes).some((node) => node.entered || node.live || node.value);
  if (isEmpty) overlay.empty(state.period, state.isFiltered);
}

/** @param {import('./diagram/heat.js').HeatDocument} document sentences above the diagram about what it shows */
function note(document) {
  const steps = Object.values(document.nodes);
  const isQuiet = steps.some((node) => node.live) && !steps.some((node) => node.entered || node.left || node.value);
  const isWithoutTarget = state.layer === 'over_target' && !Object.values(document.nodes).some((node) => node.target);
  const quiet = t('Nothing happened {period}; the diagram shows only what stands there now.', { period: whenWords(state.period) });
  const notes = [.../** @type {any} */ (document).notes ?? [], ...(isQuiet ? [quiet] : []), ...(isWithoutTarget ? [t('No step has a target yet. Pick one to set it.')] : [])];
  byId('heat-notes').hidden = !notes.length;
  byId('heat-notes').querySelector('span')?.replaceChildren(notes.join(' '));
}

/** @param {import('./diagram/heat.js').HeatDocument} document what is said beside the diagram, again after every change */
function tell(document) {
  outline.render(document, page.layers[state.layer]);
  note(document);
  const totals = document.totals ?? {};
  const percentiles = document.unit === 'seconds' ? t(' · percentiles within 5 %') : '';
  const matching = totals.matching == null ? '' : t('of {matching} matching cases: ', { matching: count(totals.matching) });
  byId('heat-total').textContent = t('{matching}{running} running, {there} there now{incidents}{percentiles}', { matching, running: count(totals.instances ?? 0), there: count(totals.live ?? 0), incidents: totals.incidents ? t(', {incidents} incidents', { incidents: count(totals.incidents) }) : '', percentiles });
  const { period } = /** @type {any} */ (document);
  const clock = /** @type {any} */ (document).time === 'working' ? t('Working time') : t('Calendar time');
  const since = period?.snapped && period.covers_from ? t('{clock}, from {moment}', { clock, moment: when(new Date(period.covers_from)) }) : clock;
  byId('heat-period').lastElementChild?.replaceChildren(since);
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

/** The same choice, one period earlier; of all time there is none. */
function periodBefore() {
  const { from, before } = bounds(state.period);
  if (!from) return { key: '', read: null };
  const asked = state.query();
  for (const name of ['period', 'from', 'to', 'compare_from', 'compare_to', 'compare_version']) asked.delete(name);
  const key = `${state.period} ${asked}`;
  asked.set('from', before);
  asked.set('to', from);
  return { key, read: () => call('GET', `${page.heat_url}?${asked}`) };
}

/** @param {string} id shows what is inside a step: the plane of a sub-process, the map of the instances called there */
function descend(id) {
  if (diagram.descend(id)) diagram.pick(null);
  else if (page.calls[id]) location.assign(callHref(id));
}

/** @param {string} id with the layer and period that are shown */
function callHref(id) {
  const url = new URL(page.calls[id].href, location.href);
  url.searchParams.set('layer', state.layer);
  if (state.period !== 'custom') url.searchParams.set('period', state.period);
  return url.href;
}

/** A button on each call, as the viewer has one on each collapsed sub-process. */
function drills() {
  for (const [id, { name }] of Object.entries(page.calls)) {
    const button = element('button', { class: 'bjs-drilldown pd-drill', type: 'button', title: t('Open {name}, called from here', { name }), 'aria-label': t('Open {name}, called from here', { name }), onclick: () => descend(id) }, icon('arrow-right'));
    diagram.attach(`drill:${id}`, id, button);
  }
}

/** @param {any} delta (docs/live.md) */
function follow(delta) {
  if (state.isRead) return rereadSoon();
  heat.apply(delta);
  if (diagram.picked && delta.nodes && diagram.picked in delta.nodes) panel.refreshSoon(diagram.picked);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function rereadSoon() {
  timer ??= setTimeout(() => {
    timer = undefined;
    if (state.isRead && !live?.paused && !document.hidden) read();
  }, REREAD_MS);
}

async function begin() {
  try {
    diagram = await Diagram.load(byId('diagram'), page.xml_url);
  } catch {
    return overlay.failed(t('The diagram could not be drawn. Look at the version in the editor.'), () => location.reload());
  }
  heat = new Heat(diagram);
  if (phone.matches) byId('stage').after(byId('outline'));
  byId('outline').hidden = !phone.matches;
  outline = new Outline(byId('outline'), diagram, (id) => heat.node(id), descend);
  const hover = new Hover(diagram, heat, byId('stage'), periodBefore);
  walk(diagram, (id) => {
    hover.show(id);
    return heat.sentence(id);
  }, descend);
  byId('diagram').addEventListener('blur', () => hover.rest(null));
  drills();
  diagram.onPlane(() => queueMicrotask(fit));
  startTree(byId('tree'), byId('as-tree'), diagram);
  diagram.onPick((id) => {
    panel.show(id);
    keep({ step: id ?? '' });
  });
  panel.onTarget = () => read();
  panel.onClose = () => {
    diagram.pick(null);
    byId('diagram').focus({ preventScroll: true }); // at the step it was opened from
  };
  byId('diagram').addEventListener('keydown', (event) => event.key === 'Enter' && diagram.picked && panel.enter());
  byId('diagram').addEventListener('pd:heat', (event) => tell(/** @type {CustomEvent} */ (event).detail));
  await read();
  fit();
  const step = new URL(location.href).searchParams.get('step');
  if (step) {
    if (document.activeElement === document.body) panel.enter(); // whoever comes back from acting goes on where they were
    diagram.pick(step);
  }
  live = new LiveHeat(page.ws_path, state, { snapshot: (document) => (state.isRead ? rereadSoon() : show(document)), delta: follow });
}

byId('heat-export').addEventListener('change', (event) => {
  const field = /** @type {HTMLSelectElement} */ (event.target);
  const name = `${page.key}-${state.layer}`;
  if (field.value === 'svg') saveSvg(byId('diagram'), name);
  else if (field.value === 'png') savePng(byId('diagram'), name).catch(() => overlay.failed(t('The picture could not be made. Take SVG instead.'), () => overlay.clear()));
  else if (field.value === 'csv') saveCsv(`${page.csv_url}?${state.query()}&version=${state.versions || page.version_number}`, name);
  field.value = '';
});
byId('version').addEventListener('change', (event) => {
  const url = new URL(location.href);
  url.searchParams.set('version', /** @type {HTMLSelectElement} */ (event.target).value);
  location.assign(url);
});
byId('as-table').addEventListener('click', toggleTable);
document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-zoom]'));
  if (button) zoom(button.dataset.zoom ?? '0');
});
addEventListener('resize', () => diagram && fit());
begin();
