/** Lists of the properties panel: case summary, outcomes, escalation levels with their actions, mappings. */
import { ListGroup } from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { entries, ofItem } from './fields.js';
import { addChild, addItem, itemsOf, removeChild, removeItem } from './write.js';

/** @typedef {import('./kinds.js').Kind} Kind */

/** @type {any} the modeler's services, known once a list was drawn */
let remembered;

/** @param {any} shape @param {Kind} kind @param {any} context @param {any} [object] what carries the list: the process, of a pool */
export function listGroup(shape, kind, context, object = shape.businessObject) {
  return {
    id: kind.id, label: kind.label, component: OurList, element: shape, object, kind,
    items: itemsOf(object, kind).map((item, index) => ({
      id: `${kind.id}-${index}`, label: kind.title(item), entries: fieldsOf(kind, item, index, context),
      remove: (/** @type {Event} */ event) => {
        event.stopPropagation();
        removeItem(remembered, shape, object, kind, item);
      },
    })),
  };
}

/** @param {any} props */
function OurList(props) {
  remembered = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const add = (/** @type {Event} */ event) => {
    event.stopPropagation();
    addItem(remembered, props.element, props.object, props.kind);
  };
  return ListGroup({ ...props, add });
}

/** @param {Kind} kind @param {any} item @param {number} index @param {any} context fields of the item, then of each of its children */
function fieldsOf(kind, item, index, context) {
  const own = entries(kind.columns, ofItem(item), `${kind.id}-${index}`, context);
  const child = kind.child;
  if (!child) return own;
  const children = item.get(child.list) ?? [];
  const theirs = children.flatMap((/** @type {any} */ each, /** @type {number} */ number) => {
    const id = `${kind.id}-${index}-${number}`;
    return [...entries(child.columns, ofItem(each), id, context), { id: `podium-${id}-remove`, component: Remove, item, child, each }];
  });
  return [...own, ...theirs, { id: `podium-${kind.id}-${index}-add`, component: Add, item, child }];
}

/** @param {any} props */
function Remove({ element, id, item, child, each }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  return button(id, t('Remove action'), () => removeChild(services, element, item, child, each));
}

/** @param {any} props */
function Add({ element, id, item, child }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  return button(id, child.add, () => addChild(services, element, item, child));
}

/** @param {string} id @param {string} label @param {() => void} onClick */
const button = (id, label, onClick) => h('div', { class: 'bio-properties-panel-entry', 'data-entry-id': id }, h('button', { class: 'btn btn-sm', type: 'button', onClick }, label));
