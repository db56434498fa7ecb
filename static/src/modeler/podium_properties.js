/**
 * Our own groups of the properties panel: what people read, who gets it, when it is due, what happens when nobody
 * decides, where a step calls. Plain fields write attributes; lists stand in `podium_lists.js`.
 */
import { SelectEntry, TextFieldEntry, isSelectEntryEdited, isTextFieldEntryEdited } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { escalationGroup, outcomesGroup, summaryGroup } from './podium_lists.js';
import { extension, writeExtension } from './podium_write.js';

const identity = (/** @type {any} */ value) => value;

/** @typedef {{id: string, label: string, description?: string, options?: () => {value: string, label: string}[]}} Field */

/** @param {any} shape @param {Field} field @param {(object: any) => any} target what carries the attribute */
function attributeEntry(shape, field, target) {
  const component = (/** @type {any} */ props) => {
    const modeling = useService('modeling');
    const debounce = useService('debounceInput');
    const shared = {
      element: shape, id: props.id, label: field.label, description: field.description,
      getValue: () => target(shape.businessObject).get(`podium:${field.id}`) ?? '',
      setValue: (/** @type {string} */ value) => modeling.updateModdleProperties(shape, target(shape.businessObject), { [`podium:${field.id}`]: value || undefined }),
    };
    return field.options ? SelectEntry({ ...shared, getOptions: field.options }) : TextFieldEntry({ ...shared, debounce: debounce ?? identity });
  };
  return { id: `podium-${field.id}`, component, isEdited: field.options ? isSelectEntryEdited : isTextFieldEntryEdited };
}

/** @param {any} shape @param {string} type of the extension element @param {Field} field */
function extensionEntry(shape, type, field) {
  const component = (/** @type {any} */ props) => {
    const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
    const debounce = useService('debounceInput');
    const shared = {
      element: shape, id: props.id, label: field.label, description: field.description,
      getValue: () => extension(shape, type)?.get(field.id) ?? '',
      setValue: (/** @type {string} */ value) => writeExtension(services, shape, type, { [field.id]: value || undefined }),
    };
    return field.options ? SelectEntry({ ...shared, getOptions: field.options }) : TextFieldEntry({ ...shared, debounce: debounce ?? identity });
  };
  return { id: `podium-${type}-${field.id}`, component, isEdited: field.options ? isSelectEntryEdited : isTextFieldEntryEdited };
}

/** @param {string[]} names @param {string} none */
const choices = (names, none) => () => [{ value: '', label: none }, ...names.map((name) => ({ value: name, label: name }))];

/** @param {any} shape @param {any} page */
function userTaskGroups(shape, page) {
  const self = identity;
  const entries = (/** @type {Field[]} */ fields) => fields.map((field) => attributeEntry(shape, field, self));
  return [
    { id: 'podium-people-read', label: 'Title and form', entries: entries([
      { id: 'title', label: 'Title people see', description: 'Text, or = and an expression: = "Fraud review: " + customer' },
      { id: 'form', label: 'Form', options: choices((page.forms ?? []).map((/** @type {any} */ each) => each.id), 'no form') },
      { id: 'milestone', label: 'Milestone for requesters', description: 'What whoever started it reads, e.g. In review' }]) },
    { id: 'podium-assignment', label: 'Who gets it', entries: entries([
      { id: 'candidateGroups', label: 'Offered to groups', description: 'Names with commas' }, { id: 'candidateUsers', label: 'Offered to people' },
      { id: 'assignee', label: 'Given to', description: 'Somebody in particular, or an expression' },
      { id: 'noSelfApproval', label: 'May whoever started it decide?', options: () => [{ value: '', label: 'yes' }, { value: 'true', label: 'no' }] },
      { id: 'assignment', label: 'How candidates get it', options: () => [{ value: '', label: 'offered: whoever is first' }, { value: 'round_robin', label: 'given in turn' }, { value: 'least_loaded', label: 'given to who has least' }] },
      { id: 'exclude', label: 'Not by who did', description: 'Ids of earlier user tasks, with commas (four eyes)' }]) },
    { id: 'podium-due', label: 'Due and priority', entries: entries([
      { id: 'due', label: 'Due', description: 'PT4H is four hours of the calendar' }, { id: 'followUp', label: 'Follow up' },
      { id: 'priority', label: 'Priority', description: '0 to 100; 75 is high' }, { id: 'calendar', label: 'Calendar', options: choices(page.calendars ?? [], 'of the process') }]) },
    summaryGroup(shape), outcomesGroup(shape), escalationGroup(shape),
  ];
}

/** @param {any} shape @param {any} page */
function workGroups(shape, page) {
  const call = (/** @type {Field} */ field) => extensionEntry(shape, 'podium:Call', field);
  const method = { id: 'method', label: 'Method', options: choices(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'GET') };
  return [
    { id: 'podium-call', label: 'HTTP call', entries: [
      call({ id: 'destination', label: 'Destination', options: choices(page.destinations ?? [], 'none') }), call(method), call({ id: 'path', label: 'Path' }),
      call({ id: 'body', label: 'Body', description: '= and an expression' }), call({ id: 'resultVariable', label: 'Answer goes to' }), call({ id: 'timeoutSeconds', label: 'Time-out in seconds' })] },
    { id: 'podium-retries', label: 'When it fails', entries: [
      extensionEntry(shape, 'podium:Retries', { id: 'attempts', label: 'Attempts' }),
      extensionEntry(shape, 'podium:Retries', { id: 'backoff', label: 'Pauses between', description: 'PT5S, PT1M, PT10M' }),
      extensionEntry(shape, 'podium:AtMostOnce', { id: 'group', label: 'Never twice: who is asked', description: 'A group that says whether it happened' }),
      extensionEntry(shape, 'podium:AtMostOnce', { id: 'question', label: 'What they are asked' })] },
  ];
}

/** @param {any} shape */
function processGroup(shape) {
  const fields = [
    { id: 'title', label: 'Title of a case', description: '= "Order for " + customer' }, { id: 'businessKey', label: 'Business key' }, { id: 'versionTag', label: 'Version tag' },
    { id: 'startForm', label: 'Start form' }, { id: 'onFailure', label: 'When a case fails', options: choices(['compensate'], 'wait for an operator') },
    { id: 'historyDays', label: 'Keep history, days' }, { id: 'candidateStarters', label: 'Who may start it' }];
  const target = (/** @type {any} */ object) => object.processRef ?? object;
  return { id: 'podium-process', label: 'Podium', entries: fields.map((field) => attributeEntry(shape, field, target)) };
}

/** @param {any} shape @param {any} page */
function groupsFor(shape, page) {
  const is = (/** @type {RegExp} */ types) => types.test(shape.type);
  if (is(/^bpmn:UserTask$/)) return userTaskGroups(shape, page);
  if (is(/^bpmn:(ServiceTask|SendTask)$/)) return workGroups(shape, page);
  if (is(/^bpmn:(Process|Participant)$/)) return [processGroup(shape)];
  return [];
}

/** @param {any} page lists to choose from: forms, destinations, calendars @returns a bpmn-js module */
export function podiumProperties(page) {
  class Provider {
    /** @param {any} propertiesPanel */
    constructor(propertiesPanel) {
      propertiesPanel.registerProvider(400, this);
    }

    /** @param {any} shape */
    getGroups(shape) {
      return (/** @type {any[]} */ groups) => {
        const [general, ...rest] = groups;
        return [...(general ? [general] : []), ...groupsFor(shape, page), ...rest];
      };
    }
  }
  /** @type {any} */ (Provider).$inject = ['propertiesPanel'];
  return { __init__: ['podiumProperties'], podiumProperties: ['type', Provider] };
}
