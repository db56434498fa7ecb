/** What a step does outside: a call, an e-mail, a job of a worker or of a handler; its retries and its "never twice". */
import { CheckboxEntry, SelectEntry, isSelectEntryEdited } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { entries, inside, mailBody } from './fields.js';
import { listGroup } from './lists.js';
import { dropExtensions, ensureExtension, extension } from './write.js';

const TYPES = ['podium:Call', 'podium:Email', 'podium:Job'];
const CHOICES = [
  { value: '', label: t('nothing yet') }, { value: 'podium:Call', label: t('HTTP call') }, { value: 'podium:Email', label: t('E-mail') }, { value: 'podium:Job', label: t('Worker or handler') },
];

/** @param {any} shape */
export const workOf = (shape) => TYPES.find((type) => extension(shape.businessObject, type)) ?? '';

/** @param {any} shape @param {any} context @returns {any[]} groups */
export function workGroups(shape, context) {
  const type = workOf(shape);
  const first = { id: 'podium-work', label: t('What it does'), entries: [{ id: 'podium-work-kind', component: WorkKind, isEdited: isSelectEntryEdited }, ...fieldsOf(type, context)] };
  if (!type) return [first];
  const lists = type === 'podium:Call' ? ['queries', 'headers', 'results', 'errors'].map((name) => listGroup(shape, context.kinds[name], context)) : [];
  return [first, ...lists, failing(shape, context)];
}

/** @param {string} type @param {any} context */
function fieldsOf(type, context) {
  const at = inside(type);
  const answer = { name: 'resultVariable', label: t('Answer goes to'), description: t('A variable of the process') };
  if (type === 'podium:Call') {
    return entries([
      { name: 'destination', label: t('Destination'), kind: 'select', options: context.choices(context.page.destinations, 'none') },
      { name: 'method', label: t('Method'), kind: 'select', options: context.choices(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], t('as the destination says')) },
      { name: 'path', label: t('Path'), kind: 'feel', description: t('Added to the destination\'s address') }, { name: 'body', label: t('Body'), kind: 'feel-lines' }, answer,
      { name: 'accept', label: t('Answer is'), kind: 'select', options: context.choices(['json', 'xml', 'text'], t('as its content type says')) },
      { name: 'timeoutSeconds', label: t('Time-out in seconds') }], at, 'call', context);
  }
  if (type === 'podium:Email') {
    const lines = entries([{ name: 'body', label: t('Text'), kind: 'feel-lines' }], mailBody(), 'email', context);
    const confirming = entries([
      { name: 'confirmMessage', label: t('Link confirms message'), description: t('{{link}} in the text becomes a signed link; who confirms publishes this message') },
      { name: 'confirmKey', label: t('Under the key'), kind: 'feel' }, { name: 'confirmDays', label: t('Link works for days'), description: t('1 to 90; 7 if not said') }], at, 'email', context);
    return [...entries([{ name: 'to', label: 'To', kind: 'feel' }, { name: 'cc', label: t('Copy to'), kind: 'feel' },
      { name: 'from', label: t('From'), kind: 'select', options: context.choices(context.page.senders, t('the portal')) }, { name: 'subject', label: t('Subject'), kind: 'feel' }], at, 'email', context), ...lines, ...confirming];
  }
  return type === 'podium:Job' ? entries([{ name: 'type', label: t('Type of job'), kind: 'feel', description: t('What workers ask for') },
    { name: 'handler', label: t('Handler'), description: t('Name of a Python handler, instead of a worker') }, answer], at, 'job', context) : [];
}

/** @param {any} shape @param {any} context */
function failing(shape, context) {
  const asked = extension(shape.businessObject, 'podium:AtMostOnce')
    ? entries([{ name: 'group', label: t('Who is asked'), kind: 'select', options: context.choices(context.page.groups, t('an operator')) },
      { name: 'question', label: t('What they are asked'), description: t('Did the parcel leave?') }], inside('podium:AtMostOnce'), 'once', context) : [];
  return { id: 'podium-retries', label: t('When it fails'), entries: [
    ...entries([{ name: 'attempts', label: t('Attempts in all') }, { name: 'backoff', label: t('Pauses between'), description: t('PT5S, PT1M, PT10M: the last one repeats') }], inside('podium:Retries'), 'retries', context),
    { id: 'podium-once', component: AtMostOnce, isEdited: () => false }, ...asked] };
}

/** @param {any} props */
function WorkKind({ element, id }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const object = element.businessObject;
  const setValue = (/** @type {string} */ type) => {
    dropExtensions(services, element, object, TYPES.filter((each) => each !== type));
    if (type) ensureExtension(services, element, object, type, type === 'podium:Call' ? { method: 'POST', timeoutSeconds: '10' } : {});
  };
  return SelectEntry({ element, id, label: t('Kind'), getValue: () => workOf(element), setValue, getOptions: () => CHOICES });
}

/** @param {any} props */
function AtMostOnce({ element, id }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const object = element.businessObject;
  const setValue = (/** @type {boolean} */ on) => (on ? ensureExtension(services, element, object, 'podium:AtMostOnce') : dropExtensions(services, element, object, ['podium:AtMostOnce']));
  return CheckboxEntry({ element, id, label: t('Never twice'), description: t('Nobody repeats it by itself; somebody says whether it happened.'), getValue: () => Boolean(extension(object, 'podium:AtMostOnce')), setValue });
}
