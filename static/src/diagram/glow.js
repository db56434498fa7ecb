/**
 * The shapes of the glow, below the diagram's own strokes: per node an aura, an opaque base and a tint; per flow three
 * strokes of falling width. No filters, no bitmaps, no transitions: 200 nodes re-coloured each second stay within a frame.
 */
import { svg } from '../elements.js';

const STOPS = [[0, 1], [0.42, 0.85], [0.62, 0.42], [0.82, 0.1], [1, 0]];
const STROKES = [1.7, 1.2, 0.75];
const EVENT_RADIUS = 18;
const STRIPE = 8; // from one to the next; CSS draws those of the legend

/** @typedef {import('./viewer.js').Shape} Shape */
/** @typedef {{aura: SVGElement, tint: SVGElement | null, shape: Shape, level: number}} Node */

/** @param {SVGElement} defs @param {string} id @param {string} colour a CSS variable */
function gradient(defs, id, colour) {
  const radial = svg('radialGradient', { id }, defs);
  for (const [offset, alpha] of STOPS) {
    const stop = svg('stop', { offset }, radial);
    stop.style.stopColor = `var(${colour})`;
    stop.style.stopOpacity = `calc(${alpha} * var(--glow))`;
  }
}

/**
 * Stripes for whoever does not go by colour: the hotter, the wider; in a difference the more change, and less leans the other way.
 * @param {SVGElement} defs @param {string} id @param {string} colour a CSS variable @param {number} width of a stripe @param {number} lean degrees
 */
function stripes(defs, id, colour, width, lean) {
  const size = { width: STRIPE, height: STRIPE };
  const pattern = svg('pattern', { id, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${lean})`, ...size }, defs);
  svg('rect', { ...size, width }, pattern).style.fill = `var(${colour})`;
}

/** @param {Shape} shape @param {string} className @param {SVGElement} parent */
function outlineOf(shape, className, parent) {
  const { x, y, width, height } = shape;
  if (/Gateway/.test(shape.type)) {
    const points = `${x + width / 2},${y} ${x + width},${y + height / 2} ${x + width / 2},${y + height} ${x},${y + height / 2}`;
    return svg('polygon', { class: className, points }, parent);
  }
  if (/Event$/.test(shape.type)) return svg('circle', { class: className, cx: x + width / 2, cy: y + height / 2, r: EVENT_RADIUS }, parent);
  return svg('rect', { class: className, x, y, width, height, rx: 10 }, parent);
}

/** @param {Shape} shape an expanded sub-process has children: a tint over it would hide them */
const isFrame = (shape) => /SubProcess|Transaction/.test(shape.type) && !(/** @type {any} */ (shape).collapsed) && (/** @type {any} */ (shape).children ?? []).length > 0;

export class Glow {
  /** @param {import('./viewer.js').Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.layer = diagram.layerBelow('heat');
    this.layer.classList.add('layer-heat');
    const defs = svg('defs', {}, this.layer);
    for (let level = 1; level <= 7; level += 1) {
      gradient(defs, `pd-h${level}`, `--h${level}`);
      gradient(defs, `pd-d${level}`, `--d${level}`);
      stripes(defs, `pd-p${level}`, `--h${level}`, level, 45);
      stripes(defs, `pd-q${level}`, `--d${level}`, 1 + 2 * Math.abs(level - 4), level < 4 ? -45 : 45);
    }
    gradient(defs, 'pd-token', '--accent');
    /** @type {Map<string, {whole: SVGElement, flows: SVGElement, auras: SVGElement, shapes: SVGElement}>} */
    this.planes = new Map();
    diagram.onPlane(() => this.showPlane());
    /** @type {Map<string, Node>} */
    this.nodes = new Map(diagram.nodes().map((shape) => [shape.id, this.build(shape)]));
    /** @type {Map<string, SVGElement[]>} */
    this.strokes = new Map();
  }

  /** @param {Shape} shape @returns the groups of its plane; planes lie on one another, and one is shown */
  groups(shape) {
    const plane = this.diagram.planeOf(shape);
    let found = this.planes.get(plane);
    if (!found) {
      const whole = svg('g', {}, this.layer);
      found = { whole, flows: svg('g', {}, whole), auras: svg('g', {}, whole), shapes: svg('g', {}, whole) };
      this.planes.set(plane, found);
      this.showPlane();
    }
    return found;
  }

  showPlane() {
    for (const [plane, { whole }] of this.planes) whole.setAttribute('display', plane === this.diagram.plane ? 'inline' : 'none');
  }

  /** @param {Shape} shape @returns {Node} */
  build(shape) {
    const { auras, shapes } = this.groups(shape);
    const centre = { cx: shape.x + shape.width / 2, cy: shape.y + shape.height / 2 };
    const aura = svg('ellipse', { ...centre, fill: 'none' }, auras);
    if (isFrame(shape)) return { aura, tint: null, shape, level: 0 };
    outlineOf(shape, 'pd-base', shapes);
    return { aura, tint: outlineOf(shape, 'pd-tint', shapes), shape, level: 0 };
  }

  /** @param {string} id @param {number} level 0 (cold) to 7 @param {boolean} [difference] blue to red around level 4 */
  heat(id, level, difference = false) {
    const node = this.nodes.get(id);
    const key = difference ? level + 10 : level;
    if (!node || node.level === key) return;
    node.level = key;
    node.tint?.setAttribute('class', level ? `pd-tint pd-lv-${level}` : 'pd-tint');
    const strength = difference ? Math.abs(level - 4) / 3 : level / 7;
    this.shine(node, level && strength ? `url(#pd-${difference ? 'd' : 'h'}${level})` : 'none', strength);
  }

  /** @param {Node} node @param {string} fill @param {number} strength 0..1 */
  shine(node, fill, strength) {
    const grow = 22 + strength * 66;
    node.aura.setAttribute('fill', fill);
    node.aura.setAttribute('rx', String((node.shape.width / 2) * 1.18 + grow));
    node.aura.setAttribute('ry', String((node.shape.height / 2) * 1.18 + grow));
    node.aura.style.opacity = String(0.3 + 0.7 * strength);
  }

  /** @param {string} id @param {boolean} on where a token stands */
  token(id, on) {
    const node = this.nodes.get(id);
    if (!node) return;
    this.shine(node, on ? 'url(#pd-token)' : 'none', 0.5);
    this.wash(id, on ? 0.16 : 0);
  }

  /** @param {string} id @param {number} alpha a light accent over a step that was passed */
  wash(id, alpha) {
    const tint = this.nodes.get(id)?.tint;
    if (!tint) return;
    tint.style.fill = alpha ? 'var(--accent)' : '';
    tint.style.opacity = alpha ? String(alpha) : '';
  }

  /** @param {string} id @param {number} share of the busiest flow, 0..1; 0 removes it */
  flow(id, share) {
    const shape = this.diagram.shape(id);
    const points = shape?.waypoints?.map((p) => `${p.x},${p.y}`).join(' ');
    if (!shape || !points) return;
    const lines = this.strokes.get(id) ?? STROKES.map(() => svg('polyline', { class: 'pd-flow', points }, this.groups(shape).flows));
    this.strokes.set(id, lines);
    const width = share > 0 ? 3 + 15 * Math.sqrt(share) : 0;
    lines.forEach((line, index) => line.setAttribute('stroke-width', String(width * STROKES[index])));
  }

  /** @param {string[]} ids flows on which dots march: those of the picked step, six at most */
  march(ids) {
    for (const line of this.layer.querySelectorAll('.pd-march')) line.remove();
    for (const id of ids.slice(0, 6)) {
      const shape = this.diagram.shape(id);
      const points = shape?.waypoints?.map((p) => `${p.x},${p.y}`).join(' ');
      if (shape && points) svg('polyline', { class: 'pd-march', points }, this.groups(shape).flows);
    }
  }
}
