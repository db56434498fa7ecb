/** The lists a step can carry: what they are called, where they are kept, and the columns of an item. */

/** @typedef {{name: string, label: string, kind?: string, options?: () => {value: string, label: string}[], description?: string, pick?: () => string[]}} Field */
/** @typedef {{id: string, label: string, type: string, list: string, itemType: string, fresh: Record<string, any>, columns: Field[], child?: {list: string, itemType: string, fresh: Record<string, any>, columns: Field[], add: string}, title: (item: any) => string}} Kind `type` "": items stand in the extension elements by themselves */

export const ACTIONS = [
  ['remind', 'Remind whoever has it'], ['notify', 'Notify'], ['add_candidates', 'Offer it to'], ['reassign', 'Give it to'],
  ['raise_priority', 'Raise the priority'], ['escalate', 'Raise an escalation'], ['complete', 'Decide with'], ['alert', 'Alert who operates it'],
].map(([value, label]) => ({ value, label }));

/** What a chain can do that is not about a task. */
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
  id: 'podium-escalation', label: 'Escalation', type: 'podium:Escalation', list: 'levels', itemType: 'podium:Level', fresh: { after: 'PT2H' },
  columns: [{ name: 'after', label: 'After', kind: 'moment', description: 'Since it began, in working time of its calendar: PT4H; or a share of the time until it is due: 75%' }],
  child: { list: 'actions', itemType: 'podium:Action', fresh: { kind: 'remind' }, add: 'Add action',
    columns: [{ name: 'kind', label: 'Then', kind: 'select', options: () => actions }, { name: 'argument', label: 'Whom, or what', kind: 'feel', pick: names, description: 'Group or person; by how much; escalation code; outcome; words of the alert' }] },
  title: (item) => `${item.get('after') || '?'}: ${actionWords(item)}`,
});

/** @param {() => string[]} names groups and people to choose from @returns {Record<string, Kind>} */
export const kindsWith = (names) => ({
  summary: {
    id: 'podium-summary', label: 'Case summary', type: 'podium:Summary', list: 'entries', itemType: 'podium:Entry', fresh: { label: 'Amount', value: '= amount' },
    columns: [{ name: 'label', label: 'Label' }, { name: 'value', label: 'Value', kind: 'feel' }], title: (item) => item.get('label') || 'Entry',
  },
  outcomes: {
    id: 'podium-outcomes', label: 'Outcomes', type: 'podium:Outcomes', list: 'outcomes', itemType: 'podium:Outcome', fresh: { name: 'approve', label: 'Approve' },
    columns: [{ name: 'name', label: 'Name in expressions' }, { name: 'label', label: 'Words on the button' },
      { name: 'reasonRequired', label: 'Asks for a reason', kind: 'check' }, { name: 'primary', label: 'Main button', kind: 'check' }], title: (item) => item.get('label') || item.get('name') || 'Outcome',
  },
  escalation: chain(names, ACTIONS),
  watch: chain(names, WATCHING),
  queries: {
    id: 'podium-queries', label: 'Query', type: 'podium:Call', list: 'queries', itemType: 'podium:Query', fresh: { name: 'name' },
    columns: [{ name: 'name', label: 'Name' }, { name: 'value', label: 'Value', kind: 'feel' }], title: (item) => item.get('name') || 'Query',
  },
  headers: {
    id: 'podium-headers', label: 'Headers', type: 'podium:Call', list: 'headers', itemType: 'podium:Header', fresh: { name: 'X-Shop' },
    columns: [{ name: 'name', label: 'Name' }, { name: 'value', label: 'Value', kind: 'feel' }], title: (item) => item.get('name') || 'Header',
  },
  errors: {
    id: 'podium-errors', label: 'Answers that are errors', type: 'podium:Call', list: 'errors', itemType: 'podium:Error', fresh: { status: '409' },
    columns: [{ name: 'status', label: 'Status', description: '409, 4xx or 5xx' }, { name: 'code', label: 'Error code', description: 'Caught by an error event at the border of the step' }],
    title: (item) => arrow(item, 'status', 'code', 'Error'),
  },
  results: {
    id: 'podium-results', label: 'Taken from the answer', type: 'podium:Call', list: 'results', itemType: 'podium:Result', fresh: { target: 'answer' },
    columns: [{ name: 'target', label: 'Variable' }, { name: 'source', label: 'Value', kind: 'feel' }], title: (item) => item.get('target') || 'Variable',
  },
  inputs: {
    id: 'podium-inputs', label: 'Into the step', type: '', list: 'values', itemType: 'podium:Input', fresh: { target: 'name' },
    columns: [{ name: 'target', label: 'Variable inside' }, { name: 'source', label: 'Value', kind: 'feel' }], title: (item) => item.get('target') || 'Variable',
  },
  outputs: {
    id: 'podium-outputs', label: 'Out of the step', type: '', list: 'values', itemType: 'podium:Output', fresh: { target: 'name' },
    columns: [{ name: 'target', label: 'Variable of the process', description: 'order.status sets a part' }, { name: 'source', label: 'Value', kind: 'feel' }], title: (item) => item.get('target') || 'Variable',
  },
});
