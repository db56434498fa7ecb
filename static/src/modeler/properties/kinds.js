/** The lists a step can carry: what they are called, where they are kept, and the columns of an item. */
import { t } from '../../language.js';

/** @typedef {{name: string, label: string, kind?: string, options?: () => {value: string, label: string}[], description?: string, pick?: () => string[]}} Field */
/** @typedef {{id: string, label: string, type: string, list: string, itemType: string, fresh: Record<string, any>, columns: Field[], child?: {list: string, itemType: string, fresh: Record<string, any>, columns: Field[], add: string}, title: (item: any) => string}} Kind `type` "": items stand in the extension elements by themselves */

export const ACTIONS = [
  ['remind', t('Remind whoever has it')], ['notify', t('Notify')], ['add_candidates', t('Offer it to')], ['reassign', t('Give it to')],
  ['raise_priority', t('Raise the priority')], ['escalate', t('Raise an escalation')], ['complete', t('Decide with')], ['alert', t('Alert who operates it')],
].map(([value, label]) => ({ value, label }));

/** What a chain can do where nobody works: all that is not about a task. */
const WATCHING = ACTIONS.filter(({ value }) => ['remind', 'notify', 'escalate', 'alert'].includes(value));

/** @param {any} level */
function actionWords(level) {
  const all = (level.get('actions') ?? []).map((/** @type {any} */ each) => [each.get('kind'), each.get('argument')]);
  return all.map((/** @type {string[]} */ [kind, argument]) => `${ACTIONS.find((each) => each.value === kind)?.label ?? kind ?? 'nothing'}${argument ? ` ${argument}` : ''}`).join(', ');
}

/** @param {any} item @param {string} first @param {string} second @param {string} none */
const arrow = (item, first, second, none) => (item.get(first) || item.get(second) ? `${item.get(first) ?? ''} → ${item.get(second) ?? ''}` : none);

/** @param {() => string[]} names @param {{value: string, label: string}[]} actions @returns {Kind} */
const chain = (names, actions) => ({
  id: 'podium-escalation', label: t('Escalation'), type: 'podium:Escalation', list: 'levels', itemType: 'podium:Level', fresh: { after: 'PT2H' },
  columns: [{ name: 'after', label: t('After'), kind: 'moment', description: t('Since it began, in working time of its calendar: PT4H; or a share of the time until it is due: 75%') }],
  child: { list: 'actions', itemType: 'podium:Action', fresh: { kind: 'remind' }, add: 'Add action',
    columns: [{ name: 'kind', label: t('Then'), kind: 'select', options: () => actions }, { name: 'argument', label: t('Whom, or what'), kind: 'feel', pick: names, description: t('Group or person; by how much; escalation code; outcome; words of the alert') }] },
  title: (item) => `${item.get('after') || '?'}: ${actionWords(item)}`,
});

/** @param {() => string[]} names groups and people to choose from @returns {Record<string, Kind>} */
export const kindsWith = (names) => ({
  summary: {
    id: 'podium-summary', label: t('Case summary'), type: 'podium:Summary', list: 'entries', itemType: 'podium:Entry', fresh: { label: 'Amount', value: '= amount' },
    columns: [{ name: 'label', label: t('Label') }, { name: 'value', label: t('Value'), kind: 'feel' }], title: (item) => item.get('label') || t('Entry'),
  },
  outcomes: {
    id: 'podium-outcomes', label: t('Outcomes'), type: 'podium:Outcomes', list: 'outcomes', itemType: 'podium:Outcome', fresh: { name: 'approve', label: 'Approve' },
    columns: [{ name: 'name', label: t('Name in expressions') }, { name: 'label', label: t('Words on the button') },
      { name: 'reasonRequired', label: t('Asks for a reason'), kind: 'check' }, { name: 'primary', label: t('Main button'), kind: 'check' }], title: (item) => item.get('label') || item.get('name') || t('Outcome'),
  },
  escalation: chain(names, ACTIONS),
  around: chain(names, ACTIONS),
  watch: chain(names, WATCHING),
  queries: {
    id: 'podium-queries', label: t('Query'), type: 'podium:Call', list: 'queries', itemType: 'podium:Query', fresh: { name: 'name' },
    columns: [{ name: 'name', label: t('Name') }, { name: 'value', label: t('Value'), kind: 'feel' }], title: (item) => item.get('name') || t('Query'),
  },
  headers: {
    id: 'podium-headers', label: t('Headers'), type: 'podium:Call', list: 'headers', itemType: 'podium:Header', fresh: { name: 'X-Shop' },
    columns: [{ name: 'name', label: t('Name') }, { name: 'value', label: t('Value'), kind: 'feel' }], title: (item) => item.get('name') || 'Header',
  },
  errors: {
    id: 'podium-errors', label: t('Answers that are errors'), type: 'podium:Call', list: 'errors', itemType: 'podium:Error', fresh: { status: '409' },
    columns: [{ name: 'status', label: t('Status'), description: t('409, 4xx or 5xx') }, { name: 'code', label: t('Error code'), description: t('Caught by an error event at the border of the step') }],
    title: (item) => arrow(item, 'status', 'code', t('Error')),
  },
  results: {
    id: 'podium-results', label: t('Taken from the answer'), type: 'podium:Call', list: 'results', itemType: 'podium:Result', fresh: { target: 'answer' },
    columns: [{ name: 'target', label: t('Variable') }, { name: 'source', label: t('Value'), kind: 'feel' }], title: (item) => item.get('target') || t('Variable'),
  },
  inputs: {
    id: 'podium-inputs', label: t('Into the step'), type: '', list: 'values', itemType: 'podium:Input', fresh: { target: 'name' },
    columns: [{ name: 'target', label: t('Variable inside') }, { name: 'source', label: t('Value'), kind: 'feel' }], title: (item) => item.get('target') || t('Variable'),
  },
  outputs: {
    id: 'podium-outputs', label: t('Out of the step'), type: '', list: 'values', itemType: 'podium:Output', fresh: { target: 'name' },
    columns: [{ name: 'target', label: t('Variable of the process'), description: t('order.status sets a part') }, { name: 'source', label: t('Value'), kind: 'feel' }], title: (item) => item.get('target') || t('Variable'),
  },
});
