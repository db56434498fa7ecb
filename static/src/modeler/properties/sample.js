/**
 * The data expressions are tried on: typed, or taken from a recent case. One for each model, kept as long as the tab is open.
 * What cases hold is asked over REST as the person who edits, so nobody sees more here than elsewhere.
 */
import { call, Problem } from '../../api.js';
import { t } from '../../language.js';

const KEY = `podium.sample.${location.pathname}`;
const FIRST = '{"amount": 1200}';
const MOST_CASES = 10;

/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {string} first what stands there until somebody gives data */
export const sampleOr = (first) => sessionStorage.getItem(KEY) ?? first;

export const sample = () => sampleOr(FIRST);

/** Somebody gave data of their own: fields show what they yield. */
export const isGiven = () => sessionStorage.getItem(KEY) !== null;

/** @param {string} text */
export function give(text) {
  if (text === sample()) return;
  sessionStorage.setItem(KEY, text);
  listeners.forEach((listener) => listener());
}

/** @param {() => void} listener @returns {() => void} ends it */
export function follow(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param {string} key of the process @returns {Promise<{id: string, label: string}[]>} the cases started last, as far as one may see them */
export async function recentCases(key) {
  const { results } = await call('GET', `/api/v1/process-instances?process_key=${encodeURIComponent(key)}&limit=${MOST_CASES}`);
  return results.map((/** @type {any} */ each) => ({ id: each.id, label: each.title || each.business_key || each.id }));
}

/** @param {string} id of an instance @returns {Promise<string>} its variables as JSON */
export async function variablesOfCase(id) {
  const { variables } = await call('GET', `/api/v1/process-instances/${id}`);
  return JSON.stringify(variables ?? {}, null, 1);
}

/** @param {string} expression with or without `=` @returns {Promise<string>} words: the value, or why there is none */
export async function evaluated(expression) {
  try {
    const text = expression.trim().replace(/^=/, '');
    const { result, diagnostics } = await call('POST', '/api/v1/feel/evaluate', { expression: text, variables: JSON.parse(sample() || '{}') });
    return [JSON.stringify(result), ...diagnostics.map((/** @type {any} */ each) => each.message)].join('\n');
  } catch (error) {
    if (error instanceof SyntaxError) return t('The sample data is no JSON yet.');
    return error instanceof Problem ? error.message : t('The server could not be reached.');
  }
}
