/** Lists of the properties panel: case summary, outcomes, the levels of an escalation chain. */
import { CheckboxEntry, ListGroup, SelectEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { addItem, extension, removeItem } from './podium_write.js';

const ACTIONS = [
  ['remind', 'Remind'], ['notify', 'Notify'], ['add_candidates', 'Offer it to'], ['reassign', 'Give it to'],
  ['raise_priority', 'Raise the priority to'], ['escalate', 'Raise an escalation'], ['complete', 'Decide with'],
].map(([value, label]) => ({ value, label }));

const ACTION_COLUMNS = [
  { name: 'kind', label: 'Then', kind: 'select', options: ACTIONS }, { name: 'argument', label: 'Whom, or what', description: 'Group or person; priority; outcome' },
];

/** @typedef {{name: string, label: string, kind?: 'check' | 'select', options?: any[], description?: string}} Column */
/** @typedef {{id: string, label: string, type: string, list: string, itemType: string, fresh: Record<string, any>, columns: Column[], child?: {list: string, itemType: string, fresh: Record<string, any>, columns: any[]}, title: (item: any) => string}} Kind */

/** @type {Record<string, Kind>} */
const KINDS = {
  summary: {
    id: 'podium-summary', label: 'Case summary', type: 'podium:Summary', list: 'entries', itemType: 'podium:Entry', fresh: { label: 'Amount', value: '= amount' },
    columns: [{ name: 'label', label: 'Label' }, { name: 'value', label: 'Value', description: '= and an expression' }], title: (item) => item.get('label') || 'Entry',
  },
  outcomes: {
    id: 'podium-outcomes', label: 'Outcomes', type: 'podium:Outcomes', list: 'outcomes', itemType: 'podium:Outcome', fresh: { name: 'approve', label: 'Approve' },
    columns: [{ name: 'name', label: 'Name in expressions' }, { name: 'label', label: 'Words on the button' },
      { name: 'reasonRequired', label: 'Asks for a reason', kind: 'check' }, { name: 'primary', label: 'Main button', kind: 'check' }], title: (item) => item.get('label') || item.get('name') || 'Outcome',
  },
  escalation: {
    id: 'podium-escalation', label: 'Escalation', type: 'podium:Escalation', list: 'levels', itemType: 'podium:Level', fresh: { after: 'PT2H' },
    columns: [{ name: 'after', label: 'After', description: 'PT2H, from when the task opened' }], child: { list: 'actions', itemType: 'podium:Action', fresh: { kind: 'remind' }, columns: ACTION_COLUMNS }, title: (item) => `${item.get('after') || '?'}: ${actionWords(item)}`,
  },
};

/** @param {any} level */
function actionWords(level) {
  const all = (level.get('actions') ?? []).map((/** @type {any} */ each) => [each.get('kind'), each.get('argument')]);
  return all.map((/** @type {string[]} */ [kind, argument]) => `${ACTIONS.find((each) => each.value === kind)?.label ?? kind ?? 'nothing'}${argument ? ` ${argument}` : ''}`).join(', ');
}

/** @param {any} shape @param {Kind} kind */
function listGroup(shape, kind) {
  const items = extension(shape, kind.type)?.get(kind.list) ?? [];
  return {
    id: kind.id, label: kind.label, component: ListGroupWithAdd(kind), element: shape,
    items: items.map((/** @type {any} */ item, /** @type {number} */ index) => ({
      id: `${kind.id}-${index}`, label: kind.title(item), entries: entriesOf(shape, kind, item, index),
      remove: removal(shape, kind, item),
    })),
  };
}

/** @param {any} shape @param {Kind} kind @param {any} item @param {number} index fields of the item, then of each of its children */
function entriesOf(shape, kind, item, index) {
  const own = kind.columns.map((column) => columnEntry(shape, `${kind.id}-${index}`, item, column));
  const children = kind.child ? item.get(kind.child.list) ?? [] : [];
  return [...own, ...children.flatMap((/** @type {any} */ child, /** @type {number} */ number) =>
    kind.child?.columns.map((column) => columnEntry(shape, `${kind.id}-${index}-${number}`, child, column)))];
}

/** @type {Map<string, (props: any) => any>} */
const components = new Map();

/** One component for each kind: a new function would be a new component, and every key would close the list. @param {Kind} kind */
function ListGroupWithAdd(kind) {
  const known = components.get(kind.id);
  if (known) return known;
  const component = (/** @type {any} */ props) => {
    const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
    remembered = services;
    const add = (/** @type {Event} */ event) => {
      event.stopPropagation();
      addItem(services, props.element, kind.type, kind.list, kind.itemType, kind.fresh, kind.child);
    };
    return ListGroup({ ...props, add });
  };
  components.set(kind.id, component);
  return component;
}

/** @type {import('./podium_write.js').Services | undefined} the modeler's services, known once a list was drawn */
let remembered;

/** @param {any} shape @param {Kind} kind @param {any} item */
const removal = (shape, kind, item) => (/** @type {Event} */ event) => {
  event.stopPropagation();
  if (remembered) removeItem(remembered, shape, kind.type, kind.list, item);
};

/** @param {any} shape @param {string} id @param {any} item what carries the attribute @param {Column} column */
function columnEntry(shape, id, item, column) {
  const component = (/** @type {any} */ props) => {
    const modeling = useService('modeling');
    const debounce = useService('debounceInput');
    const shared = {
      element: shape, id: props.id, label: column.label, description: column.description, getValue: () => item.get(column.name) ?? (column.kind === 'check' ? false : ''),
      setValue: (/** @type {any} */ value) => modeling.updateModdleProperties(shape, item, { [column.name]: value || undefined }),
    };
    if (column.kind === 'check') return CheckboxEntry(shared);
    if (column.kind === 'select') return SelectEntry({ ...shared, getOptions: () => column.options });
    return TextFieldEntry({ ...shared, debounce });
  };
  return { id: `${id}-${column.name}`, component };
}

/** @param {any} shape */
export const summaryGroup = (shape) => listGroup(shape, KINDS.summary);
/** @param {any} shape */
export const outcomesGroup = (shape) => listGroup(shape, KINDS.outcomes);
/** @param {any} shape */
export const escalationGroup = (shape) => listGroup(shape, KINDS.escalation);
