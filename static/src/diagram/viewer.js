/**
 * The only file that knows the bpmn-js viewer, and only its public API: draw a diagram, pick, mark, badge, zoom.
 *
 * Colours come from CSS variables, so that a change of theme needs no second import. The bpmn.io mark stays visible.
 */
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { element } from '../elements.js';
import { kindOf } from './kinds.js';

const FONT = 'Inter Variable, system-ui, sans-serif';
const MAX_ZOOM = 1.3; // larger than drawn looks clumsy on a small process
const MIN_READABLE_ZOOM = 0.62; // labels stay over 8 px; below it a phone pans instead of shrinking

/** @typedef {{id: string, type: string, x: number, y: number, width: number, height: number, waypoints?: {x: number, y: number}[], businessObject: any, parent: any, attachers?: any[], incoming?: any[], outgoing?: any[], source?: any, target?: any, labelTarget?: any}} Shape */

/** What the renderers of every diagram share, editor included. */
export const LOOKS = {
  bpmnRenderer: {
    defaultFillColor: 'transparent', defaultStrokeColor: 'var(--bpmn-stroke)', defaultLabelColor: 'var(--text)',
  },
  textRenderer: {
    defaultStyle: { fontFamily: FONT, fontSize: 13, lineHeight: 1.2, fontWeight: '500' },
    externalStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.2 },
  },
};

/** @param {any} shape pools, lanes and open sub-processes: what stands on them does not hide them */
const isFrame = (shape) => /Participant|Lane|Group/.test(shape.type) || (/SubProcess|Transaction/.test(shape.type) && !shape.collapsed);

export class Diagram {
  /** @param {HTMLElement} host @param {string} xml */
  static async show(host, xml) {
    const viewer = new NavigatedViewer({ container: host, ...LOOKS });
    const diagram = new Diagram(viewer, host);
    await viewer.importXML(xml);
    return diagram;
  }

  /**
   * @param {HTMLElement} host @param {string} url where the model is
   * @throws {Error} when it cannot be fetched or drawn
   */
  static async load(host, url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`Expected a model at ${url}, but the server answered ${answer.status}.`);
    return Diagram.show(host, await answer.text());
  }

  /** @param {any} viewer @param {HTMLElement} host */
  constructor(viewer, host) {
    this.viewer = viewer;
    this.host = host;
    host.querySelector('svg')?.setAttribute('translate', 'no'); // the model's own words
    /** @type {Map<string, {badge: HTMLElement, id: string}>} */
    this.badges = new Map();
    /** @type {string | null} */
    this.picked = null;
    /** @type {((id: string | null) => void)[]} */
    this.listeners = [];
    /** @type {(() => void)[]} */
    this.planeListeners = [];
    viewer.get('eventBus').on('root.set', () => this.planeListeners.forEach((listener) => listener()));
    viewer.get('eventBus').on('element.click', (/** @type {any} */ event) => this.clicked(event.element));
  }

  get canvas() {
    return this.viewer.get('canvas');
  }

  /** @returns {Shape[]} steps of the process: tasks, events, gateways, sub-processes; no labels, lanes or pools */
  nodes() {
    return this.viewer.get('elementRegistry').filter((/** @type {Shape} */ e) =>
      e.parent && !e.waypoints && !e.labelTarget && /Task|Event|Gateway|SubProcess|CallActivity|Transaction/.test(e.type));
  }

  /** @returns {any} the file as plain objects */
  get definitions() {
    return this.viewer.getDefinitions();
  }

  /** @param {string} id @returns {Shape | undefined} */
  shape(id) {
    return this.viewer.get('elementRegistry').get(id);
  }

  /** @returns {Shape[]} those of the plane that is shown: the process, or the inside of a collapsed sub-process */
  here() {
    return this.nodes().filter((shape) => this.planeOf(shape) === this.plane);
  }

  /** @returns {string} id of the plane that is shown */
  get plane() {
    return this.canvas.getRootElement().id;
  }

  /** @param {Shape} shape @returns {string} */
  planeOf(shape) {
    return this.canvas.findRoot(shape)?.id ?? '';
  }

  /** @param {() => void} listener told when another plane is shown */
  onPlane(listener) {
    this.planeListeners.push(listener);
  }

  /** @param {string} id shows the inside of a collapsed sub-process @returns {boolean} whether there is one */
  descend(id) {
    const plane = this.canvas.findRoot(`${id}_plane`);
    if (plane) this.canvas.setRootElement(plane);
    return Boolean(plane);
  }

  /** @returns {string} the sub-process whose inside was left; "" on the plane of the process */
  ascend() {
    const left = this.plane.replace(/_plane$/, '');
    const shape = this.plane.endsWith('_plane') ? this.shape(left) : undefined;
    if (!shape) return '';
    this.canvas.setRootElement(this.canvas.findRoot(shape));
    return left;
  }

  /** @param {string} id @returns {{x: number, y: number, width: number, height: number}[]} names and steps near a flow, where its number would hide them */
  taken(id) {
    const plane = this.planeOf(/** @type {Shape} */ (this.shape(id)));
    return this.viewer.get('elementRegistry').filter((/** @type {any} */ e) =>
      e.parent && !e.waypoints && this.planeOf(e) === plane && (e.labelTarget || !isFrame(e)));
  }

  /** @param {string} id the name people know, else the kind of step */
  name(id) {
    const object = this.shape(id)?.businessObject;
    return object?.name || this.kind(id) || id;
  }

  /** @param {string} id "user task" */
  kind(id) {
    return kindOf(this.shape(id)?.type ?? '');
  }

  /** @param {(id: string | null) => void} listener */
  onPick(listener) {
    this.listeners.push(listener);
  }

  /** @param {(id: string | null) => void} listener told which step the pointer is on */
  onHover(listener) {
    const bus = this.viewer.get('eventBus');
    bus.on('element.hover', (/** @type {any} */ event) => {
      const target = event.element.labelTarget ?? event.element;
      listener(this.here().includes(target) ? target.id : null);
    });
    bus.on(['element.out', 'canvas.viewbox.changing'], () => listener(null));
  }

  /** @param {string} id @returns {{left: number, top: number, width: number, height: number}} of a step, in pixels of the host */
  boxOf(id) {
    const shape = /** @type {Shape} */ (this.shape(id));
    const { x, y, scale } = this.canvas.viewbox();
    return { left: (shape.x - x) * scale, top: (shape.y - y) * scale, width: shape.width * scale, height: shape.height * scale };
  }

  /** @param {Shape} shape */
  clicked(shape) {
    const target = shape.labelTarget ?? shape;
    this.pick(this.nodes().includes(target) ? target.id : null);
  }

  /** @param {string | null} id */
  pick(id) {
    if (this.picked) this.unmark(this.picked, 'pd-picked');
    this.picked = id && this.shape(id) ? id : null;
    if (this.picked) this.mark(this.picked, 'pd-picked');
    for (const listener of this.listeners) listener(this.picked);
  }

  /** @param {string} id @param {string} marker */
  mark(id, marker) {
    if (this.shape(id)) this.canvas.addMarker(id, marker);
  }

  /** @param {string} id @param {string} marker */
  unmark(id, marker) {
    if (this.shape(id)) this.canvas.removeMarker(id, marker);
  }

  /** @param {string} name @returns {SVGGElement} a group below the shapes that pans and zooms with them */
  layerBelow(name) {
    return this.canvas.getLayer(name, -1);
  }

  /**
   * Puts a badge on an element, or changes its words in place when it is there already.
   * @param {string} key one badge for each key @param {string} id
   * @param {{className: string, text: string, top: number, left: number, swatch?: number}} look
   */
  badge(key, id, { className, text, top, left, swatch }) {
    let known = this.badges.get(key);
    if (!known) {
      const badge = element('div', {});
      known = { badge, id };
      this.badges.set(key, known);
      this.viewer.get('overlays').add(id, key, { position: { top, left }, html: badge, show: { minZoom: 0.3 } });
    }
    if (known.badge.className !== className) known.badge.className = className;
    const wanted = `${swatch ?? ''}|${text}`;
    if (known.badge.dataset.shows === wanted) return;
    known.badge.dataset.shows = wanted;
    known.badge.replaceChildren(...(swatch ? [element('span', { class: `pd-swatch pd-lv-${swatch}` })] : []), text);
  }

  /** @param {string} key @param {string} id @param {HTMLElement} button at the lower right corner of a step */
  attach(key, id, button) {
    if (this.shape(id)) this.viewer.get('overlays').add(id, key, { position: { bottom: -7, right: -8 }, html: button });
  }

  /** @param {string} key */
  removeBadge(key) {
    if (!this.badges.delete(key)) return;
    this.viewer.get('overlays').remove({ type: key });
  }

  /** @param {number} factor */
  zoom(factor) {
    this.viewer.get('zoomScroll').stepZoom(factor);
  }

  /**
   * Fits the whole drawing between the paddings; on a narrow screen shows `focus` at a readable size instead.
   * @param {{top?: number, right?: number, bottom?: number, left?: number, focus?: string | null}} [padding]
   */
  fit({ top = 24, right = 24, bottom = 24, left = 24, focus = null } = {}) {
    this.canvas.resized();
    const { outer, inner } = this.canvas.viewbox();
    if (!outer.width || !outer.height || !inner.width) return;
    const width = outer.width - left - right;
    const height = outer.height - top - bottom;
    const whole = Math.min(width / inner.width, height / inner.height, MAX_ZOOM);
    const shape = focus ? this.shape(focus) : undefined;
    if (whole < MIN_READABLE_ZOOM && shape) return this.centre(shape, outer, MIN_READABLE_ZOOM + 0.1, (top - bottom) / 2);
    this.canvas.viewbox({
      x: inner.x - left / whole - (width / whole - inner.width) / 2,
      y: inner.y - top / whole - (height / whole - inner.height) / 2,
      width: outer.width / whole, height: outer.height / whole,
    });
  }

  /** @param {Shape} shape @param {{width: number, height: number}} outer @param {number} zoom @param {number} shift pixels */
  centre(shape, outer, zoom, shift = 0) {
    this.canvas.viewbox({
      x: shape.x + shape.width / 2 - outer.width / zoom / 2, y: shape.y + shape.height / 2 - (outer.height / 2 + shift) / zoom,
      width: outer.width / zoom, height: outer.height / zoom,
    });
  }

  /** @param {string} id brings an element into view without changing the zoom */
  reveal(id) {
    if (this.shape(id)) this.canvas.scrollToElement(id, 80);
  }
}
