/** What waits in a trial, each with the answers it takes: a person's outcome, a job's result or failure, a message, a jump in time. */
import { element, icon } from '../elements.js';
import { t } from '../language.js';

/** @typedef {(step: any) => void} Take */

/** @param {any} shown @param {any} diagram @param {Take} take @returns {HTMLElement[]} */
export function openItems(shown, diagram, take) {
  const items = shown.open.map((/** @type {any} */ item) => (item.kind === 'person' ? person(item, take) : job(item, take)));
  items.push(...shown.awaited.map((/** @type {any} */ wait) => awaited(wait, diagram, take)));
  if (shown.next_timer) items.push(timer(shown, take));
  return items;
}

/** @param {string} title @param {string} subtitle @param {...(Node | null)} inside */
const card = (title, subtitle, ...inside) => element('section', { class: 'pd-card pd-try-card' }, element('h2', {}, title), subtitle ? element('p', { class: 'pd-small pd-3' }, subtitle) : null, ...inside);

/** @param {string} label @param {() => void} onclick @param {string} [look] */
const button = (label, onclick, look = '') => element('button', { class: `btn btn-sm ${look}`, type: 'button', onclick }, label);

/** @param {any} item @returns {{node: HTMLElement, read: () => any}} variables of an answer, as JSON */
function variables(item) {
  const id = `try-answer-${item.token}`;
  const area = /** @type {HTMLTextAreaElement} */ (element('textarea', { class: 'form-control', id, rows: 2, spellcheck: 'false' }));
  area.value = '{}';
  const wrong = element('span', { class: 'pd-try-bad', role: 'alert' });
  const read = () => {
    try {
      wrong.textContent = '';
      return JSON.parse(area.value || '{}');
    } catch {
      wrong.textContent = t('No JSON yet.');
      return null;
    }
  };
  return { node: element('div', {}, element('label', { class: 'form-label', for: id }, t('Variables of the answer')), area, wrong), read };
}

/** @param {any} item @param {Take} take @param {{read: () => any}} given @param {Record<string, any>} [more] */
function answering(item, take, given, more = {}) {
  const values = given.read();
  if (values) take({ kind: 'answer', element: item.element, token: item.token, variables: values, ...more });
}

/** Several rounds of one step are told apart. @param {any} item */
const titled = (item) => `${item.title || item.name || item.element}${item.round ? t(', round {number}', { number: item.round }) : ''}`;

/** @param {any} item @param {Take} take */
function person(item, take) {
  const given = variables(item);
  const whom = item.assignee || item.candidates.join(', ') || t('nobody');
  const facts = item.summary.map((/** @type {any} */ [label, value]) => element('div', { class: 'pd-small' }, element('b', {}, `${label}: `), typeof value === 'string' ? value : JSON.stringify(value)));
  const outcomes = item.outcomes.length ? item.outcomes : [{ name: '', label: t('Complete'), primary: true }];
  const buttons = outcomes.map((/** @type {any} */ outcome) => button(outcome.label || outcome.name, () => answering(item, take, given, { outcome: outcome.name }), outcome.primary ? 'btn-primary' : ''));
  return card(titled(item), t('For {whom}{due}', { whom, due: item.due ? t(', due {due}', { due: item.due }) : '' }), ...facts, given.node, element('div', { class: 'pd-row pd-row-wrap' }, ...buttons));
}

/** @param {any} item @param {Take} take */
function job(item, take) {
  const given = variables(item);
  const code = /** @type {HTMLInputElement} */ (element('input', { class: 'form-control pd-try-code', 'aria-label': t('Error code'), placeholder: t('error code') }));
  const sent = Object.keys(item.inputs).length ? element('details', {}, element('summary', {}, t('What would be sent')), element('pre', {}, JSON.stringify(item.inputs, null, 2))) : null;
  return card(titled(item), t('{type}, attempt {attempts} of {max_attempts}', { type: item.type, attempts: item.attempts + 1, max_attempts: item.max_attempts }), sent, given.node, element('div', { class: 'pd-row pd-row-wrap' },
    button(t('It works'), () => answering(item, take, given), 'btn-primary'), button(t('It fails'), () => answering(item, take, given, { fail: 'tried by hand' })),
    button(t('Nobody knows'), () => answering(item, take, given, { unknown: true })), code, button(t('BPMN error'), () => code.value && answering(item, take, given, { error: code.value }))));
}

/** A message or signal that would be heard now. @param {any} wait @param {any} diagram @param {Take} take */
function awaited(wait, diagram, take) {
  const given = variables({ token: `${wait.element}-${wait.name}-${wait.correlation_key ?? ''}` });
  const isMessage = wait.kind === 'message';
  const come = () => {
    const values = given.read();
    if (values) take({ kind: wait.kind, name: wait.name, variables: values, ...(isMessage ? { correlation_key: wait.correlation_key } : {}) });
  };
  const key = isMessage && wait.correlation_key ? t(' for {correlation_key}', { correlation_key: wait.correlation_key }) : '';
  return card(`${isMessage ? t('Message') : t('Signal')} ${wait.name}`, t('Awaited at {name}{key}', { name: diagram.name(wait.element), key }), given.node, button(isMessage ? t('The message comes') : t('The signal comes'), come));
}

/** @param {any} shown @param {Take} take */
function timer(shown, take) {
  const due = new Date(shown.next_timer.due_at);
  const hours = Math.max(0, (due.getTime() - new Date(shown.clock).getTime()) / 3_600_000);
  const jump = element('button', { class: 'btn btn-sm', type: 'button', onclick: () => take({ kind: 'jump' }) }, icon('clock'), t('Jump there'));
  return card(t('The next timer'), t('{name}, in {time}', { name: shown.next_timer.name || shown.next_timer.element, time: hours < 48 ? `${Math.round(hours * 10) / 10} h` : t('{days} days', { days: Math.round(hours / 24) }) }), jump);
}
