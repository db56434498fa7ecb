/** Reading and writing our extension elements by the modeler's own commands, so that undo and redo know them. */

/** @typedef {{modeling: any, bpmnFactory: any}} Services */

/** @param {any} shape @param {string} type "podium:Call" */
export const extension = (shape, type) =>
  shape.businessObject.get('extensionElements')?.get('values').find((/** @type {any} */ each) => each.$type === type);

/** @param {Services} services @param {any} shape @returns {any} the extension elements, made if there are none */
function holder({ modeling, bpmnFactory }, shape) {
  const object = shape.businessObject;
  const found = object.get('extensionElements');
  if (found) return found;
  const made = bpmnFactory.create('bpmn:ExtensionElements', { values: [] });
  made.$parent = object;
  modeling.updateProperties(shape, { extensionElements: made });
  return made;
}

/** @param {Services} services @param {any} shape @param {string} type @returns {any} the extension, made if there is none */
export function ensureExtension(services, shape, type) {
  const found = extension(shape, type);
  if (found) return found;
  const extensions = holder(services, shape);
  const made = services.bpmnFactory.create(type);
  made.$parent = extensions;
  services.modeling.updateModdleProperties(shape, extensions, { values: [...extensions.get('values'), made] });
  return made;
}

/** @param {Services} services @param {any} shape @param {string} type @param {Record<string, any>} properties */
export function writeExtension(services, shape, type, properties) {
  services.modeling.updateModdleProperties(shape, ensureExtension(services, shape, type), properties);
  dropIfEmpty(services, shape, type);
}

/** An extension without any attribute or child says nothing; it leaves. @param {Services} services @param {any} shape @param {string} type */
function dropIfEmpty({ modeling }, shape, type) {
  const found = extension(shape, type);
  const says = Object.keys(found).some((key) => !key.startsWith('$') && found[key] !== undefined && (!Array.isArray(found[key]) || found[key].length));
  if (says) return;
  const extensions = shape.businessObject.get('extensionElements');
  modeling.updateModdleProperties(shape, extensions, { values: extensions.get('values').filter((/** @type {any} */ each) => each !== found) });
}

/** @param {Services} services @param {any} shape @param {string} type @param {string} list property @param {string} itemType @param {Record<string, any>} properties @param {{list: string, itemType: string, fresh: Record<string, any>}} [child] what the item itself begins with */
export function addItem(services, shape, type, list, itemType, properties, child) {
  const parent = ensureExtension(services, shape, type);
  const item = services.bpmnFactory.create(itemType, properties);
  item.$parent = parent;
  if (child) {
    const first = services.bpmnFactory.create(child.itemType, child.fresh);
    first.$parent = item;
    item.set(child.list, [first]);
  }
  services.modeling.updateModdleProperties(shape, parent, { [list]: [...(parent.get(list) ?? []), item] });
}

/** @param {Services} services @param {any} shape @param {string} type @param {string} list @param {any} item */
export function removeItem(services, shape, type, list, item) {
  const parent = extension(shape, type);
  services.modeling.updateModdleProperties(shape, parent, { [list]: parent.get(list).filter((/** @type {any} */ each) => each !== item) });
  dropIfEmpty(services, shape, type);
}
