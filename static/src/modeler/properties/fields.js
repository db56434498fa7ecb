/**
 * One field of the panel. Every component here is one function for good: a new function would be a new component, and
 * every key pressed would close the list it stands in and take the cursor away.
 */
import { CheckboxEntry, FeelEntry, FeelTextAreaEntry, SelectEntry, TextAreaEntry, TextFieldEntry, isFeelEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited } from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { tried } from './tried.js';
import { extension, writeExtension } from './write.js';

/** @typedef {import('./kinds.js').Field} Field */
/** @typedef {import('./write.js').Services} Services */
/** @typedef {{read: (shape: any, name: string) => any, write: (services: Services, shape: any, name: string, value: any) => void}} Place where a value is kept */

const DURATION = /^(=|P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$|\d{4}-\d\d-\d\d)/;

const SHARE = /^\s*\d{1,3}\s*%\s*$/; // of the time until something is due

/** An attribute of ours on the element or on a part of it. @param {(object: any) => any} [part] @returns {Place} */
export const attribute = (part = (object) => object) => ({
  read: (shape, name) => part(shape.businessObject)?.get(`podium:${name}`),
  write: ({ modeling }, shape, name, value) => modeling.updateModdleProperties(shape, part(shape.businessObject), { [`podium:${name}`]: value || undefined }),
});

/** An attribute of the standard. @param {(object: any) => any} [part] @returns {Place} */
export const standard = (part = (object) => object) => ({
  read: (shape, name) => part(shape.businessObject)?.get(name),
  write: ({ modeling }, shape, name, value) => modeling.updateModdleProperties(shape, part(shape.businessObject), { [name]: value || undefined }),
});

/** An attribute of one of our extension elements. @param {string} type @param {(object: any) => any} [part] @returns {Place} */
export const inside = (type, part = (object) => object) => ({
  read: (shape, name) => extension(part(shape.businessObject), type)?.get(name),
  write: (services, shape, name, value) => writeExtension(services, shape, part(shape.businessObject), type, { [name]: value || undefined }),
});

/** An attribute of an item of a list. @param {any} item @returns {Place} */
export const ofItem = (item) => ({
  read: (_, name) => item.get(name),
  write: ({ modeling }, shape, name, value) => modeling.updateModdleProperties(shape, item, { [name]: value || undefined }),
});

/** The text of an expression of the standard: conditions. @param {(object: any) => any} [part] @returns {Place} */
export const expression = (part = (object) => object) => ({
  read: (shape, name) => asFeel(part(shape.businessObject)?.get(name)?.get('body')),
  write: ({ modeling, bpmnFactory }, shape, name, value) => {
    const owner = part(shape.businessObject);
    const made = value ? bpmnFactory.create('bpmn:FormalExpression', { body: value }) : undefined;
    if (made) made.$parent = owner;
    modeling.updateModdleProperties(shape, owner, { [name]: made });
  },
});

/** The body of an e-mail: a child with text. @returns {Place} */
export const mailBody = () => ({
  read: (shape) => extension(shape.businessObject, 'podium:Email')?.get('body')?.get('text'),
  write: (services, shape, _, value) => {
    const body = value ? services.bpmnFactory.create('podium:Body', { text: value }) : undefined;
    writeExtension(services, shape, shape.businessObject, 'podium:Email', { body });
  },
});

/** Where only an expression stands, the `=` may be missing. @param {string | undefined} text */
const asFeel = (text) => (text && !text.trim().startsWith('=') && !text.includes('${') ? `= ${text}` : text);

/** @param {Field} field @param {Place} place @param {string} id @param {any} context what the panel knows: variables */
export function entry(field, place, id, context) {
  const edited = field.kind === 'select' ? isSelectEntryEdited : /feel|script|condition/.test(field.kind ?? '') ? isFeelEntryEdited : isTextFieldEntryEdited;
  return { id: `podium-${id}-${field.name}`, component: field.pick ? Picked : Plain, isEdited: edited, field, place, context };
}

/** @param {Field[]} fields @param {Place} place @param {string} id @param {any} context */
export const entries = (fields, place, id, context) => fields.map((field) => entry(field, place, id, context));

/** @param {any} props of an entry @returns {any} */
function Plain({ element, id, field, place, context }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const debounce = useService('debounceInput');
  const isCheck = field.kind === 'check';
  const shared = {
    element, id, label: field.label, description: field.description, debounce,
    getValue: () => (isCheck ? [true, 'true'].includes(place.read(element, field.name)) : place.read(element, field.name) ?? ''),
    setValue: (/** @type {any} */ value) => place.write(services, element, field.name, once(value)),
  };
  const feel = { ...shared, variables: context.variables(element) };
  switch (field.kind) {
    case 'check': return CheckboxEntry(shared);
    case 'select': return SelectEntry({ ...shared, getOptions: field.options });
    case 'lines': return TextAreaEntry(shared);
    case 'feel': return tried(FeelEntry({ ...feel, feel: 'optional' }), shared.getValue());
    case 'condition': return tried(FeelEntry({ ...feel, feel: 'required' }), shared.getValue());
    case 'script': return tried(FeelTextAreaEntry({ ...feel, feel: 'required' }), asFeel(shared.getValue()));
    case 'feel-lines': return tried(FeelTextAreaEntry({ ...feel, feel: 'optional' }), shared.getValue());
    case 'duration': return TextFieldEntry({ ...shared, validate: durationWords });
    case 'moment': return TextFieldEntry({ ...shared, validate: (/** @type {string} */ value) => (SHARE.test(value ?? '') ? null : durationWords(value)) });
    default: return TextFieldEntry(shared);
  }
}

/** The expression fields write the `=` themselves; whoever writes or pastes one too means it once. @param {any} value */
const once = (value) => (typeof value === 'string' ? value.replace(/^=\s*=\s*/, '= ') : value);

/** @param {string} value */
function durationWords(value) {
  return !value || DURATION.test(value.trim()) ? null : t('Write PT30M, PT4H, P2D, a date, or = and an expression.');
}

/** A list of names with commas, and a choice that adds one of those there are. @param {any} props */
function Picked(props) {
  const { element, id, field, place } = props;
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const written = String(place.read(element, field.name) ?? '');
  const there = written.split(',').map((name) => name.trim());
  const rest = field.pick().filter((/** @type {string} */ name) => !there.includes(name));
  const add = (/** @type {string} */ name) => name && place.write(services, element, field.name, written.trim() && !written.startsWith('=') ? `${written}, ${name}` : name);
  const options = [{ value: '', label: t('Choose to add…') }, ...rest.map((/** @type {string} */ name) => ({ value: name, label: name }))];
  return h('div', {}, h(Plain, props), rest.length ? h(SelectEntry, { element, id: `${id}-add`, label: '', getValue: () => '', setValue: add, getOptions: () => options }) : null);
}

