/** Templates in the menus that create and append: a step comes with all that its template says. A module of bpmn-js. */
import { dressed, newest } from './dress.js';

const GROUP = { id: 'podium-templates', name: 'Templates' };

/** @param {import('./dress.js').Template[]} templates */
export function templateMenus(templates) {
  class Menus {
    /** @param {any} popupMenu @param {any} elementFactory @param {any} bpmnFactory @param {any} create @param {any} autoPlace @param {any} mouse */
    constructor(popupMenu, elementFactory, bpmnFactory, create, autoPlace, mouse) {
      const shape = (/** @type {any} */ template) => {
        const made = elementFactory.createShape({ type: template.element });
        const properties = dressed(bpmnFactory, made.businessObject, template);
        for (const [name, value] of Object.entries(properties)) made.businessObject.set(name, value);
        return made;
      };
      const begin = (/** @type {Event} */ event, /** @type {any} */ made) => create.start(event instanceof MouseEvent ? event : mouse.getLastMoveEvent(), made);
      const offered = (/** @type {(template: any) => (event: Event) => void} */ act) => Object.fromEntries(newest(templates).map((each) => [`podium-template-${each.id}`, { label: each.name, description: each.description, className: 'bpmn-icon-task', group: GROUP, action: act(each) }]));
      this.append = (/** @type {any} */ element) => offered((template) => () => autoPlace.append(element, shape(template)));
      this.create = () => offered((template) => (event) => begin(event, shape(template)));
      popupMenu.registerProvider('bpmn-append', { getPopupMenuEntries: (/** @type {any} */ element) => (/** @type {any} */ entries) => ({ ...entries, ...this.append(element) }) });
      popupMenu.registerProvider('bpmn-create', { getPopupMenuEntries: () => (/** @type {any} */ entries) => ({ ...entries, ...this.create() }) });
    }
  }
  /** @type {any} */ (Menus).$inject = ['popupMenu', 'elementFactory', 'bpmnFactory', 'create', 'autoPlace', 'mouse'];
  return { __init__: ['podiumTemplateMenus'], podiumTemplateMenus: ['type', Menus] };
}
