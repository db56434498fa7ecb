import assert from 'node:assert/strict';
import test from 'node:test';
import { namesOf } from '../src/modeler/cell_names.js';

/** @param {string} id @param {Record<string, unknown>} facts */
const input = (id, facts) => ({ id, businessObject: { $type: 'dmn:InputClause', ...facts } });
/** @param {string} id @param {Record<string, unknown>} facts */
const output = (id, facts) => ({ id, businessObject: { $type: 'dmn:OutputClause', ...facts } });
const table = {
  rows: [{ id: 'low' }, { id: 'high' }],
  cols: [input('a', { label: 'Amount (EUR)' }), input('k', { inputExpression: { text: 'kind' } }), input('x', {}), output('l', { name: 'level' })],
};

for (const [row, col, expected] of /** @type {[string, string | undefined, string][]} */ ([
  ['low', 'a', 'Rule 1, Amount (EUR) (input)'], ['high', 'k', 'Rule 2, kind (input)'], ['high', 'x', 'Rule 2, column 3 (input)'],
  ['high', 'l', 'Rule 2, level (output)'], ['low', undefined, 'Rule 1, annotation'],
])) {
  test(`a cell is called "${expected}"`, () => assert.equal(namesOf(table)(row, col), expected));
}

test('a cell has the words of the language of its reader', () => {
  /** @type {any} */ (globalThis).podiumWords = { 'Rule {rule}, {column} (output)': 'Regel {rule}, {column} (Ausgabe)' };
  assert.equal(namesOf(table)('low', 'l'), 'Regel 1, level (Ausgabe)');
});
