/**
 * The elements of a model as a tree, in the order somebody would tell them: along the flows, groups with what is inside,
 * events at a border below their step. Reads the plain objects of a parsed file; knows no viewer.
 */
import { kindOf } from './kinds.js';

/** @typedef {{$type: string, id: string, name?: string, flowElements?: Element[], attachedToRef?: Element, sourceRef?: Element, targetRef?: Element, processRef?: Element, participants?: Element[]}} Element */
/** @typedef {{id: string, name: string, kind: string, children: Item[]}} Item */

const NODE = /Task$|Event$|Gateway$|SubProcess$|CallActivity$|Transaction$/;

/** @param {{rootElements?: Element[]}} definitions @returns {Item[]} one for each process; pools give them their names */
export function treeOf(definitions) {
  const roots = definitions.rootElements ?? [];
  const pools = roots.flatMap((root) => (root.$type === 'bpmn:Collaboration' ? root.participants ?? [] : []));
  return roots.filter((root) => root.$type === 'bpmn:Process').map((process) => {
    const pool = pools.find((each) => each.processRef === process);
    return { id: pool?.id ?? process.id, name: pool?.name || process.name || process.id, kind: kindOf(pool ? 'pool' : 'process'), children: inside(process) };
  });
}

/** @param {Element} scope @returns {Item[]} */
function inside(scope) {
  const elements = scope.flowElements ?? [];
  const nodes = elements.filter((each) => NODE.test(each.$type));
  const flows = elements.filter((each) => each.$type === 'bpmn:SequenceFlow');
  /** @type {Map<Element, Element[]>} */
  const borders = new Map();
  for (const each of nodes) if (each.attachedToRef) borders.set(each.attachedToRef, [...(borders.get(each.attachedToRef) ?? []), each]);
  return told(nodes, flows).map((node) => {
    const border = borders.get(node) ?? [];
    return { ...item(node), children: [...border.map((each) => ({ ...item(each), children: [] })), ...inside(node)] };
  });
}

/** @param {Element} node */
function item(node) {
  const kind = kindOf(node.$type);
  return { id: node.id, name: node.name || kind, kind };
}

/**
 * Reverse postorder of a walk from the starts, so that a join stands after all that leads to it.
 * @param {Element[]} nodes @param {Element[]} flows
 */
function told(nodes, flows) {
  const members = nodes.filter((node) => !node.attachedToRef);
  /** @type {Map<Element, Element[]>} */
  const after = new Map(members.map((node) => [node, []]));
  const entered = new Set();
  for (const flow of flows) {
    const source = flow.sourceRef?.attachedToRef ?? flow.sourceRef;
    if (!source || !flow.targetRef || !after.has(source)) continue;
    after.get(source)?.push(flow.targetRef);
    entered.add(flow.targetRef);
  }
  const starts = members.filter((node) => node.$type === 'bpmn:StartEvent');
  const begun = members.filter((node) => !entered.has(node) && !starts.includes(node));
  const seen = new Set();
  const finished = [starts, begun, members].map((walk) => postorder(walk, after, seen).reverse());
  return finished.flat();
}

/** @param {Element[]} walk @param {Map<Element, Element[]>} after @param {Set<Element>} seen */
function postorder(walk, after, seen) {
  /** @type {Element[]} */
  const found = [];
  for (const start of [...walk].reverse()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const stack = [{ node: start, ends: [...(after.get(start) ?? [])] }];
    while (stack.length) {
      const top = stack[stack.length - 1];
      const next = top.ends.pop();
      if (!next) found.push(/** @type {{node: Element}} */ (stack.pop()).node);
      else if (after.has(next) && !seen.has(next)) {
        seen.add(next);
        stack.push({ node: next, ends: [...(after.get(next) ?? [])] });
      }
    }
  }
  return found;
}
