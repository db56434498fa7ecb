/**
 * What a heat map is asked for: layer, period, scale, comparison, clock and filter, kept in the address and in the controls.
 * The socket shows named periods of all instances in calendar time; everything else is read by HTTP.
 */
import { bounds, momentOf, wallOf } from './periods.js';
import { portalNow } from './words.js';

const DAY_MS = 86_400_000;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement | null} */ (document.getElementById(id));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (document.getElementById(id));

export class Choice {
  /** @param {any} page what the server wrote for the page @param {() => void} changed */
  constructor(page, changed) {
    this.layer = page.layer;
    this.period = page.period;
    this.scale = page.scale;
    this.compare = Boolean(page.compare);
    this.compareVersion = page.compare_version;
    this.from = page.from;
    this.to = page.to;
    this.time = page.time;
    this.versions = page.versions;
    this.filter = page.filter;
    this.within = page.within;
    this.changed = changed;
    if (this.period === 'custom') this.boundCustom();
    byId('heat-bar')?.addEventListener('click', (event) => this.clicked(/** @type {Element} */ (event.target)));
    this.follows('legend-scale', 'scale');
    this.follows('time', 'time');
    this.follows('compare-with', 'compareVersion');
    for (const [id, key] of [['period-from', 'from'], ['period-to', 'to']]) {
      field(id)?.addEventListener('change', () => this.dated(/** @type {'from' | 'to'} */ (key), field(id)?.value ?? ''));
    }
    byId('heat-filter-clear')?.addEventListener('click', () => this.unfilter());
    this.show();
  }

  get isFiltered() {
    return Object.keys(this.filter).length > 0;
  }

  /** whether the socket cannot tell this */
  get isRead() {
    return this.compare || this.period === 'custom' || this.time === 'working' || this.isFiltered || Boolean(this.within);
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
    if (this.compare && this.compareVersion) asked.compare_version = this.compareVersion;
    return new URLSearchParams(asked);
  }

  /** @returns {Record<string, string>} */
  dates() {
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
    if (button.dataset.layer) this.layer = button.dataset.layer;
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

  /** @param {'from' | 'to'} key @param {string} wall an edge that lies on the wrong side moves the other one along */
  dated(key, wall) {
    const moment = momentOf(wall);
    if (!moment) return;
    this[key] = moment;
    if (this.from >= this.to && key === 'from') this.to = new Date(Date.parse(moment) + DAY_MS).toISOString();
    else if (this.from >= this.to) this.from = new Date(Date.parse(moment) - DAY_MS).toISOString();
    this.choose();
  }

  boundCustom() {
    const valid = (/** @type {string} */ text) => !Number.isNaN(Date.parse(text));
    this.to = valid(this.to) ? new Date(this.to).toISOString() : portalNow().toISOString();
    this.from = valid(this.from) && new Date(this.from).toISOString() < this.to ? new Date(this.from).toISOString() : new Date(Date.parse(this.to) - DAY_MS).toISOString();
  }

  unfilter() {
    const url = new URL(location.href);
    for (const name of ['variable', 'value']) url.searchParams.delete(name);
    location.assign(url);
  }

  /** Puts the choice into the address and the controls, then says so. */
  choose() {
    if (this.compare && !this.compareVersion && this.period === 'all') this.period = '7d'; // there is nothing before all of time
    if (this.period === 'custom') this.boundCustom();
    const said = {
      layer: this.layer, period: this.period, scale: this.scale === 'even' ? '' : this.scale,
      compare: this.compare ? (this.compareVersion ? `v${this.compareVersion}` : '1') : '', time: this.time === 'working' ? 'working' : '',
      from: this.period === 'custom' ? this.from : '', to: this.period === 'custom' ? this.to : '',
    };
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(said)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    history.replaceState(history.state, '', url);
    this.show();
    this.changed();
  }

  show() {
    press('[data-layer]', 'layer', this.layer);
    press('[data-period]', 'period', this.period);
    byId('compare')?.setAttribute('aria-pressed', String(this.compare));
    for (const [id, shown] of /** @type {[string, boolean][]} */ ([['compare-with', this.compare], ['custom-period', this.period === 'custom']])) byId(id)?.toggleAttribute('hidden', !shown);
    const values = { 'legend-scale': this.scale, time: this.time, 'compare-with': this.compareVersion, 'period-from': this.from && wallOf(new Date(this.from)), 'period-to': this.to && wallOf(new Date(this.to)) };
    for (const [id, value] of Object.entries(values)) {
      const control = field(id);
      if (control && document.activeElement !== control) control.value = value;
    }
    for (const hidden of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#heat-filter input[type="hidden"]'))) {
      hidden.value = new URL(location.href).searchParams.get(hidden.name) ?? hidden.value;
    }
  }
}

/** @param {string} selector @param {string} name @param {string} value */
function press(selector, name, value) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))) {
    button.setAttribute('aria-pressed', String(button.dataset[name] === value));
  }
}
