/**
 * A heat document on a diagram: levels as glow, values as badges, flows by how often they were taken.
 *
 * The server sends the document (`GET .../heat`) and then changes of counts; state + delta = state is the rule of
 * `dashboards/heat/deltas.py`. Changes are gathered and written once per animation frame.
 */
import { t } from '../language.js';
import { count, measure } from '../words.js';
import { Glow } from './glow.js';
import { isClosed, rolledUp } from './inside.js';
import { besideFlow } from './places.js';

/** @typedef {{value?: number | null, n?: number, level?: number, entered?: number, left?: number, live?: number, incidents?: number, over_target?: boolean, target?: number, low_n?: boolean, change?: number, inside?: {live: number, incidents: number, overdue: number, instances?: number, waiting?: number | null, working?: number | null}}} NodeHeat */
/** @typedef {{layer: string, unit: string, nodes: Record<string, NodeHeat>, flows: Record<string, {count: number}>, edges: number[], totals: any, as_of: string, sequence?: number, compare?: unknown, difference?: boolean}} HeatDocument */

export class Heat {
  /** @param {import('./viewer.js').Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.glow = new Glow(diagram);
    /** @type {HeatDocument | null} */
    this.document = null;
    /** @type {Set<string>} */
    this.dirty = new Set();
    this.scheduled = false;
    /** @type {Map<string, {left: number, top: number}>} of numbers of flows, by flow and length */
    this.places = new Map();
    diagram.onPick((id) => this.glow.march(id ? this.flowsOf(id) : []));
  }

  /** @param {HeatDocument} document replaces everything shown */
  render(document) {
    this.document = document;
    this.diagram.host.classList.toggle('is-difference', Boolean(document.difference));
    for (const id of this.glow.nodes.keys()) this.dirty.add(id);
    this.schedule();
  }

  /** @param {{nodes?: Record<string, NodeHeat>, flows?: Record<string, number>, totals?: any, as_of?: string}} delta nodes are whole, flows are increments (docs/live.md) */
  apply(delta) {
    if (!this.document) return;
    for (const [id, node] of Object.entries(delta.nodes ?? {})) {
      this.document.nodes[id] = node;
      this.dirty.add(id);
    }
    for (const [id, added] of Object.entries(delta.flows ?? {})) {
      this.document.flows[id] = { count: (this.document.flows[id]?.count ?? 0) + added };
    }
    Object.assign(this.document, { totals: delta.totals ?? this.document.totals, as_of: delta.as_of ?? this.document.as_of });
    this.schedule();
  }

  schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.paint();
    });
  }

  paint() {
    for (const id of this.dirty) this.paintNode(id);
    this.dirty.clear();
    this.paintFlows();
    this.diagram.host.dispatchEvent(new CustomEvent('pd:heat', { bubbles: true, detail: this.document }));
  }

  /** @param {string} id @returns {NodeHeat} as the diagram shows it: a closed step with what it holds */
  node(id) {
    const document = /** @type {HeatDocument} */ (this.document);
    const node = document?.nodes[id] ?? {};
    return document && !document.difference && isClosed(this.diagram.shape(id)) ? rolledUp(node, document) : node;
  }

  /** @param {string} id */
  paintNode(id) {
    const document = /** @type {HeatDocument} */ (this.document);
    const node = this.node(id);
    const level = node.low_n ? 0 : (node.level ?? 0);
    this.glow.heat(id, level, Boolean(document.difference));
    this.valueBadge(id, node, level);
    this.cornerBadges(id, node);
  }

  /** @param {string} id @param {NodeHeat} node @param {number} level */
  valueBadge(id, node, level) {
    const shape = this.diagram.shape(id);
    const key = `value:${id}`;
    const small = (shape?.width ?? 0) < 60;
    const isNone = node.value === 0 && this.document?.unit === 'ratio'; // that nobody took too long is worth saying
    const silent = node.value == null || (!level && !node.low_n && !isNone) || (small && node.low_n);
    // a gateway's numbers stand at its branches; a badge would cover its question
    if (!shape || silent || /Gateway/.test(shape.type)) return this.diagram.removeBadge(key);
    const words = node.low_n ? `n = ${node.n ?? 0}` : this.valueWords(node);
    this.diagram.badge(key, id, {
      className: `pd-nb ${node.over_target && !this.document?.difference ? 'is-over' : ''} ${node.low_n ? 'is-low' : ''}`,
      text: words, swatch: node.low_n || !level ? undefined : level, ...place(shape, small),
    });
  }

  /** @param {NodeHeat} node */
  valueWords(node) {
    const document = /** @type {HeatDocument} */ (this.document);
    const words = measure(Math.abs(node.value ?? 0), document.unit);
    if (!document.difference) return words;
    if (!node.value || level4(node)) return '±0';
    return node.value > 0 ? `▲ +${words}` : `▼ −${words}`;
  }

  /** @param {string} id @param {NodeHeat} node tokens there now, and incidents */
  cornerBadges(id, node) {
    const shape = this.diagram.shape(id);
    if (!shape) return;
    const crowded = (shape.attachers ?? []).some((attached) => attached.x > shape.x + shape.width / 2);
    const top = crowded ? 14 : shape.height - 10;
    const layer = this.document?.layer;
    this.corner(`live:${id}`, id, node.live ?? 0, 'pd-nb is-live', { top, left: shape.width }, layer !== 'live');
    this.corner(`incidents:${id}`, id, node.incidents ?? 0, 'pd-nb is-incident', { top: shape.height - 10, left: 0 }, layer !== 'incidents');
  }

  /** @param {string} key @param {string} id @param {number} value @param {string} className @param {{top: number, left: number}} place @param {boolean} wanted */
  corner(key, id, value, className, place, wanted) {
    if (!value || !wanted) return this.diagram.removeBadge(key);
    this.diagram.badge(key, id, { className, text: count(value), ...place });
  }

  paintFlows() {
    const flows = /** @type {HeatDocument} */ (this.document).flows ?? {};
    const busiest = Math.max(1, ...Object.values(flows).map((flow) => flow.count));
    for (const [id, flow] of Object.entries(flows)) {
      this.glow.flow(id, flow.count / busiest);
      this.flowBadge(id, flow.count);
    }
  }

  /** @param {string} id @param {number} taken numbers only where a path was chosen */
  flowBadge(id, taken) {
    const shape = this.diagram.shape(id);
    const branches = shape?.source?.outgoing ?? [];
    if (!shape?.waypoints || (branches.length < 2 && !/BoundaryEvent/.test(shape.source?.type ?? ''))) return;
    const flows = /** @type {HeatDocument} */ (this.document).flows;
    const all = branches.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + (flows[each.id]?.count ?? 0), 0);
    const share = branches.length > 1 && all ? ` · ${Math.round((taken / all) * 100)} %` : '';
    if (!taken) return this.diagram.removeBadge(`flow:${id}`);
    const text = count(taken) + share;
    this.diagram.badge(`flow:${id}`, id, { className: 'pd-nb is-flow', text, ...this.flowPlace(shape, text.length) });
  }

  /** @param {any} shape @param {number} letters @returns {{top: number, left: number}} from the flow's own corner */
  flowPlace(shape, letters) {
    const key = `${shape.id} ${letters}`;
    const known = this.places.get(key);
    if (known) return known;
    const left = Math.min(...shape.waypoints.map((/** @type {any} */ each) => each.x));
    const top = Math.min(...shape.waypoints.map((/** @type {any} */ each) => each.y));
    const at = besideFlow(shape.waypoints, this.diagram.taken(shape.id), letters);
    const place = { left: at.x - left, top: at.y - top - 9 };
    this.places.set(key, place);
    return place;
  }

  /** @param {string} id @returns {string[]} */
  flowsOf(id) {
    const shape = this.diagram.shape(id);
    return [...(shape?.outgoing ?? []), ...(shape?.incoming ?? [])].map((flow) => flow.id);
  }

  /** @param {string} id one sentence about a step, for the keyboard walk and the outline */
  sentence(id) {
    const node = this.node(id);
    const parts = [this.diagram.name(id)];
    if (node.value != null && this.document) parts.push(node.low_n ? t('only {n} cases', { n: node.n }) : measure(node.value, this.document.unit));
    if (node.over_target && node.target) parts.push(t('over target {time}', { time: measure(node.target, 'seconds') }));
    if (node.live) parts.push(t('{live} there now', { live: count(node.live) }));
    if (node.incidents) parts.push(t('{incidents} incidents', { incidents: count(node.incidents) }));
    if (node.entered) parts.push(t('{entered} entered', { entered: count(node.entered) }));
    if (node.inside?.instances) parts.push(t('{instances} called instances', { instances: count(node.inside.instances) }));
    if (node.inside && isClosed(this.diagram.shape(id))) parts.push(t('D opens what is inside'));
    return parts.join(', ');
  }
}

/** @param {any} shape @param {boolean} small beside a boundary event, on the outer side, so that it covers no name; above anything else */
function place(shape, small) {
  if (!/BoundaryEvent/.test(shape.type)) return { top: small ? -24 : -10, left: shape.width / 2 };
  const isRight = shape.host && shape.x + shape.width / 2 > shape.host.x + shape.host.width / 2 + 1;
  return { top: shape.height / 2 - 10, left: isRight ? shape.width + 16 : -16 };
}

/** @param {NodeHeat} node */
const level4 = (node) => node.level === 4 && Math.abs(node.value ?? 0) < 0.05;
