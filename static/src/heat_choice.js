/**
 * What a heat map is asked for: layer, period, scale, comparison, clock and filter, kept in the address and in the controls.
 * The socket shows named periods of all instances in calendar time; everything else is read by HTTP.
 */
import { bounds, momentOf, wallOf } from './periods.js';
import { portalNow } from './words.js';

const DAY_MS = 86_400_000;
/** @typedef {'from' | 'to' | 'compareFrom' | 'compareTo'} Edge */
/** @type {[string, Edge, Edge, number][]} field, what it sets, the other edge and where that lies */
const EDGES = [['period-from', 'from', 'to', 1], ['period-to', 'to', 'from', -1], ['compare-from', 'compareFrom', 'compareTo', 1], ['compare-to', 'compareTo', 'compareFrom', -1]];
const byId = (/** @type {string} */ id) => /** @type {HTMLElement | null} */ (document.getElementById(id));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (document.getElementById(id));

export class Choice {
  /** @param {any} page what the server wrote for the page @param {() => void} changed */
  constructor(page, changed) {
    this.layer = page.layer;
    this.statistic = statisticOf(page.layer) || 'p95';
    this.period = page.period;
    this.scale = page.scale;
    this.compare = Boolean(page.compare);
    this.compareVersion = page.compare_version;
    this.from = page.from;
    this.to = page.to;
    this.compareFrom = page.compare_from;
    this.compareTo = page.compare_to;
    this.time = page.time;
    this.versions = page.versions;
    this.filter = page.filter;
    this.within = page.within;
    this.changed = changed;
    this.bound();
    byId('heat-bar')?.addEventListener('click', (event) => this.clicked(/** @type {Element} */ (event.target)));
    this.follows('legend-scale', 'scale');
    field('statistic')?.addEventListener('change', () => {
      this.statistic = field('statistic')?.value ?? this.statistic;
      this.layer = layerOf(measureOf(this.layer), this.statistic);
      this.choose();
    });
    this.follows('time', 'time');
    this.follows('compare-with', 'compareVersion');
    for (const [id, edge, other, way] of EDGES) field(id)?.addEventListener('change', () => this.dated(edge, other, way, field(id)?.value ?? ''));
    byId('heat-filter-clear')?.addEventListener('click', () => this.unfilter());
    this.show();
  }

  get isFiltered() {
    return Object.keys(this.filter).length > 0;
  }

  /** whether cases are counted one by one, which may take a while */
  get isCounted() {
    return this.time === 'working' || this.isFiltered || Boolean(this.within);
  }

  /** whether the socket cannot tell this */
  get isRead() {
    return this.compare || this.period === 'custom' || this.isCounted;
  }

  /** @returns {{layer: string, period: string, scale: string, versions: string}} what the socket is asked when it opens; a period it does not know only rings */
  get watched() {
    return { layer: this.layer, period: this.period === 'custom' ? 'today' : this.period, scale: this.scale, versions: this.versions };
  }

  /** @returns {URLSearchParams} what the heat endpoint, the panel and the file are asked */
  query() {
    const asked = { layer: this.layer, scale: this.scale, ...this.dates(), ...this.filter };
    if (this.versions) asked.versions = this.versions;
    if (this.time === 'working') asked.time = 'working';
    if (this.within) asked.within = this.within;
    if (this.comparesVersion) asked.compare_version = this.compareVersion;
    return new URLSearchParams(asked);
  }

  /** whether another period of one's own stands beside the one shown */
  get comparesPeriod() {
    return this.compare && this.compareVersion === 'period';
  }

  get comparesVersion() {
    return this.compare && Boolean(this.compareVersion) && !this.comparesPeriod;
  }

  /** @returns {Record<string, string>} */
  dates() {
    if (this.comparesPeriod) {
      /** @type {Record<string, string>} */
      const shown = this.period === 'custom' ? { from: this.from, to: this.to } : { period: this.period };
      return { ...shown, compare_from: this.compareFrom, compare_to: this.compareTo };
    }
    if (this.compare && !this.compareVersion) {
      const { from, to, before } = this.period === 'custom' ? this.before() : bounds(this.period);
      return { from, to, compare_from: before, compare_to: from };
    }
    return this.period === 'custom' ? { from: this.from, to: this.to } : { period: this.period };
  }

  /** a period of one's own and one of the same length before it */
  before() {
    const length = Date.parse(this.to) - Date.parse(this.from);
    return { from: this.from, to: this.to, before: new Date(Date.parse(this.from) - length).toISOString() };
  }

  /** @param {Element} target */
  clicked(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest('button'));
    if (!button) return;
    if (button.dataset.layer) this.layer = layerOf(button.dataset.layer, this.statistic);
    else if (button.dataset.period) this.period = button.dataset.period;
    else if (button.id === 'compare') this.compare = !this.compare;
    else return;
    this.choose();
  }

  /** @param {string} id @param {'scale' | 'time' | 'compareVersion'} key */
  follows(id, key) {
    field(id)?.addEventListener('change', () => {
      this[key] = field(id)?.value ?? '';
      this.choose();
    });
  }

  /**
   * An edge that lies on the wrong side moves the other one along.
   * @param {Edge} edge @param {Edge} other @param {number} way where the other one lies, +1 later @param {string} wall
   */
  dated(edge, other, way, wall) {
    const moment = momentOf(wall);
    if (!moment) return;
    this[edge] = moment;
    const isRight = way > 0 ? this[other] > moment : this[other] < moment;
    if (!isRight) this[other] = new Date(Date.parse(moment) + way * DAY_MS).toISOString();
    this.choose();
  }

  /** Gives periods of one's own the edges that are missing or cannot be. */
  bound() {
    if (this.period === 'custom') [this.from, this.to] = bounded(this.from, this.to, portalNow());
    if (!this.comparesPeriod) return;
    const { from } = this.period === 'custom' ? this : bounds(this.period);
    [this.compareFrom, this.compareTo] = bounded(this.compareFrom, this.compareTo, from ? new Date(from) : portalNow());
  }

  unfilter() {
    const url = new URL(location.href);
    for (const name of ['variable', 'value']) url.searchParams.delete(name);
    location.assign(url);
  }

  /** Puts the choice into the address and the controls, then says so. */
  choose() {
    if (this.compare && !this.compareVersion && this.period === 'all') this.period = '7d'; // there is nothing before all of time
    this.bound();
    const said = {
      layer: this.layer, period: this.period, scale: this.scale === 'even' ? '' : this.scale,
      compare: this.compare ? (this.comparesVersion ? `v${this.compareVersion}` : this.compareVersion || '1') : '', time: this.time === 'working' ? 'working' : '',
      from: this.period === 'custom' ? this.from : '', to: this.period === 'custom' ? this.to : '',
      compare_from: this.comparesPeriod ? this.compareFrom : '', compare_to: this.comparesPeriod ? this.compareTo : '',
    };
    keep(said);
    this.show();
    this.changed();
  }

  show() {
    press('[data-layer]', 'layer', measureOf(this.layer));
    press('[data-period]', 'period', this.period);
    byId('compare')?.setAttribute('aria-pressed', String(this.compare));
    for (const [id, shown] of /** @type {[string, boolean][]} */ ([['compare-with', this.compare], ['compare-period', this.comparesPeriod], ['custom-period', this.period === 'custom'], ['statistic', Boolean(statisticOf(this.layer))]])) byId(id)?.toggleAttribute('hidden', !shown);
    const values = { statistic: this.statistic, 'legend-scale': this.scale, time: this.time, 'compare-with': this.compareVersion, ...Object.fromEntries(EDGES.map(([id, edge]) => [id, this[edge] && wallOf(new Date(this[edge]))])) };
    for (const [id, value] of Object.entries(values)) {
      const control = field(id);
      if (control && document.activeElement !== control) control.value = value;
    }
    for (const hidden of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#heat-filter input[type="hidden"]'))) {
      hidden.value = new URL(location.href).searchParams.get(hidden.name) ?? hidden.value;
    }
  }
}

/** @param {Record<string, string>} said what the address says from now on; empty is left out */
export function keep(said) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(said)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, '', url);
}

/** @param {string} from @param {string} to @param {Date} end what a period without one ends with @returns {[string, string]} a day if it has no beginning */
function bounded(from, to, end) {
  const valid = (/** @type {string} */ text) => !Number.isNaN(Date.parse(text));
  const until = valid(to) ? new Date(to).toISOString() : end.toISOString();
  const since = valid(from) && new Date(from).toISOString() < until ? new Date(from).toISOString() : new Date(Date.parse(until) - DAY_MS).toISOString();
  return [since, until];
}

const TIMES = ['waiting', 'working', 'total'];

/** @param {string} layer such as waiting_p95 @returns {string} its button: a time has one for its mean and its percentiles */
const measureOf = (layer) => TIMES.find((time) => layer.startsWith(`${time}_`)) ?? layer;

/** @param {string} layer */
const statisticOf = (layer) => (measureOf(layer) === layer ? '' : layer.slice(measureOf(layer).length + 1));

/** @param {string} button @param {string} statistic */
const layerOf = (button, statistic) => (TIMES.includes(button) ? `${button}_${statistic}` : button);

/** @param {string} selector @param {string} name @param {string} value */
function press(selector, name, value) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    button.setAttribute('aria-pressed', String(button.dataset[name] === value));
  }
}
