/**
 * The start form: form-js in front, one hidden field of JSON behind, so that the server sees a plain form post. What is
 * typed and chosen is a draft until then.
 */
import { Draft } from './draft.js';
import { element, pageData } from './elements.js';
import { FilePlace } from './form_files.js';
import { offer } from './keys.js';
import { t } from './language.js';

const page = pageData('start-page');
const host = document.getElementById('task-form');
const form = /** @type {HTMLFormElement} */ (document.getElementById('start-form'));
const reference = /** @type {HTMLInputElement} */ (document.getElementById('business-key'));
const problems = /** @type {HTMLElement} */ (document.getElementById('form-problems'));

if (host && page?.form) {
  const { TaskForm } = await import('./task_form.js');
  const draft = new Draft(`/api/v1/start-drafts/${encodeURIComponent(page.key)}`, `start.${page.key}`, document.getElementById('draft-state'));
  const kept = draft.kept();
  if (kept?.business_key) reference.value = kept.business_key;
  const files = new FilePlace('/api/v1/start-files', page.files, { process_key: page.key }, true);
  const shown = await TaskForm.show(host, page.form, { ...page.data, ...kept?.variables }, { files, onChange: () => changed() });
  const changed = () => draft.changed({ variables: shown.values(), business_key: reference.value });
  reference.addEventListener('input', changed);
  if (page.errors?.length) shown.showErrors(page.errors, problems);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { data, valid } = await shown.submit();
    if (!valid) return;
    await draft.save();
    if (!draft.isSafe) return problems.replaceChildren(element('p', { class: 'pd-strip is-bad' }, t('The server could not be reached. Your text is kept here.')));
    draft.forget();
    /** @type {HTMLInputElement} */ (document.getElementById('variables')).value = JSON.stringify(data);
    form.submit();
  });
  document.getElementById('discard-form')?.addEventListener('submit', () => draft.forget());
}

offer('Ctrl Enter', t('Start'), () => true);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  form.requestSubmit();
});
