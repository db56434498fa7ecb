/** One instance on its diagram: the path it took, where its tokens stand, which of them are stuck. */
import { Glow } from './glow.js';

const PATH_SHARE = 0.35; // width of the path taken, well below the busiest flow of a heat map

/** @typedef {{id: string, element_id: string, state: string, incident?: boolean}} Token */

export class Tokens {
  /** @param {import('./viewer.js').Diagram} diagram */
  constructor(diagram) {
    this.diagram = diagram;
    this.glow = new Glow(diagram);
    /** @type {Map<string, number>} */
    this.standing = new Map();
  }

  /** @param {string[]} elements passed @param {string[]} flows taken */
  path(elements, flows) {
    for (const id of elements) this.glow.wash(id, 0.1);
    for (const id of flows) this.glow.flow(id, PATH_SHARE);
  }

  /** @param {Token[]} tokens those that live now, of thousands some @param {Record<string, number>} [counts] how many stand at each step */
  stand(tokens, counts = {}) {
    const now = new Map();
    for (const token of tokens) now.set(token.element_id, (now.get(token.element_id) ?? 0) + 1);
    for (const id of this.standing.keys()) if (!now.has(id)) this.leave(id);
    for (const [id, amount] of now) this.arrive(id, counts[id] ?? amount, tokens.some((t) => t.element_id === id && (t.incident || t.state === 'failed')));
    this.standing = now;
  }

  /** @param {string} id */
  leave(id) {
    this.glow.token(id, false);
    this.glow.wash(id, 0.1);
    this.diagram.removeBadge(`token:${id}`);
    this.diagram.unmark(id, 'pd-mine');
  }

  /** @param {string} id @param {number} amount @param {boolean} stuck */
  arrive(id, amount, stuck) {
    const shape = this.diagram.shape(id);
    if (!shape) return;
    this.glow.token(id, true);
    this.diagram.mark(id, 'pd-mine');
    this.diagram.badge(`token:${id}`, id, {
      className: `pd-token ${stuck ? 'is-incident' : ''}`, text: stuck ? '!' : String(amount), top: 0, left: shape.width,
    });
  }
}
