/** A place to try an expression on sample data: the server's own FEEL answers, a moment after the last key. */
import { h } from '@bpmn-io/properties-panel/preact';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { call, Problem } from '../../api.js';

const PAUSE_MS = 250;
const KEY = `podium.sample.${location.pathname}`;
const kept = { expression: '', sample: sessionStorage.getItem(KEY) ?? '{"amount": 1200}' };

/** @param {any} context */
export const tryingGroup = (context) => ({ id: 'podium-trying', label: 'Try an expression', entries: [{ id: 'podium-trying-field', component: Trying, context }] });

/** @param {any} props */
function Trying({ element, context }) {
  const [expression, setExpression] = useState(kept.expression);
  const [sample, setSample] = useState(kept.sample);
  const [answer, setAnswer] = useState('');
  useService('debounceInput');
  useEffect(() => {
    Object.assign(kept, { expression, sample });
    sessionStorage.setItem(KEY, sample);
    if (!expression.trim()) return setAnswer('');
    const timer = setTimeout(async () => setAnswer(await evaluated(expression, sample)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [expression, sample]);
  const names = context.variables(element).map((/** @type {any} */ each) => h('li', {}, h('code', {}, each.name), ' ', each.detail));
  return h('div', { class: 'bio-properties-panel-entry pd-trying' },
    area('trying-expression', 'Expression', expression, setExpression), area('trying-sample', 'Sample data', sample, setSample),
    h('output', { id: 'trying-answer' }, answer), names.length ? h('ul', { class: 'pd-writers' }, names) : null);
}

/** @param {string} id @param {string} label @param {string} value @param {(text: string) => void} take */
const area = (id, label, value, take) => [h('label', { for: id, class: 'bio-properties-panel-label' }, label),
  h('textarea', { id, class: 'bio-properties-panel-input', rows: 3, spellcheck: false, value, onInput: (/** @type {any} */ event) => take(event.target.value) })];

/** @param {string} expression @param {string} sample @returns {Promise<string>} words: the value, or why there is none */
async function evaluated(expression, sample) {
  try {
    const { result, diagnostics } = await call('POST', '/api/v1/feel/evaluate', { expression, variables: JSON.parse(sample || '{}') });
    return [JSON.stringify(result), ...diagnostics.map((/** @type {any} */ each) => each.message)].join('\n');
  } catch (error) {
    if (error instanceof SyntaxError) return 'The sample data is no JSON yet.';
    return error instanceof Problem ? error.message : 'The server could not be reached.';
  }
}
