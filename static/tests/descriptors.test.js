import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { descriptorsFor } from '../src/modeler/descriptors.js';

const PLATFORM = '<definitions xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>';
const CLOUD = '<definitions xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://camunda.org/schema/1.0/bpmn"/>';

/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const known = {
  podium: read('../src/modeler/podium-moddle.json'),
  camunda: read('../node_modules/camunda-bpmn-moddle/resources/camunda.json'),
  zeebe: read('../node_modules/zeebe-bpmn-moddle/resources/zeebe.json'),
};

/** What a descriptor says about the standard's elements. @param {any} descriptor */
const names = (descriptor) => descriptor.types
  .filter((/** @type {any} */ type) => type.extends?.some((/** @type {string} */ name) => name.startsWith('bpmn:')))
  .flatMap((/** @type {any} */ type) => type.properties || []).map((/** @type {any} */ property) => property.name);

test('no element knows two properties of one name', () => {
  for (const xml of [PLATFORM, CLOUD]) {
    const [ours, theirs] = Object.values(descriptorsFor(xml, known));
    assert.deepEqual(names(ours).filter((/** @type {string} */ name) => names(theirs).includes(name)), []);
  }
});

test('ours are whole beside zeebe and where nobody else speaks', () => {
  assert.ok(names(descriptorsFor(CLOUD, known).podium).includes('candidateGroups'));
  assert.ok(names(descriptorsFor('<definitions/>', known).podium).includes('versionTag'));
});

test('a file that speaks both is one of zeebe', () => {
  assert.deepEqual(Object.keys(descriptorsFor(CLOUD, known)), ['podium', 'zeebe']);
  assert.deepEqual(Object.keys(descriptorsFor(PLATFORM, known)), ['podium', 'camunda']);
});
