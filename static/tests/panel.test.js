import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import test from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import { page } from './page.js';

register('./undrawn.js', import.meta.url);
page();
Object.assign(globalThis, { location: { pathname: '/modeler/1/' }, sessionStorage: { getItem: () => null, setItem: () => {} } });
const { groupsFor } = await import('../src/modeler/properties/groups.js');
const { kindsWith } = await import('../src/modeler/properties/kinds.js');

const DEMOS = new URL('../../processes/demos/', import.meta.url);
const podium = JSON.parse(readFileSync(new URL('../src/modeler/podium-moddle.json', import.meta.url), 'utf8'));
const context = {
  page: { forms: [], decisions: [], processes: [], groups: [], people: [], calendars: [], destinations: [], policies: [], senders: [], templates: [] },
  choices: () => () => [], kinds: kindsWith(() => []), variables: () => [], userTasks: () => [],
};

/** Every value a file says in our namespace about one thing or its parts. @param {any} object @returns {{name: string, value: any}[]} */
function said(object) {
  const known = object.$descriptor.properties.filter((/** @type {any} */ each) => !each.isMany && (each.ns.prefix === 'podium' || object.$type.startsWith('podium:')))
    .map((/** @type {any} */ each) => ({ name: each.ns.localName, value: object[each.ns.localName] ?? object.get(each.name) }))
    .filter((/** @type {any} */ each) => each.value !== undefined && typeof each.value !== 'object');
  const unknown = Object.entries(object.$attrs ?? {}).filter(([name]) => name.startsWith('podium:')).map(([name, value]) => ({ name: `${name}, unknown to the descriptor`, value }));
  return [...known, ...unknown, ...parts(object).flatMap(said)];
}

/** @param {any} object what belongs to it and is no element of its own on the canvas @returns {any[]} */
function parts(object) {
  if (object.$type.startsWith('podium:')) return object.$descriptor.properties.flatMap((/** @type {any} */ each) => [object[each.ns.localName] ?? []].flat()).filter((/** @type {any} */ each) => each?.$type);
  const extensions = (object.extensionElements?.values ?? []).filter((/** @type {any} */ each) => each.$type.startsWith('podium:'));
  return [...extensions, ...(object.eventDefinitions ?? []), ...(object.loopCharacteristics ? [object.loopCharacteristics] : [])];
}

/** What the panel shows of it. @param {any} object @returns {{name: string, value: any}[]} */
function shown(object) {
  const shape = { type: object.$type, businessObject: object, id: object.id };
  const all = groupsFor(shape, context).flatMap((group) => [...(group.entries ?? []), ...(group.items ?? []).flatMap((/** @type {any} */ item) => item.entries)]);
  return all.filter((each) => each.place).map((each) => ({ name: each.field.name, value: each.place.read(shape, each.field.name) }));
}

/** @param {any} object @returns {any[]} it and all that stands inside it */
const walk = (object) => [object, ...(object.flowElements ?? []).flatMap(walk)];

for (const name of readdirSync(DEMOS, { withFileTypes: true }).filter((each) => each.isDirectory()).map((each) => each.name)) {
  for (const file of readdirSync(new URL(`${name}/`, DEMOS)).filter((each) => each.endsWith('.bpmn'))) {
    test(`the panel has a field for everything that ${file} says`, async () => {
      const { rootElement } = await new BpmnModdle({ podium }).fromXML(readFileSync(new URL(`${name}/${file}`, DEMOS), 'utf8'));
      const missing = [];
      for (const object of rootElement.rootElements.filter((/** @type {any} */ each) => each.$type === 'bpmn:Process').flatMap(walk)) {
        const fields = shown(object);
        for (const { name: attribute, value } of said(object)) {
          const has = fields.some((field) => field.value === value && (field.name === attribute || (attribute === 'text' && field.name === 'body')));
          if (!has) missing.push(`${object.id}: ${attribute} = ${value}`);
        }
      }
      assert.deepEqual(missing, []);
    });
  }
}

test('what no field is for is found missing', async () => {
  const xml = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"><process id="p" podium:colour="red"/></definitions>';
  const { rootElement } = await new BpmnModdle({ podium }).fromXML(xml);

  assert.match(said(rootElement.rootElements[0])[0].name, /colour/);
});
