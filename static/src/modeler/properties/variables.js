/** The variables of a model, each with who writes it: suggestions of expressions, and a list in the panel. */
import { t } from '../../language.js';

/** @typedef {{name: string, writers: string[]}} Variable */

/** @param {any} definitions what the modeler has read @param {any} page forms with their fields @returns {Variable[]} by name */
export function variablesOf(definitions, page) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  const add = (/** @type {string | undefined} */ name, /** @type {string} */ writer) => {
    const plain = (name ?? '').split('.')[0].trim();
    if (plain && !plain.startsWith('=')) found.set(plain, (found.get(plain) ?? new Set()).add(writer));
  };
  for (const root of definitions.get('rootElements')) {
    if (root.$type === 'bpmn:Process') fromProcess(root, page, add);
  }
  return [...found].map(([name, writers]) => ({ name, writers: [...writers] })).sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {any} process @param {any} page @param {(name: string | undefined, writer: string) => void} add */
function fromProcess(process, page, add) {
  fieldsOf(page, process.get('podium:startForm')).forEach((name) => add(name, t('the start')));
  const walk = (/** @type {any} */ scope) => (scope.get('flowElements') ?? []).forEach((/** @type {any} */ node) => {
    fromNode(node, page, add);
    if (node.flowElements) walk(node);
  });
  walk(process);
}

/** @param {any} node @param {any} page @param {(name: string | undefined, writer: string) => void} add */
function fromNode(node, page, add) {
  const writer = node.get('name') || node.id;
  add(node.get('podium:resultVariable'), writer);
  fieldsOf(page, node.get('podium:form')).forEach((name) => add(name, writer));
  for (const each of node.get('extensionElements')?.get('values') ?? []) {
    if (/^podium:(Call|Email|Job|Votes)$/.test(each.$type)) add(each.get('resultVariable'), writer);
    if (each.$type === 'podium:Call') (each.get('results') ?? []).forEach((/** @type {any} */ result) => add(result.get('target'), writer));
    if (each.$type === 'podium:Output') add(each.get('target'), writer);
    if (each.$type === 'podium:Outcomes') add(each.get('variable') || 'outcome', writer);
  }
  const loop = node.loopCharacteristics?.get('extensionElements')?.get('values')?.find((/** @type {any} */ each) => each.$type === 'podium:Loop');
  add(loop?.get('inputElement'), t('each round of {writer}', { writer }));
  add(loop?.get('outputCollection'), writer);
}

/** @param {any} page @param {string | undefined} key @returns {string[]} */
const fieldsOf = (page, key) => page.forms?.find((/** @type {any} */ form) => form.id === key)?.fields ?? [];

/** As the expression fields take them. @param {Variable[]} variables */
export const suggestions = (variables) => variables.map(({ name, writers }) => ({ name, detail: t('written by {steps}', { steps: writers.join(', ') }), info: t('Written by {steps}.', { steps: writers.join(', ') }) }));
