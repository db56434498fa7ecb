/** The same heat as a table: sortable, one row for each step, a button that picks it. Always below the diagram on a phone. */
import { element } from '../elements.js';
import { t } from '../language.js';
import { isClosed } from './inside.js';
import { count, measure, signed } from '../words.js';

/** @typedef {{key: string, label: string, number: boolean}} Column */
const COLUMNS = [
  { key: 'name', label: t('Step'), number: false }, { key: 'value', label: t('Value'), number: true },
  { key: 'entered', label: t('Entered'), number: true }, { key: 'live', label: t('Now'), number: true },
  { key: 'incidents', label: t('Incidents'), number: true },
];

/** A sign to see and a word to hear. */
const over = () => element('span', { title: t('over target') }, ' ▲', element('span', { class: 'visually-hidden' }, t(' over target')));

export class Outline {
  /**
   * @param {HTMLElement} host @param {import('./viewer.js').Diagram} diagram
   * @param {(id: string) => import('./heat.js').NodeHeat} shown a step as the diagram shows it @param {(id: string) => void} open what is inside
   */
  constructor(host, diagram, shown, open) {
    this.shown = shown;
    this.open = open;
    this.host = host;
    this.diagram = diagram;
    this.sortedBy = 'value';
    this.descending = true;
  }

  /** @param {import('./heat.js').HeatDocument} document @param {string} valueLabel */
  render(document, valueLabel) {
    this.last = { document, valueLabel };
    const rows = this.rows(document);
    const label = document.difference ? t('{title}, change', { title: valueLabel }) : valueLabel;
    const head = element('tr', {}, ...COLUMNS.map((column) => this.heading(column, label)));
    this.host.classList.toggle('is-difference', Boolean(document.difference));
    const table = element('table', { class: 'pd-table' },
      element('caption', { class: 'visually-hidden' }, t('Steps by {measure}', { measure: label })),
      element('thead', {}, head), element('tbody', {}, ...rows.map((row) => this.row(row, document))));
    this.host.replaceChildren(table);
  }

  /** @param {import('./heat.js').HeatDocument} document */
  rows(document) {
    const rows = this.diagram.nodes().filter((shape) => document.nodes[shape.id]).map((shape) => ({
      id: shape.id, name: this.diagram.name(shape.id), kind: this.diagram.kind(shape.id), isClosed: isClosed(shape), ...this.shown(shape.id),
    }));
    const sign = this.descending ? -1 : 1;
    const key = /** @type {keyof typeof rows[0]} */ (this.sortedBy);
    return rows.sort((a, b) => sign * (key === 'name' ? a.name.localeCompare(b.name) : Number(a[key] ?? 0) - Number(b[key] ?? 0)));
  }

  /** @param {Column} column @param {string} valueLabel */
  heading(column, valueLabel) {
    const sorted = column.key === this.sortedBy;
    const label = column.key === 'value' ? valueLabel : column.label;
    const direction = this.descending ? 'descending' : 'ascending';
    const arrow = sorted ? (this.descending ? ' ↓' : ' ↑') : '';
    return element('th', { class: column.number ? 'pd-num' : '', scope: 'col', 'aria-sort': sorted ? direction : 'none' },
      element('button', { class: 'pd-linkbtn', type: 'button', onclick: () => this.sort(column) }, label + arrow));
  }

  /** @param {Column} column */
  sort(column) {
    this.descending = column.key === this.sortedBy ? !this.descending : column.number;
    this.sortedBy = column.key;
    if (this.last) this.render(this.last.document, this.last.valueLabel);
  }

  /** @param {any} row */
  opener(row) {
    const called = row.inside.instances == null ? t('inside') : t('{instances} called', { instances: count(row.inside.instances) });
    return element('button', { class: 'btn btn-sm pd-inside', type: 'button', onclick: () => this.open(row.id) }, called);
  }

  /** @param {any} row @param {import('./heat.js').HeatDocument} document */
  row(row, document) {
    const words = document.difference ? signed : measure;
    const value = row.value == null ? '–' : row.low_n ? `n = ${row.n}` : words(row.value, document.unit);
    const swatch = element('span', { class: `pd-swatch pd-swatch-10 pd-lv-${row.level ?? 0}`, 'aria-hidden': 'true' });
    const pick = element('button', { class: 'pd-linkbtn', type: 'button', translate: row.name === row.kind ? null : 'no', onclick: () => this.diagram.pick(row.id) }, row.name);
    return element('tr', { class: row.id === this.diagram.picked ? 'is-selected' : '' },
      element('td', {}, swatch, pick, row.inside && row.isClosed ? this.opener(row) : null),
      element('td', { class: `pd-num ${row.over_target ? 'pd-bad' : ''}` }, value, row.over_target ? over() : null),
      element('td', { class: 'pd-num' }, count(row.entered ?? 0)),
      element('td', { class: 'pd-num' }, count(row.live ?? 0)),
      element('td', { class: `pd-num ${row.incidents ? 'pd-bad' : ''}` }, count(row.incidents ?? 0)));
  }
}
