import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { BpmnModdle } from 'bpmn-moddle';
import { page } from './page.js';

page();
const { suggestions, variablesOf } = await import('../src/modeler/properties/variables.js');

/** @param {string} path */
const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const podium = JSON.parse(read('../src/modeler/podium-moddle.json'));
const FORMS = [{ id: 'start_expense', fields: ['amount', 'purpose'] }];

/** @param {string} xml @returns {Promise<Record<string, string>>} what is suggested, each with who writes it */
async function suggested(xml) {
  const { rootElement } = await new BpmnModdle({ podium }).fromXML(xml);
  return Object.fromEntries(suggestions(variablesOf(rootElement, { forms: FORMS })).map(({ name, detail }) => [name, detail]));
}

test('a demo suggests the fields of its start, the result of its decision and the outcomes of its people', async () => {
  const found = await suggested(read('../../processes/demos/expense_approval/expense_approval.bpmn'));

  assert.equal(found.amount, 'written by the start');
  assert.equal(found.rule, 'written by Who has to agree?');
  assert.match(found.check_result, /^written by Check the receipts/);
  assert.ok('votes' in found);
});

test('what two steps write names both, and a field of a value counts as the value', async () => {
  const found = await suggested(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"><process id="p">
    <scriptTask id="first" podium:resultVariable="order.total"/><scriptTask id="second" name="Add tax" podium:resultVariable="order"/></process></definitions>`);

  assert.deepEqual(found, { order: 'written by first, Add tax' });
});
