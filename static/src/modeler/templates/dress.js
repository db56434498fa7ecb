/**
 * What a template says, put on a step; and what a newer version of it would change there. What somebody changed since is theirs:
 * only values that still stand as the old version gave them are replaced.
 */

/** @typedef {{id: string, version: number, name: string, description?: string, element: string, changed?: string, properties: Record<string, any>, extensions: any[]}} Template */

/** @param {Template[]} templates @returns {Template[]} the newest version of each */
export function newest(templates) {
  const found = new Map();
  for (const each of templates) if (!(found.get(each.id)?.version > each.version)) found.set(each.id, each);
  return [...found.values()];
}

/** @param {any} object of a step @param {Template[]} templates @returns {{made: string, version: number, old?: Template, latest?: Template} | null} what it was made from */
export function templateOf(object, templates) {
  const id = object.get('podium:template');
  if (!id) return null;
  const version = Number(object.get('podium:templateVersion')) || 0;
  const all = templates.filter((each) => each.id === id);
  return { made: id, version, old: all.find((each) => each.version === version), latest: newest(all)[0] };
}

/**
 * The properties of a step once the template is on it.
 * @param {any} bpmnFactory @param {any} object the step @param {Template} template @param {Template} [old] what it was made from before
 */
export function dressed(bpmnFactory, object, template, old) {
  const kept = object.get('extensionElements')?.get('values') ?? [];
  const holder = bpmnFactory.create('bpmn:ExtensionElements', { values: [] });
  holder.$parent = object;
  const made = template.extensions.map((wanted) => merged(bpmnFactory, kept.find((/** @type {any} */ each) => each.$type === wanted.$type), wanted, old?.extensions.find((each) => each.$type === wanted.$type)));
  const rest = kept.filter((/** @type {any} */ each) => !template.extensions.some((wanted) => wanted.$type === each.$type));
  const values = [...rest, ...made];
  for (const each of values) each.$parent = holder;
  holder.set('values', values);
  const properties = Object.fromEntries(Object.entries(template.properties).filter(([name]) => isTheirs(object.get(name), old?.properties[name])));
  return { ...properties, 'podium:template': template.id, 'podium:templateVersion': String(template.version), ...(values.length ? { extensionElements: holder } : {}) };
}

/** Nothing stands there, or what the old version put there. @param {any} now @param {any} before */
const isTheirs = (now, before) => now === undefined || now === false || (Array.isArray(now) && !now.length) || JSON.stringify(plain(now)) === JSON.stringify(before);

/** @param {any} bpmnFactory @param {any} current @param {any} wanted @param {any} before */
function merged(bpmnFactory, current, wanted, before) {
  if (!current) return made(bpmnFactory, wanted);
  const stays = plain(current);
  const taken = Object.fromEntries(Object.entries(wanted).filter(([name]) => name !== '$type' && isTheirs(current.get(name), before?.[name])));
  return made(bpmnFactory, { ...stays, ...taken });
}

/** @param {any} value a moddle element, a list of them or a plain value @returns {any} as a template writes it */
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!value?.$type) return value;
  const names = value.$descriptor.properties.map((/** @type {any} */ each) => each.ns.localName).filter((/** @type {string} */ name) => value[name] !== undefined && !(Array.isArray(value[name]) && !value[name].length));
  return { $type: value.$type, ...Object.fromEntries(names.map((/** @type {string} */ name) => [name, plain(value[name])])) };
}

/** @param {any} bpmnFactory @param {any} wanted @returns {any} */
function made(bpmnFactory, wanted) {
  const { $type, ...rest } = wanted;
  const result = bpmnFactory.create($type);
  for (const [name, value] of Object.entries(rest)) {
    const inner = Array.isArray(value) ? value.map((each) => (each?.$type ? made(bpmnFactory, each) : each)) : value?.$type ? made(bpmnFactory, value) : value;
    for (const each of [inner].flat()) if (each?.$type) each.$parent = result;
    result.set(name, inner);
  }
  return result;
}
