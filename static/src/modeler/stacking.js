/**
 * Puts what is drawn into the order of the model as the library does, but moves only what is out of its place. The library takes every
 * sibling behind it out and in again when one goes to the front, and the browser then lays out and paints a thousand instead of one.
 * A module of bpmn-js.
 */
import GraphicsFactory from 'diagram-js/lib/core/GraphicsFactory';
import { putInOrder } from './in_order.js';

class Stacking extends GraphicsFactory {
  /** @param {any[]} elements whose parents are looked at */
  updateContainments(elements) {
    const factory = /** @type {any} */ (this);
    const parents = new Set(elements.map((each) => each.parent).filter((each) => each?.children));
    for (const parent of parents) {
      const drawn = parent.children.map((/** @type {any} */ child) => factory._elementRegistry.getGraphics(child).parentNode);
      putInOrder(factory._getChildrenContainer(parent), drawn);
    }
  }
}
/** @type {any} */ (Stacking).$inject = ['eventBus', 'elementRegistry'];

export const stacking = { graphicsFactory: ['type', Stacking] };
