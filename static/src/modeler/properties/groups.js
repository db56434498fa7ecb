/** Which element has which of our groups, as data: the attributes are those of `docs/podium-extensions.md`. */
import { chainGroups } from './chain.js';
import { attribute, entries, expression, inside, standard } from './fields.js';
import { listGroup } from './lists.js';
import { tryingGroup } from './trying.js';
import { workGroups, workOf } from './work.js';
import { extension } from './write.js';

/** @param {any} shape @param {any} context @returns {any[]} */
export function groupsFor(shape, context) {
  const object = shape.businessObject;
  const found = MAKERS.filter(([types]) => types.test(shape.type)).flatMap(([, make]) => make(shape, context));
  const parts = [...eventGroups(object, context), ...loopGroups(object, context)];
  const general = /^bpmn:(?!Process|Participant|Lane|.*Flow$|.*Association|Data|Text|Group|Collab)/.test(shape.type) ? stepGroups(shape, context) : [];
  return [...found, ...parts, ...general, tryingGroup(context)];
}

/** @param {string} id @param {string} label @param {any[]} made */
const group = (id, label, made) => ({ id: `podium-${id}`, label, entries: made });

/** @param {any} shape @param {any} context */
function userTask(shape, context) {
  const { page, choices, kinds } = context;
  const own = (/** @type {any[]} */ fields, /** @type {string} */ id) => entries(fields, attribute(), id, context);
  return [
    group('reads', 'Title and form', own([
      { name: 'title', label: 'Title people see', kind: 'feel' },
      { name: 'form', label: 'Form', kind: 'select', options: choices(page.forms.map((/** @type {any} */ each) => each.id), 'no form') }], 'reads')),
    listGroup(shape, kinds.summary, context),
    group('assignment', 'Who gets it', own([
      { name: 'candidateGroups', label: 'Offered to groups', kind: 'feel', pick: () => page.groups }, { name: 'candidateUsers', label: 'Offered to people', kind: 'feel', pick: () => page.people },
      { name: 'assignee', label: 'Given to', kind: 'feel', description: 'Somebody in particular' },
      { name: 'assignment', label: 'How candidates get it', kind: 'select', options: () => [{ value: '', label: 'offered: whoever is first' }, { value: 'round_robin', label: 'given in turn' }, { value: 'least_loaded', label: 'given to who has least' }] },
      { name: 'noSelfApproval', label: 'Not by whoever started it', kind: 'check' },
      { name: 'exclude', label: 'Not by who did', description: 'Earlier steps: four eyes', pick: () => context.userTasks(shape) }], 'assignment')),
    listGroup(shape, kinds.outcomes, context),
    group('policy', 'Decision of several', [
      ...entries([{ name: 'policy', label: 'How many must approve', kind: 'select', options: () => POLICIES }], inside('podium:Votes'), 'votes', context),
      ...votes(shape, context),
      ...entries([{ name: 'variable', label: 'Outcome goes to', description: 'outcome, unless you say otherwise' }], inside('podium:Outcomes'), 'outcomes', context)]),
    group('due', 'Due and follow-up', own([
      { name: 'calendar', label: 'Calendar', kind: 'select', options: choices(page.calendars, 'around the clock'), description: 'Durations count its working time' },
      { name: 'due', label: 'Due after', kind: 'duration', description: 'PT4H, P2D, or = and an expression' }, { name: 'followUp', label: 'Follow up after', kind: 'duration' },
      { name: 'priority', label: 'Priority', kind: 'feel', description: '0 to 100; 75 is high' }], 'due')),
    ...chainGroups(shape, context),
  ];
}

const POLICIES = [{ value: '', label: 'one person decides' }, { value: 'any', label: 'any one of several' }, { value: 'all', label: 'all of them' }, { value: 'count', label: 'a number of them' }];

/** @param {any} shape @param {any} context fields that only a vote has */
function votes(shape, context) {
  const policy = extension(shape.businessObject, 'podium:Votes')?.get('policy');
  if (!policy) return [];
  const numbers = policy === 'count' ? [{ name: 'needed', label: 'Approvals needed' }, { name: 'of', label: 'Out of', description: 'Votes in all; empty: everybody it is offered to' }] : [];
  return entries([...numbers, { name: 'approve', label: 'Outcome that approves', description: 'Empty: the main button' },
    { name: 'requiredGroups', label: 'At least one of each', pick: () => context.page.groups },
    { name: 'rejection', label: 'Is rejected', kind: 'select', options: () => [{ value: '', label: 'as usual' }, { value: 'first', label: 'with the first rejection' }, { value: 'impossible', label: 'when it cannot be approved any more' }] },
    { name: 'resultVariable', label: 'Votes go to' }], inside('podium:Votes'), 'votes', context);
}

/** @param {any} shape @param {any} context */
function ruleTask(shape, context) {
  const own = entries([
    { name: 'decision', label: 'Decision', kind: 'select', options: context.choices(context.page.decisions.map((/** @type {any} */ each) => each.id), 'none') },
    { name: 'resultVariable', label: 'Result goes to' },
    { name: 'binding', label: 'Which version', kind: 'select', options: context.choices(['latest', 'deployment', 'version', 'tag'], 'latest') },
    { name: 'bindingValue', label: 'Version or tag' }], attribute(), 'decision', context);
  return [group('decision', 'Decision', own), ...(workOf(shape) ? workGroups(shape, context) : [])];
}

/** @param {any} _ @param {any} context */
function script(_, context) {
  return [group('script', 'Script', [...entries([{ name: 'script', label: 'FEEL expression', kind: 'script' }], standard(), 'script', context),
    ...entries([{ name: 'resultVariable', label: 'Result goes to' }], attribute(), 'script', context)])];
}

/** @param {any} _ @param {any} context */
function callActivity(_, context) {
  return [group('called', 'Called process', entries([{ name: 'calledElement', label: 'Process', kind: 'select',
    options: context.choices((context.page.processes ?? []).map((/** @type {any} */ each) => each.id), 'none') }], standard(), 'called', context))];
}

/** @param {any} shape @param {any} context */
function sequenceFlow(shape, context) {
  const from = shape.businessObject.sourceRef?.$type ?? '';
  if (/ParallelGateway|EventBasedGateway/.test(from)) return [];
  return [group('condition', 'Condition', entries([{ name: 'conditionExpression', label: 'Taken when', kind: 'condition' }], expression(), 'condition', context))];
}

/** A pool stands for its process. @param {any} object */
const ofPool = (object) => (object.$type === 'bpmn:Participant' ? object.processRef : object);

/** @param {any} shape @param {any} context */
function process(shape, context) {
  const fields = [
    { name: 'title', label: 'Title of a case', kind: 'feel' }, { name: 'businessKey', label: 'Business key', kind: 'feel' },
    { name: 'startForm', label: 'Start form', kind: 'select', options: context.choices(context.page.forms.map((/** @type {any} */ each) => each.id), 'no form') },
    { name: 'candidateStarters', label: 'Who may start it', pick: () => [...context.page.groups, ...context.page.people] },
    { name: 'onFailure', label: 'When an error has no handler', kind: 'select', options: context.choices(['compensate'], 'wait for an operator') },
    { name: 'milestone', label: 'Milestone at the start' }, { name: 'versionTag', label: 'Version tag' }, { name: 'historyDays', label: 'Keep history, days' }];
  return [group('process', 'Process', entries(fields, attribute(ofPool), 'process', context)), ...(ofPool(shape.businessObject) ? chainGroups(shape, context) : [])];
}

const CORRELATION = [
  { name: 'correlationKey', label: 'Correlation key', kind: 'feel', description: 'Which instance the message is for' },
  { name: 'messageVariable', label: 'Message goes to', description: 'A variable; empty: each of its values becomes one' }];

/** @param {any} _ @param {any} context */
const correlation = (_, context) => [group('message', 'Correlation', entries(CORRELATION, attribute(), 'message', context))];

/** @param {any} object @param {any} context */
function eventGroups(object, context) {
  const events = object.eventDefinitions ?? [];
  const has = (/** @type {string} */ type) => events.some((/** @type {any} */ each) => each.$type === type);
  const part = (/** @type {string} */ type) => attribute((of) => of.eventDefinitions?.find((/** @type {any} */ each) => each.$type === type));
  const made = [];
  if (has('bpmn:TimerEventDefinition')) {
    made.push(group('timer', 'Working time', entries([{ name: 'calendar', label: 'Calendar', kind: 'select', options: context.choices(context.page.calendars, 'around the clock') }], part('bpmn:TimerEventDefinition'), 'timer', context)));
  }
  if (has('bpmn:MessageEventDefinition')) {
    made.push(group('message', 'Correlation', entries(CORRELATION, part('bpmn:MessageEventDefinition'), 'message', context)));
  }
  for (const type of ['bpmn:ErrorEventDefinition', 'bpmn:EscalationEventDefinition']) {
    if (has(type)) made.push(group('catch', 'Caught', entries([{ name: 'codeVariable', label: 'Code goes to' }, { name: 'messageVariable', label: 'Message goes to' }], part(type), 'catch', context)));
  }
  return made;
}

/** @param {any} object @param {any} context */
function loopGroups(object, context) {
  if (object.loopCharacteristics?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return [];
  return [group('loop', 'For each', entries([
    { name: 'inputCollection', label: 'List', kind: 'condition' }, { name: 'inputElement', label: 'One of it is called' },
    { name: 'outputCollection', label: 'Results go to' }, { name: 'outputElement', label: 'Result of one', kind: 'condition' }],
  inside('podium:Loop', (/** @type {any} */ of) => of.loopCharacteristics), 'loop', context))];
}

/** @param {any} shape @param {any} context what every step can say */
function stepGroups(shape, context) {
  const mappings = /Gateway$/.test(shape.type) ? [] : [listGroup(shape, context.kinds.inputs, context), listGroup(shape, context.kinds.outputs, context)];
  return [...mappings, group('told', 'Milestone, events, target', entries([
    { name: 'milestone', label: 'Milestone for requesters', description: 'What whoever started it reads: Payment received' },
    { name: 'emits', label: 'Business events', description: 'Names with commas, published when it completes' },
    { name: 'target', label: 'Should take', kind: 'duration', description: 'PT1M: drawn on heat maps' }], attribute(), 'told', context))];
}

/** @param {any} shape */
const sendsMessage = (shape) => shape.businessObject.eventDefinitions?.some((/** @type {any} */ each) => each.$type === 'bpmn:MessageEventDefinition');

/** @type {[RegExp, (shape: any, context: any) => any[]][]} */
const MAKERS = [
  [/^bpmn:UserTask$/, userTask], [/^bpmn:(ServiceTask|SendTask)$/, workGroups], [/^bpmn:BusinessRuleTask$/, ruleTask], [/^bpmn:ScriptTask$/, script],
  [/^bpmn:(ReceiveTask|SendTask)$/, correlation], [/^bpmn:(?!UserTask)(.*Task|.*SubProcess|CallActivity|Transaction)$/, chainGroups], [/^bpmn:CallActivity$/, callActivity], [/^bpmn:SequenceFlow$/, sequenceFlow], [/^bpmn:(Process|Participant)$/, process],
  [/^bpmn:(IntermediateThrowEvent|EndEvent)$/, (shape, context) => (sendsMessage(shape) ? workGroups(shape, context) : [])],
];
