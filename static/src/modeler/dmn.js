/** The dmn-js editor: decision tables, literal expressions, requirement graphs. */
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import '../css/editors.css';
import './nonce.js';
import Modeler from 'dmn-js/lib/Modeler';
import Viewer from 'dmn-js/lib/NavigatedViewer';
import { t } from '../language.js';
import { startBeside } from './beside.js';
import { nameCells } from './cell_names.js';
import { changed, opening, page, startSaving } from './saving.js';

const host = document.getElementById('editor-canvas');
/** The tool's words where a process owner has better ones. @type {Record<string, string>} */
const WORDS = { 'View DRD': t('Requirement graph') };
const ours = {
  /** @param {string} words @param {Record<string, string>} [values] */
  translate: ['value', (words, values = {}) => WORDS[words] ?? t(words, values)],
};
const drd = { drdRenderer: { defaultFillColor: 'var(--node)', defaultStrokeColor: 'var(--bpmn-stroke)', defaultLabelColor: 'var(--text)' } };
const common = { additionalModules: [ours] };
const options = { container: host, drd: { ...drd, ...common }, decisionTable: common, literalExpression: common, boxedExpression: common };
const editor = page.may_edit ? new Modeler(options) : new Viewer(options);

/** @param {string} id opens the decision a problem names */
function reveal(id) {
  const view = editor.getViews().find((/** @type {any} */ each) => each.element.id === id);
  if (view) editor.open(view);
}

async function begin() {
  startBeside();
  if (host) nameCells(host, () => editor.getActiveViewer()?.get('sheet', false)?.getRoot());
  await editor.importXML(await opening());
  document.getElementById('editor-loading')?.remove();
  const table = editor.getViews().find((/** @type {any} */ each) => each.type === 'decisionTable');
  if (table) await editor.open(table);
  startSaving(async () => (await editor.saveXML({ format: true })).xml, undefined, reveal);
  const watch = () => editor.getActiveViewer()?.on('commandStack.changed', changed);
  editor.on('views.changed', watch);
  watch();
}

begin();
