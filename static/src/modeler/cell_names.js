/**
 * What the cells of a decision table are called for those who hear them: dmn-js calls each "Input" or "Output", of no rule and no
 * column. The names are written onto its own fields, after each of its drawings, since a focused cell gets a new field every time.
 * What a drawing changed inside one cell names that cell alone, so that typing costs the same in a table of any size.
 */
import { t } from '../language.js';

/** @typedef {{ id: string, businessObject: any }} Column */
/** @typedef {{ rows: { id: string }[], cols: Column[] }} Table what dmn-js calls the root of a sheet */

/** @param {Table} table @returns {(rowId: string, colId?: string) => string} the name of a cell; without column that of the annotation */
export function namesOf(table) {
  const rules = new Map(table.rows.map((row, index) => [row.id, index + 1]));
  const columns = new Map(table.cols.map((col, index) => [col.id, { ...clause(col.businessObject), n: index + 1 }]));
  return (rowId, colId) => {
    const rule = rules.get(rowId);
    const found = colId && columns.get(colId);
    if (!found) return t('Rule {rule}, annotation', { rule });
    const column = found.title || t('column {n}', { n: found.n });
    return found.isInput ? t('Rule {rule}, {column} (input)', { rule, column }) : t('Rule {rule}, {column} (output)', { rule, column });
  };
}

/** @param {any} asked an input or output of the model */
const clause = (asked) => ({
  isInput: asked.$type === 'dmn:InputClause',
  title: asked.label || asked.inputExpression?.text || asked.name,
});

/** @param {HTMLElement} host where dmn-js draws @param {() => Table | undefined} shown the table that is open, if one is */
export function nameCells(host, shown) {
  const drawn = new MutationObserver((records) => {
    const table = shown();
    if (!table) return;
    const name = namesOf(table);
    for (const cell of touched(host, records)) write(/** @type {HTMLElement} */ (cell), name);
  });
  drawn.observe(host, { childList: true, characterData: true, subtree: true });
}

/** @param {HTMLElement} host @param {MutationRecord[]} records */
function touched(host, records) {
  const inside = new Set(records.map((each) => (each.target instanceof Element ? each.target : each.target.parentElement)?.closest('td[data-row-id]')));
  return inside.has(null) || inside.has(undefined) ? host.querySelectorAll('td[data-row-id]') : inside;
}

/** @param {HTMLElement} cell @param {(rowId: string, colId?: string) => string} name */
function write(cell, name) {
  const said = name(cell.dataset.rowId ?? '', cell.dataset.colId);
  for (const field of cell.querySelectorAll('[contenteditable="true"]')) {
    if (field.getAttribute('aria-label') !== said) field.setAttribute('aria-label', said);
  }
}
