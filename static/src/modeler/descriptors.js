/**
 * The descriptors a file is read and written with. A file that speaks `camunda:` gets those fields, every other one those of
 * `zeebe:`; the two claim the same properties, so only one can be loaded. So do `podium:` and `camunda:` where they mean the
 * same (`versionTag`, `assignee`, ...), and a file whose element knows two properties of one name cannot be read at all:
 * there ours give way, and what a file says in `podium:` is kept as it stands.
 */
const PLATFORM = 'http://camunda.org/schema/1.0/bpmn';
const CLOUD = 'http://camunda.org/schema/zeebe/1.0';

/** @param {string} xml */
export function isPlatform(xml) {
  return xml.includes(PLATFORM) && !xml.includes(CLOUD);
}

/** @param {string} xml */
export const isCloud = (xml) => xml.includes(CLOUD);

/** @param {string} xml @param {{podium: any, camunda: any, zeebe: any}} known */
export function descriptorsFor(xml, { podium, camunda, zeebe }) {
  return isPlatform(xml) ? { podium: beside(podium, camunda), camunda } : { podium, zeebe };
}

/** Ours, without what extends the standard's elements under a name that the other has too. @param {any} ours @param {any} other */
function beside(ours, other) {
  const taken = new Set(other.types.filter(extending).flatMap((/** @type {any} */ type) => names(type)));
  const types = ours.types.map((/** @type {any} */ type) => extending(type)
    ? { ...type, properties: type.properties.filter((/** @type {any} */ property) => !taken.has(property.name)) } : type);
  return { ...ours, types };
}

/** @param {any} type */
const extending = (type) => Boolean(type.extends);

/** @param {any} type */
const names = (type) => (type.properties || []).map((/** @type {any} */ property) => property.name);
