/**
 * What a step says when the pointer rests on it or the keyboard walks to it: value, share, how many cases, its target, and an
 * arrow against the period before, which is read once for each choice and only when somebody asks.
 */
import { element } from '../elements.js';
import { t } from '../language.js';
import { count, measure } from '../words.js';

const REST_MS = 120;
const FRESH_MS = 60000;
const GAP = 10;

/** @typedef {import('./heat.js').HeatDocument} HeatDocument @typedef {import('./heat.js').NodeHeat} NodeHeat */

/** @param {NodeHeat} node @param {HeatDocument} document @returns {string} of all cases for visits, of all there are for other counts, of all time for times */
export function share(node, document) {
  const all = Object.values(document.nodes);
  if (document.unit === 'seconds') return ofAll(weight(node), all.reduce((sum, each) => sum + (each.inside ? 0 : weight(each)), 0), t('of the time of all steps'));
  if (document.unit !== 'count' || node.value == null) return '';
  if (document.layer === 'frequency') return ofAll(node.value, Math.max(...all.map((each) => each.entered ?? 0)), t('of the busiest step'));
  return ofAll(node.value, all.reduce((sum, each) => sum + (each.inside ? 0 : (each.value ?? 0)), 0), t('of all there are'));
}

/** @param {NodeHeat & {mean?: number}} node */
const weight = (node) => (node.mean ?? 0) * (node.n ?? 0);

/** @param {number} part @param {number} whole @param {string} words */
const ofAll = (part, whole, words) => (whole > 0 && part ? `${Math.round((part / whole) * 100)} % ${words}` : '');

/** @param {number | null | undefined} now @param {number | null | undefined} before @returns {string} */
export function change(now, before) {
  if (now == null || before == null) return '';
  if (!before) return now ? `▲ ${t('nothing in the period before')}` : '';
  const percent = Math.round(((now - before) / before) * 100);
  return percent ? `${percent > 0 ? '▲ +' : '▼ −'}${t('{percent} % on the period before', { percent: Math.abs(percent) })}` : `= ${t('as in the period before')}`;
}

export class Hover {
  /**
   * @param {import('./viewer.js').Diagram} diagram @param {import('./heat.js').Heat} heat @param {HTMLElement} host
   * @param {() => {key: string, read: (() => Promise<HeatDocument>) | null}} before the period before the one shown; `key` names the choice
   */
  constructor(diagram, heat, host, before) {
    this.diagram = diagram;
    this.heat = heat;
    this.before = before;
    this.card = element('div', { class: 'pd-hover', role: 'tooltip', hidden: true });
    host.append(this.card);
    /** @type {{key: string, at: number, document: Promise<HeatDocument | null>} | null} */
    this.known = null;
    diagram.onHover((id) => this.rest(id));
  }

  /** @param {string | null} id */
  rest(id) {
    clearTimeout(this.timer);
    if (id) this.timer = setTimeout(() => this.show(id), REST_MS);
    else this.card.hidden = true;
  }

  /** @param {string} id */
  async show(id) {
    const { document } = this.heat;
    const node = this.heat.node(id);
    if (!document || (node.value == null && !node.entered && !node.live)) {
      this.card.hidden = true;
      return;
    }
    this.shown = id;
    this.write(id, node, document, '');
    this.place(id);
    const earlier = document.difference ? null : await this.earlier();
    if (earlier && this.shown === id && !this.card.hidden) this.write(id, node, document, change(node.value, earlier.nodes[id]?.value));
  }

  /** @returns {Promise<HeatDocument | null>} */
  earlier() {
    const { key, read } = this.before();
    if (!read) return Promise.resolve(null);
    if (this.known?.key !== key || Date.now() - this.known.at > FRESH_MS) this.known = { key, at: Date.now(), document: read().catch(() => null) };
    return this.known.document;
  }

  /** @param {string} id @param {NodeHeat} node @param {HeatDocument} document @param {string} trend */
  write(id, node, document, trend) {
    const value = node.value == null ? '–' : measure(node.value, document.unit);
    const n = `n = ${count(node.n ?? 0)}${node.low_n ? t(', too few to judge') : ''}`;
    const target = node.target ? (node.over_target ? t('target {time}, over it', { time: measure(node.target, 'seconds') }) : t('target {value}', { value: measure(node.target, 'seconds') })) : '';
    const lines = [share(node, document), n, trend, target, node.live ? t('{live} there now', { live: count(node.live) }) : ''];
    this.card.replaceChildren(
      element('b', {}, this.diagram.name(id)), element('span', { class: 'pd-hover-value' }, value),
      ...lines.filter(Boolean).map((line) => element('span', {}, line)));
  }

  /** @param {string} id above the step, or below it where there is no room */
  place(id) {
    const at = this.diagram.boxOf(id);
    this.card.hidden = false;
    const { offsetWidth, offsetHeight, parentElement } = this.card;
    const room = /** @type {HTMLElement} */ (parentElement).clientWidth - offsetWidth - GAP;
    const top = at.top - offsetHeight - GAP * 2;
    this.card.style.left = `${Math.max(GAP, Math.min(room, at.left + at.width / 2 - offsetWidth / 2))}px`;
    this.card.style.top = `${top < GAP ? at.top + at.height + GAP : top}px`;
  }
}
