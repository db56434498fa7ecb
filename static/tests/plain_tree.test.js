import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import { descriptorsFor } from '../src/modeler/descriptors.js';
import { grown, plain } from '../src/modeler/plain_tree.js';

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const known = {
  podium: JSON.parse(read('../src/modeler/podium-moddle.json')),
  camunda: JSON.parse(read('../node_modules/camunda-bpmn-moddle/resources/camunda.json')),
  zeebe: JSON.parse(read('../node_modules/zeebe-bpmn-moddle/resources/zeebe.json')),
};
const files = ['processes/demos/', 'tests/end_to_end/models/'].flatMap((folder) => readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true })
  .filter((name) => String(name).endsWith('.bpmn')).map((name) => `../../${folder}${name}`));

/** @param {string} xml written from the model itself, and from a copy that went as text through a worker's door @param {(root: any) => void} edit */
async function bothWays(xml, edit = () => {}) {
  const schemas = descriptorsFor(xml, known);
  const moddle = new BpmnModdle(schemas);
  const { rootElement } = await moddle.fromXML(xml);
  edit(rootElement);
  const itself = await moddle.toXML(rootElement, { format: true });
  const other = new BpmnModdle(schemas);
  const copied = await other.toXML(grown(other, JSON.parse(JSON.stringify(plain(rootElement)))), { format: true });
  return [copied.xml, itself.xml];
}

test('a copy is written as the model itself would be', async () => {
  assert.ok(files.length > 5);
  for (const file of files) {
    const [copied, itself] = await bothWays(read(file));
    assert.equal(copied, itself, file);
  }
});

test('what no schema knows is copied with all its children, attributes and text', async () => {
  const foreign = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="http://x.example" targetNamespace="t" x:of="them">
    <process id="p" x:colour="red"><extensionElements><x:a b="1"><x:c>text &amp; more</x:c></x:a></extensionElements></process></definitions>`;
  const [copied, itself] = await bothWays(foreign);
  assert.equal(copied, itself);
  assert.match(copied, /<x:c>text &amp; more<\/x:c>/);
});

test('what an edit took away is missing in both', async () => {
  for (const file of files) {
    const [copied, itself] = await bothWays(read(file), (root) => emptied(root, new Set()));
    assert.equal(copied, itself, file);
  }
});

/** Every third property of every element goes the way the modeler takes things away: null, or an empty list. @param {any} element @param {Set<any>} seen */
function emptied(element, seen) {
  if (!element?.$type || seen.has(element)) return;
  seen.add(element);
  const names = Object.getOwnPropertyNames(element).filter((name) => !name.startsWith('$') && name !== 'id');
  for (const name of names) {
    const value = element[name];
    for (const each of Array.isArray(value) ? value : [value]) emptied(each, seen);
    if (seen.size % 3 === 0) element[name] = Array.isArray(value) ? [] : null;
  }
}
