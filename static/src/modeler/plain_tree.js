/**
 * What the modeler holds, as plain data and back: how a model gets into a worker that writes it out. Quick, since the canvas waits
 * for the first half; knows moddle's elements, those of no schema included, and nothing of BPMN.
 *
 * References are kept as ids, which is all that writing needs of them, so what `grown` answers is good for that alone.
 */

/** @typedef {{type: string, values: Record<string, any>, rest: Record<string, any>}} Typed an element of a schema; `rest`: attributes it does not know */
/** @typedef {{name: string, uri?: string, values: Record<string, any>, body?: string, children?: any[]}} Loose an element of no schema */

/** @param {any} value @returns {any} an element as `Typed` or `Loose`, lists by item, anything else as it is */
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!value?.$type) return value;
  return value.$descriptor.isGeneric ? loose(value) : typed(value);
}

/** @param {any} element @returns {Typed} */
function typed(element) {
  const known = element.$descriptor.propertiesByName;
  /** @type {Record<string, any>} */
  const values = {};
  for (const name of Object.getOwnPropertyNames(element)) {
    const property = name.startsWith('$') ? undefined : known[name];
    if (!property || property.isVirtual) continue;
    const value = element[name];
    if (value === undefined || value === null) continue; // what an edit took away, which writing leaves out too
    values[name] = property.isReference ? ids(value) : plain(value);
  }
  return { type: element.$type, values, rest: element.$attrs };
}

/** @param {any} value */
const ids = (value) => (Array.isArray(value) ? value.map((each) => ({ id: each.id })) : { id: value.id });

/** @param {any} element @returns {Loose} */
function loose(element) {
  const { name, ns } = element.$descriptor;
  const values = Object.fromEntries(Object.entries(element).filter(([key]) => !key.startsWith('$')));
  return { name, uri: ns.uri, values, body: element.$body, children: element.$children?.map(plain) };
}

/** @param {any} moddle @param {any} value what `plain` answered @returns {any} */
export function grown(moddle, value) {
  if (Array.isArray(value)) return value.map((each) => grown(moddle, each));
  if (value?.type && value.values) return ofType(moddle, value);
  return value?.name && value.values ? ofNone(moddle, value) : value;
}

/** @param {any} moddle @param {Typed} from */
function ofType(moddle, { type, values, rest }) {
  const element = moddle.create(type);
  for (const [name, value] of Object.entries(values)) element.set(name, grown(moddle, value));
  Object.assign(element.$attrs, rest);
  return element;
}

/** @param {any} moddle @param {Loose} from */
function ofNone(moddle, { name, uri, values, body, children }) {
  const element = moddle.createAny(name, uri, values);
  if (body) element.$body = body;
  if (children) element.$children = children.map((each) => grown(moddle, each));
  return element;
}
