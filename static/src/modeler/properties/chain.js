/** The escalation chain of a step, a sub-process or the process: the policy it follows, or its levels, and its calendar. */
import { SelectEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { entries, inside } from './fields.js';
import { listGroup } from './lists.js';
import { ensureExtension, writeExtension } from './write.js';

const TYPE = 'podium:Escalation';
const AROUND_TASKS = /^bpmn:(Process|Participant|SubProcess|Transaction|AdHocSubProcess)$/;

/** @param {any} object a pool stands for its process */
const carrier = (object) => (object.$type === 'bpmn:Participant' ? object.processRef : object);

/** The policy by its key; a chain has levels of its own or follows one. @type {import('./fields.js').Place} */
const FOLLOWED = {
  read: inside(TYPE, carrier).read,
  write: (services, shape, _, value) => writeExtension(services, shape, carrier(shape.businessObject), TYPE, value ? { policy: value, levels: [] } : { policy: undefined }),
};

/** @param {any} shape @param {any} context @returns {any[]} groups */
export function chainGroups(shape, context) {
  const isTask = shape.type === 'bpmn:UserTask'; // its calendar is the one it is due in
  const isAround = AROUND_TASKS.test(shape.type); // tasks are open inside
  const { page, choices, kinds } = context;
  const calendar = isTask ? [] : entries([{ name: 'calendar', label: t('Calendar'), kind: 'select', options: choices(page.calendars, t('around the clock')) }], inside(TYPE, carrier), 'escalation', context);
  const policies = page.policies ?? [];
  const fitting = policies.filter((/** @type {any} */ each) => isTask || (isAround ? each.fits_scopes : each.fits_steps));
  const named = [{ value: '', label: t('no policy') }, ...fitting.map((/** @type {any} */ each) => ({ value: each.key, label: each.name }))];
  const follow = entries([{ name: 'policy', label: t('Follow a policy'), kind: 'select', options: () => named, description: t('What is changed there holds for whatever is opened afterwards. Levels above then leave.') }], FOLLOWED, 'escalation', context);
  const copy = policies.length ? [{ id: 'podium-escalation-copy', component: Policy, policies }] : [];
  const beginning = [...follow, ...calendar, ...copy];
  return [listGroup(shape, isTask ? kinds.escalation : isAround ? kinds.around : kinds.watch, context, carrier(shape.businessObject)),
    ...(beginning.length ? [{ id: 'podium-chain', label: t('Calendar and policy of the escalation'), entries: beginning }] : [])];
}

/** @param {any} props */
function Policy({ element, id, policies }) {
  const services = { modeling: useService('modeling'), bpmnFactory: useService('bpmnFactory') };
  const take = (/** @type {string} */ name) => {
    const chosen = policies.find((/** @type {any} */ each) => each.name === name);
    if (chosen) takeLevels(services, element, chosen.levels);
  };
  const options = [{ value: '', label: t('Choose…') }, ...policies.map((/** @type {any} */ each) => ({ value: each.name, label: each.name }))];
  return SelectEntry({ element, id, label: t('Copy the levels of a policy'), description: t('They replace the levels above and stay as they are now. A step of people without levels gets the policy of its process or group.'),
    getValue: () => '', setValue: take, getOptions: () => options });
}

/** @param {import('./write.js').Services} services @param {any} shape @param {{after: string, actions: [string, string | null][]}[]} levels */
function takeLevels(services, shape, levels) {
  const { bpmnFactory, modeling } = services;
  const holder = ensureExtension(services, shape, carrier(shape.businessObject), TYPE);
  const made = levels.map(({ after, actions }) => bpmnFactory.create('podium:Level', {
    after, actions: actions.map(([kind, argument]) => bpmnFactory.create('podium:Action', { kind, argument: argument || undefined })),
  }));
  for (const level of made) Object.assign(level, { $parent: holder }).actions.forEach((/** @type {any} */ action) => { action.$parent = level; });
  modeling.updateModdleProperties(shape, holder, { levels: made, policy: undefined });
}
