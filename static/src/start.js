/** The start form: form-js in front, one hidden field of JSON behind, so that the server sees a plain form post. */
import { pageData } from './elements.js';

const page = pageData('start-page');
const host = document.getElementById('task-form');
const form = /** @type {HTMLFormElement} */ (document.getElementById('start-form'));

if (host && page?.form) {
  const { TaskForm } = await import('./task_form.js');
  const shown = await TaskForm.show(host, page.form, page.data ?? {});
  if (page.errors?.length) shown.showErrors(page.errors, document.getElementById('form-problems'));
  form.addEventListener('submit', (event) => {
    const { data, valid } = shown.submit();
    if (!valid) return event.preventDefault();
    /** @type {HTMLInputElement} */ (document.getElementById('variables')).value = JSON.stringify(data);
  });
}
