/** What a trial shows beside its diagram: variables, decisions with why, the path so far, incidents. */
import { element } from '../elements.js';
import { t } from '../language.js';

/** @param {any} shown @param {any} diagram @returns {HTMLElement[]} */
export function facts(shown, diagram) {
  const first = shown.instances[0];
  if (!first) return [];
  const incidents = shown.instances.flatMap((/** @type {any} */ each) => each.incidents);
  return [
    block(t('Incidents'), incidents.map((/** @type {any} */ each) => element('li', { class: 'pd-try-bad' }, `${diagram.name(each.element)}: ${each.message}`))),
    block(t('Decisions'), shown.decisions.map(decision)),
    block(t('Variables'), Object.entries(first.variables).map(([name, value]) => element('li', {}, element('code', {}, name), ` ${JSON.stringify(value)}`))),
    block(t('Path'), first.path.map((/** @type {any} */ visit) => element('li', {}, `${diagram.name(visit.element)}${visit.outcome === 'completed' ? '' : ` (${visit.outcome})`}`)), 'ol'),
  ].filter((each) => each !== null);
}

/** @param {string} title @param {HTMLElement[]} items @param {string} [list] */
const block = (title, items, list = 'ul') => (items.length ? element('section', { class: 'pd-try-facts' }, element('h2', {}, title), element(list, {}, ...items)) : null);

/** @param {any} each */
function decision(each) {
  const rows = each.rules.length ? t('by row {rows}', { rows: each.rules.join(', ') }) : t('by no row');
  return element('li', {}, element('b', {}, each.decision), t(' = {value} {rows} of version {version}, from {inputs}', { value: JSON.stringify(each.value), rows, version: each.version, inputs: JSON.stringify(each.inputs) }),
    ...each.diagnostics.map((/** @type {string} */ said) => element('div', { class: 'pd-small' }, said)));
}
