/** Reading and writing our extension elements by the modeler's own commands, so that undo and redo know them. */

/** @typedef {{modeling: any, bpmnFactory: any}} Services */
/** @typedef {{list: string, itemType: string, fresh: Record<string, any>}} Child what an item itself begins with */

/** @param {any} object a business object, or loop characteristics @param {string} type "podium:Call" */
export const extension = (object, type) =>
  object?.get('extensionElements')?.get('values').find((/** @type {any} */ each) => each.$type === type);

/** @param {Services} services @param {any} shape @param {any} object @returns {any} the extension elements, made if there are none */
function holder({ modeling, bpmnFactory }, shape, object) {
  const found = object.get('extensionElements');
  if (found) return found;
  const made = bpmnFactory.create('bpmn:ExtensionElements', { values: [] });
  made.$parent = object;
  modeling.updateModdleProperties(shape, object, { extensionElements: made });
  return made;
}

/** @param {Services} services @param {any} shape @param {any} object @param {string} type @param {Record<string, any>} [properties] @returns {any} the extension, made if there is none */
export function ensureExtension(services, shape, object, type, properties = {}) {
  const found = extension(object, type);
  if (found) return found;
  const extensions = holder(services, shape, object);
  const made = services.bpmnFactory.create(type, properties);
  made.$parent = extensions;
  services.modeling.updateModdleProperties(shape, extensions, { values: [...extensions.get('values'), made] });
  return made;
}

/** @param {Services} services @param {any} shape @param {any} object @param {string[]} types */
export function dropExtensions({ modeling }, shape, object, types) {
  const extensions = object.get('extensionElements');
  if (!types.some((type) => extension(object, type))) return;
  const values = extensions.get('values').filter((/** @type {any} */ each) => !types.includes(each.$type));
  modeling.updateModdleProperties(shape, extensions, { values });
}

/** @param {Services} services @param {any} shape @param {any} object @param {string} type @param {Record<string, any>} properties */
export function writeExtension(services, shape, object, type, properties) {
  services.modeling.updateModdleProperties(shape, ensureExtension(services, shape, object, type), properties);
  dropIfEmpty(services, shape, object, type);
}

/** Those whose presence alone says something. */
const SPEAKING = ['podium:AtMostOnce', 'podium:Call', 'podium:Email', 'podium:Job'];

/** An extension without any attribute or child says nothing; it leaves. @param {Services} services @param {any} shape @param {any} object @param {string} type */
function dropIfEmpty(services, shape, object, type) {
  const found = extension(object, type);
  const says = Object.keys(found).some((key) => !key.startsWith('$') && found[key] !== undefined && (!Array.isArray(found[key]) || found[key].length));
  if (!says && !SPEAKING.includes(type)) dropExtensions(services, shape, object, [type]);
}

/** @param {Services} services @param {string} type @param {Record<string, any>} properties @param {any} parent @param {Child} [child] */
function made({ bpmnFactory }, type, properties, parent, child) {
  const item = bpmnFactory.create(type, properties);
  item.$parent = parent;
  if (child) item.set(child.list, [made({ bpmnFactory, modeling: null }, child.itemType, child.fresh, item)]);
  return item;
}

/** @param {Services} services @param {any} shape @param {any} object @param {import('./kinds.js').Kind} kind */
export function addItem(services, shape, object, kind) {
  if (!kind.type) return addLoose(services, shape, object, kind);
  const parent = ensureExtension(services, shape, object, kind.type);
  const item = made(services, kind.itemType, kind.fresh, parent, kind.child);
  services.modeling.updateModdleProperties(shape, parent, { [kind.list]: [...(parent.get(kind.list) ?? []), item] });
}

/** An item that stands in the extension elements by itself: a mapping. @param {Services} services @param {any} shape @param {any} object @param {import('./kinds.js').Kind} kind */
function addLoose(services, shape, object, kind) {
  const extensions = holder(services, shape, object);
  const item = made(services, kind.itemType, kind.fresh, extensions);
  services.modeling.updateModdleProperties(shape, extensions, { values: [...extensions.get('values'), item] });
}

/** @param {any} object @param {import('./kinds.js').Kind} kind @returns {any[]} */
export function itemsOf(object, kind) {
  if (kind.type) return extension(object, kind.type)?.get(kind.list) ?? [];
  return (object.get('extensionElements')?.get('values') ?? []).filter((/** @type {any} */ each) => each.$type === kind.itemType);
}

/** @param {Services} services @param {any} shape @param {any} object @param {import('./kinds.js').Kind} kind @param {any} item */
export function removeItem(services, shape, object, kind, item) {
  const parent = kind.type ? extension(object, kind.type) : object.get('extensionElements');
  const list = kind.type ? kind.list : 'values';
  services.modeling.updateModdleProperties(shape, parent, { [list]: parent.get(list).filter((/** @type {any} */ each) => each !== item) });
  if (kind.type) dropIfEmpty(services, shape, object, kind.type);
}

/** @param {Services} services @param {any} shape @param {any} item @param {Child} child */
export function addChild(services, shape, item, child) {
  const fresh = made(services, child.itemType, child.fresh, item);
  services.modeling.updateModdleProperties(shape, item, { [child.list]: [...(item.get(child.list) ?? []), fresh] });
}

/** @param {Services} services @param {any} shape @param {any} item @param {Child} child @param {any} gone */
export function removeChild(services, shape, item, child, gone) {
  services.modeling.updateModdleProperties(shape, item, { [child.list]: item.get(child.list).filter((/** @type {any} */ each) => each !== gone) });
}
