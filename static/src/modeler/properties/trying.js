/** A place to try an expression on sample data: the server's own FEEL answers, a moment after the last key. */
import { h } from '@bpmn-io/properties-panel/preact';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { t } from '../../language.js';
import { evaluated, follow, give, recentCases, sample, variablesOfCase } from './sample.js';

const PAUSE_MS = 250;
const kept = { expression: '' };

/** @param {any} context */
export const tryingGroup = (context) => ({ id: 'podium-trying', label: t('Try an expression'), entries: [{ id: 'podium-trying-field', component: Trying, context }] });

/** @param {any} props */
function Trying({ element, context }) {
  const [expression, setExpression] = useState(kept.expression);
  const [data, setData] = useState(sample());
  const [answer, setAnswer] = useState('');
  useService('debounceInput');
  useEffect(() => follow(() => setData(sample())), []);
  useEffect(() => {
    kept.expression = expression;
    if (!expression.trim()) return setAnswer('');
    const timer = setTimeout(async () => setAnswer(await evaluated(expression)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [expression, data]);
  const names = context.variables(element).map((/** @type {any} */ each) => h('li', {}, h('code', {}, each.name), ' ', each.detail));
  return h('div', { class: 'bio-properties-panel-entry pd-trying' },
    area('trying-expression', t('Expression'), expression, setExpression), area('trying-sample', t('Sample data'), data, give), h(Cases, { page: context.page }),
    h('output', { id: 'trying-answer' }, answer), names.length ? h('ul', { class: 'pd-writers' }, names) : null);
}

/** @param {string} id @param {string} label @param {string} value @param {(text: string) => void} take */
const area = (id, label, value, take) => [h('label', { for: id, class: 'bio-properties-panel-label' }, label),
  h('textarea', { id, class: 'bio-properties-panel-input', rows: 3, spellcheck: false, value, onInput: (/** @type {any} */ event) => take(event.target.value) })];

/** The variables of a recent case as sample data; asked for when somebody wants them. @param {any} props */
function Cases({ page }) {
  const [cases, setCases] = useState(/** @type {{id: string, label: string}[] | null} */ (null));
  const [words, setWords] = useState('');
  const ask = async () => {
    const found = await recentCases(page.key).catch(() => null);
    setCases(found);
    setWords(!found ? t('The server could not be asked.') : found.length ? '' : t('No case of this process yet.'));
  };
  const take = (/** @type {string} */ id) => id && variablesOfCase(id).then(give, () => setWords(t('You may not see the variables of this case.')));
  if (!cases?.length) return h('div', {}, h('button', { class: 'btn btn-sm', type: 'button', id: 'trying-cases', onClick: ask }, t('Take a recent case…')), words ? h('p', { class: 'pd-small', role: 'status' }, words) : null);
  const options = cases.map(({ id, label }) => h('option', { value: id }, label));
  return h('div', {}, h('label', { for: 'trying-case', class: 'bio-properties-panel-label' }, t('Take the data of')),
    h('select', { id: 'trying-case', class: 'bio-properties-panel-input', onChange: (/** @type {any} */ event) => take(event.target.value) }, h('option', { value: '' }, t('Choose a case…')), ...options),
    words ? h('p', { class: 'pd-small', role: 'status' }, words) : null);
}
