/**
 * The panel without its drawing: which field stands where is data and needs no page, the widgets of the package do. Tests
 * register this module as a hook; it hands out names without anything behind them for the packages that draw.
 */
const DRAWING = /^(@bpmn-io\/properties-panel(\/preact(\/hooks)?)?|bpmn-js-properties-panel)$/;
const NAMES = [
  'CheckboxEntry', 'FeelEntry', 'FeelTextAreaEntry', 'ListGroup', 'SelectEntry', 'TextAreaEntry', 'TextFieldEntry', 'isFeelEntryEdited',
  'isSelectEntryEdited', 'isTextFieldEntryEdited', 'h', 'useEffect', 'useService', 'useState',
];
const EMPTY = `data:text/javascript,${NAMES.map((name) => `export const ${name} = undefined;`).join('')}`;

/** @param {string} specifier @param {any} context @param {(specifier: string, context: any) => Promise<any>} next */
export const resolve = (specifier, context, next) => (DRAWING.test(specifier) ? { url: EMPTY, shortCircuit: true } : next(specifier, context));
