/** The form-js editor: fields by drag and drop, their keys and rules at the right, the form as its readers get it beside them. */
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor-base.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import '../css/forms.css';
import '../css/editors.css';
import './nonce.js';
import { FormEditor } from '@bpmn-io/form-js-editor';
import { TaskForm } from '../task_form.js';
import { startBeside } from './beside.js';
import { startPreview } from './preview.js';
import { changed, opening, page, startSaving } from './saving.js';
import { nameButtonsIn } from './panel_keys.js';
import { startTabbing } from './tabbing.js';

const host = /** @type {HTMLElement} */ (document.getElementById('editor-canvas'));

async function begin() {
  startBeside();
  const schema = JSON.parse(await opening());
  document.getElementById('editor-loading')?.remove();
  if (!page.may_edit) return TaskForm.show(host, schema, {}, { readOnly: true });
  const editor = new FormEditor({ container: host });
  await editor.importSchema(schema);
  startTabbing(host);
  nameButtonsIn(host);
  const previewed = startPreview(() => editor.saveSchema());
  startSaving(async () => JSON.stringify(editor.saveSchema(), null, 2));
  editor.on('changed', () => {
    changed();
    previewed();
  });
}

begin();
