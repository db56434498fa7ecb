/** Which element has which of our groups, as data: the attributes are those of `docs/podium-extensions.md`. */
import { t } from '../../language.js';
import { chainGroups } from './chain.js';
import { attribute, entries, expression, inside, standard } from './fields.js';
import { listGroup } from './lists.js';
import { templateGroup } from './template.js';
import { tryingGroup } from './trying.js';
import { workGroups, workOf } from './work.js';
import { extension } from './write.js';

/** @param {any} shape @param {any} context @returns {any[]} */
export function groupsFor(shape, context) {
  const object = shape.businessObject;
  const found = MAKERS.filter(([types]) => types.test(shape.type)).flatMap(([, make]) => make(shape, context));
  const parts = [...eventGroups(object, context), ...loopGroups(object, context)];
  const general = /^bpmn:(?!Process|Participant|Lane|.*Flow$|.*Association|Data|Text|Group|Collab)/.test(shape.type) ? stepGroups(shape, context) : [];
  const template = /Task$/.test(shape.type) ? templateGroup(shape, context) : [];
  return [...template, ...found, ...parts, ...general, tryingGroup(context)];
}

/** @param {string} id @param {string} label @param {any[]} made */
const group = (id, label, made) => ({ id: `podium-${id}`, label, entries: made });

/** @param {any} shape @param {any} context */
function userTask(shape, context) {
  const { page, choices, kinds } = context;
  const own = (/** @type {any[]} */ fields, /** @type {string} */ id) => entries(fields, attribute(), id, context);
  return [
    group('reads', t('Title and form'), own([
      { name: 'title', label: t('Title people see'), kind: 'feel' },
      { name: 'form', label: t('Form'), kind: 'select', options: choices(page.forms.map((/** @type {any} */ each) => each.id), t('no form')) }], 'reads')),
    listGroup(shape, kinds.summary, context),
    group('assignment', t('Who gets it'), own([
      { name: 'candidateGroups', label: t('Offered to groups'), kind: 'feel', pick: () => page.groups }, { name: 'candidateUsers', label: t('Offered to people'), kind: 'feel', pick: () => page.people },
      { name: 'assignee', label: t('Given to'), kind: 'feel', description: t('Somebody in particular') },
      { name: 'assignment', label: t('How candidates get it'), kind: 'select', options: () => [{ value: '', label: t('offered: whoever is first') }, { value: 'round_robin', label: t('given in turn') }, { value: 'least_loaded', label: t('given to who has least') }] },
      { name: 'noSelfApproval', label: t('Not by whoever started it'), kind: 'check' },
      { name: 'exclude', label: t('Not by who did'), description: t('Earlier steps: four eyes'), pick: () => context.userTasks(shape) }], 'assignment')),
    listGroup(shape, kinds.outcomes, context),
    group('policy', t('Decision of several'), [
      ...entries([{ name: 'policy', label: t('How many must approve'), kind: 'select', options: () => POLICIES }], inside('podium:Votes'), 'votes', context),
      ...votes(shape, context),
      ...entries([{ name: 'variable', label: t('Outcome goes to'), description: t('outcome, unless you say otherwise') }], inside('podium:Outcomes'), 'outcomes', context)]),
    group('due', t('Due and follow-up'), own([
      { name: 'calendar', label: t('Calendar'), kind: 'select', options: choices(page.calendars, t('around the clock')), description: t('Durations count its working time') },
      { name: 'due', label: t('Due after'), kind: 'duration', description: t('PT4H, P2D, or = and an expression') }, { name: 'followUp', label: t('Follow up after'), kind: 'duration' },
      { name: 'priority', label: t('Priority'), kind: 'feel', description: t('0 to 100; 75 is high') }], 'due')),
    ...chainGroups(shape, context),
  ];
}

const POLICIES = [{ value: '', label: t('one person decides') }, { value: 'any', label: t('any one of several') }, { value: 'all', label: t('all of them') }, { value: 'count', label: t('a number of them') }];

/** @param {any} shape @param {any} context fields that only a vote has */
function votes(shape, context) {
  const policy = extension(shape.businessObject, 'podium:Votes')?.get('policy');
  if (!policy) return [];
  const numbers = policy === 'count' ? [{ name: 'needed', label: t('Approvals needed') }, { name: 'of', label: t('Out of'), description: t('Votes in all; empty: everybody it is offered to') }] : [];
  return entries([...numbers, { name: 'approve', label: t('Outcome that approves'), description: t('Empty: the main button') },
    { name: 'requiredGroups', label: t('At least one of each'), pick: () => context.page.groups },
    { name: 'rejection', label: t('Is rejected'), kind: 'select', options: () => [{ value: '', label: t('as usual') }, { value: 'first', label: t('with the first rejection') }, { value: 'impossible', label: t('when it cannot be approved any more') }] },
    { name: 'resultVariable', label: t('Votes go to') }], inside('podium:Votes'), 'votes', context);
}

/** @param {any} shape @param {any} context */
function ruleTask(shape, context) {
  const own = entries([
    { name: 'decision', label: t('Decision'), kind: 'select', options: context.choices(context.page.decisions.map((/** @type {any} */ each) => each.id), t('none')) },
    { name: 'resultVariable', label: t('Result goes to') },
    { name: 'binding', label: t('Which version'), kind: 'select', options: context.choices(['latest', 'deployment', 'version', 'tag'], 'latest') },
    { name: 'bindingValue', label: t('Version or tag') }], attribute(), 'decision', context);
  return [group('decision', t('Decision'), own), ...(workOf(shape) ? workGroups(shape, context) : [])];
}

/** @param {any} _ @param {any} context */
function script(_, context) {
  return [group('script', t('Script'), [...entries([{ name: 'script', label: t('FEEL expression'), kind: 'script' }], standard(), 'script', context),
    ...entries([{ name: 'resultVariable', label: t('Result goes to') }], attribute(), 'script', context)])];
}

/** @param {any} _ @param {any} context */
function callActivity(_, context) {
  return [group('called', t('Called process'), entries([{ name: 'calledElement', label: t('Process'), kind: 'select',
    options: context.choices((context.page.processes ?? []).map((/** @type {any} */ each) => each.id), t('none')) }], standard(), 'called', context))];
}

/** @param {any} shape @param {any} context */
function sequenceFlow(shape, context) {
  const from = shape.businessObject.sourceRef?.$type ?? '';
  if (/ParallelGateway|EventBasedGateway/.test(from)) return [];
  return [group('condition', t('Condition'), entries([{ name: 'conditionExpression', label: t('Taken when'), kind: 'condition' }], expression(), 'condition', context))];
}

/** A pool stands for its process. @param {any} object */
const ofPool = (object) => (object.$type === 'bpmn:Participant' ? object.processRef : object);

/** @param {any} shape @param {any} context */
function process(shape, context) {
  const fields = [
    { name: 'title', label: t('Title of a case'), kind: 'feel' }, { name: 'businessKey', label: t('Business key'), kind: 'feel' },
    { name: 'startForm', label: t('Start form'), kind: 'select', options: context.choices(context.page.forms.map((/** @type {any} */ each) => each.id), t('no form')) },
    { name: 'candidateStarters', label: t('Who may start it'), pick: () => [...context.page.groups, ...context.page.people] },
    { name: 'onFailure', label: t('When an error has no handler'), kind: 'select', options: () => [{ value: '', label: t('wait for an operator') }, { value: 'compensate', label: t('undo what was done') }] },
    { name: 'milestone', label: t('Milestone at the start') }, { name: 'versionTag', label: t('Version tag') }, { name: 'historyDays', label: t('Keep history, days') }];
  return [group('process', t('Process'), entries(fields, attribute(ofPool), 'process', context)), ...(ofPool(shape.businessObject) ? chainGroups(shape, context) : [])];
}

const CORRELATION = [
  { name: 'correlationKey', label: t('Correlation key'), kind: 'feel', description: t('Which instance the message is for') },
  { name: 'messageVariable', label: t('Message goes to'), description: t('A variable; empty: each of its values becomes one') }];

/** @param {any} _ @param {any} context */
const correlation = (_, context) => [group('message', t('Correlation'), entries(CORRELATION, attribute(), 'message', context))];

/** @param {any} object @param {any} context */
function eventGroups(object, context) {
  const events = object.eventDefinitions ?? [];
  const has = (/** @type {string} */ type) => events.some((/** @type {any} */ each) => each.$type === type);
  const part = (/** @type {string} */ type) => attribute((of) => of.eventDefinitions?.find((/** @type {any} */ each) => each.$type === type));
  const made = [];
  if (has('bpmn:TimerEventDefinition')) {
    made.push(group('timer', t('Working time'), entries([{ name: 'calendar', label: t('Calendar'), kind: 'select', options: context.choices(context.page.calendars, t('around the clock')) }], part('bpmn:TimerEventDefinition'), 'timer', context)));
  }
  if (has('bpmn:MessageEventDefinition')) {
    made.push(group('message', t('Correlation'), entries(CORRELATION, part('bpmn:MessageEventDefinition'), 'message', context)));
  }
  for (const type of ['bpmn:ErrorEventDefinition', 'bpmn:EscalationEventDefinition']) {
    if (has(type)) made.push(group('catch', t('Caught'), entries([{ name: 'codeVariable', label: t('Code goes to') }, { name: 'messageVariable', label: t('Message goes to') }], part(type), 'catch', context)));
  }
  return made;
}

/** @param {any} object @param {any} context */
function loopGroups(object, context) {
  if (object.loopCharacteristics?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return [];
  return [group('loop', t('For each'), entries([
    { name: 'inputCollection', label: t('List'), kind: 'condition' }, { name: 'inputElement', label: t('One of it is called') },
    { name: 'outputCollection', label: t('Results go to') }, { name: 'outputElement', label: t('Result of one'), kind: 'condition' }],
  inside('podium:Loop', (/** @type {any} */ of) => of.loopCharacteristics), 'loop', context))];
}

/** @param {any} shape @param {any} context what every step can say */
function stepGroups(shape, context) {
  const mappings = /Gateway$/.test(shape.type) ? [] : [listGroup(shape, context.kinds.inputs, context), listGroup(shape, context.kinds.outputs, context)];
  return [...mappings, group('told', t('Milestone, events, target'), entries([
    { name: 'milestone', label: t('Milestone for requesters'), description: t('What whoever started it reads: Payment received') },
    { name: 'emits', label: t('Business events'), description: t('Names with commas, published when it completes') },
    { name: 'target', label: t('Should take'), kind: 'duration', description: t('PT1M: drawn on heat maps') }], attribute(), 'told', context))];
}

/** @param {any} shape */
const sendsMessage = (shape) => shape.businessObject.eventDefinitions?.some((/** @type {any} */ each) => each.$type === 'bpmn:MessageEventDefinition');

/** @type {[RegExp, (shape: any, context: any) => any[]][]} */
const MAKERS = [
  [/^bpmn:UserTask$/, userTask], [/^bpmn:(ServiceTask|SendTask)$/, workGroups], [/^bpmn:BusinessRuleTask$/, ruleTask], [/^bpmn:ScriptTask$/, script],
  [/^bpmn:(ReceiveTask|SendTask)$/, correlation], [/^bpmn:(?!UserTask)(.*Task|.*SubProcess|CallActivity|Transaction)$/, chainGroups], [/^bpmn:CallActivity$/, callActivity], [/^bpmn:SequenceFlow$/, sequenceFlow], [/^bpmn:(Process|Participant)$/, process],
  [/^bpmn:(IntermediateThrowEvent|EndEvent)$/, (shape, context) => (sendsMessage(shape) ? workGroups(shape, context) : [])],
];
