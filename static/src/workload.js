/** Workload: drag a task onto a person. The form beside each task does the same without a mouse. */

/** @type {HTMLElement | null} */
let dragged = null;

/** @param {Event} event */
const personUnder = (event) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-person]'));

document.addEventListener('dragstart', (event) => {
  dragged = /** @type {Element} */ (event.target).closest('[data-task]');
  if (dragged && event.dataTransfer) event.dataTransfer.setData('text/plain', dragged.dataset.task ?? '');
});
document.addEventListener('dragover', (event) => {
  const row = dragged && personUnder(event);
  if (row && !row.contains(dragged)) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  const row = personUnder(event);
  const choice = /** @type {HTMLSelectElement | null | undefined} */ (dragged?.querySelector('select[name="assignee"]'));
  const fits = row && [...(choice?.options ?? [])].some((option) => option.value === row.dataset.person);
  if (!row || !choice || !fits) return;
  event.preventDefault();
  choice.value = row.dataset.person ?? '';
  choice.form?.requestSubmit();
});
document.addEventListener('dragend', () => { dragged = null; });
