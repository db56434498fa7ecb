import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import { dressed, newest, plain, templateOf } from '../src/modeler/templates/dress.js';

const moddle = new BpmnModdle({ podium: JSON.parse(readFileSync(new URL('../src/modeler/podium-moddle.json', import.meta.url), 'utf8')) });
const factory = { create: (/** @type {string} */ type, /** @type {any} */ properties = {}) => moddle.create(type, properties) };
const FIRST = { id: 'call', version: 1, name: 'Call', element: 'bpmn:ServiceTask', properties: { name: 'Call' }, extensions: [
  { $type: 'podium:Call', method: 'POST', timeoutSeconds: '10' }, { $type: 'podium:Retries', attempts: '3' }] };
const SECOND = { ...FIRST, version: 2, extensions: [{ $type: 'podium:Call', method: 'POST', timeoutSeconds: '20' }, { $type: 'podium:Retries', attempts: '5', backoff: 'PT5S' }] };

/** @param {any} object @param {any} template @param {any} [old] */
function put(object, template, old) {
  for (const [name, value] of Object.entries(dressed(factory, object, template, old))) object.set(name, value);
  return object;
}

/** @param {any} object @param {string} type */
const says = (object, type) => plain(object.get('extensionElements').get('values').find((/** @type {any} */ each) => each.$type === type));

test('a step gets all that its template says, and what it was made from', () => {
  const step = put(factory.create('bpmn:ServiceTask'), FIRST);

  assert.equal(step.name, 'Call');
  assert.deepEqual(says(step, 'podium:Call'), FIRST.extensions[0]);
  assert.deepEqual([templateOf(step, [FIRST])?.version, templateOf(step, [FIRST])?.latest], [1, FIRST]);
});

test('what a step says already stays', () => {
  const step = put(factory.create('bpmn:ServiceTask', { name: 'Ship' }), FIRST);

  assert.equal(step.name, 'Ship');
});

test('an upgrade changes what the old version put there and leaves what somebody changed', () => {
  const step = put(factory.create('bpmn:ServiceTask'), FIRST);
  step.get('extensionElements').get('values').find((/** @type {any} */ each) => each.$type === 'podium:Call').set('method', 'PUT');
  step.get('extensionElements').get('values').find((/** @type {any} */ each) => each.$type === 'podium:Retries').set('attempts', '9');
  put(step, SECOND, FIRST);

  assert.deepEqual(says(step, 'podium:Call'), { $type: 'podium:Call', method: 'PUT', timeoutSeconds: '20' });
  assert.deepEqual(says(step, 'podium:Retries'), { $type: 'podium:Retries', attempts: '9', backoff: 'PT5S' });
  assert.equal(templateOf(step, [FIRST, SECOND])?.version, 2);
});

test('of each template the newest is offered', () => {
  assert.deepEqual(newest([SECOND, FIRST]), [SECOND]);
});
