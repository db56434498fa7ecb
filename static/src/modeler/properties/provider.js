/** Hands our groups to the properties panel, behind the standard's. What they are stands in `groups.js`. */
import { groupsFor } from './groups.js';
import { kindsWith } from './kinds.js';
import { suggestions, variablesOf } from './variables.js';

/** @param {string[]} names @param {string} none */
const choices = (names, none) => () => [{ value: '', label: none }, ...(names ?? []).map((name) => ({ value: name, label: name }))];

/**
 * Read when asked for, once after each change. The same list as long as it says the same: the expression fields begin anew with another.
 * @template T @param {any} eventBus @param {() => T} read @returns {() => T}
 */
function untilChanged(eventBus, read) {
  /** @type {T | undefined} */
  let known;
  let isOld = true;
  eventBus.on(['commandStack.changed', 'import.done'], () => { isOld = true; });
  return () => {
    const now = isOld ? read() : known;
    isOld = false;
    known = known && JSON.stringify(known) === JSON.stringify(now) ? known : now;
    return /** @type {T} */ (known);
  };
}

/** @param {any} page lists to choose from: forms, destinations, calendars @returns a bpmn-js module */
export function podiumProperties(page) {
  class Provider {
    /** @param {any} propertiesPanel @param {any} bpmnjs @param {any} elementRegistry @param {any} eventBus */
    constructor(propertiesPanel, bpmnjs, elementRegistry, eventBus) {
      const variables = untilChanged(eventBus, () => suggestions(variablesOf(bpmnjs.getDefinitions(), page)));
      this.context = {
        page, choices, kinds: kindsWith(() => [...page.groups, ...page.people]),
        variables,
        userTasks: (/** @type {any} */ shape) => elementRegistry.filter((/** @type {any} */ each) => each.type === 'bpmn:UserTask' && each !== shape).map((/** @type {any} */ each) => each.id),
      };
      propertiesPanel.registerProvider(400, this);
    }

    /** @param {any} shape */
    getGroups(shape) {
      return (/** @type {any[]} */ groups) => {
        const [general, ...rest] = groups;
        return [...(general ? [general] : []), ...groupsFor(shape, this.context), ...rest];
      };
    }
  }
  /** @type {any} */ (Provider).$inject = ['propertiesPanel', 'bpmnjs', 'elementRegistry', 'eventBus'];
  return { __init__: ['podiumProperties'], podiumProperties: ['type', Provider] };
}
