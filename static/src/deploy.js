/** Dropping files on the deploy page, and their names before they are sent. */
const field = /** @type {HTMLInputElement} */ (document.getElementById('files'));
const drop = /** @type {HTMLElement} */ (document.getElementById('drop'));
const chosen = /** @type {HTMLElement} */ (document.getElementById('chosen'));

const show = () => {
  chosen.textContent = [...(field.files ?? [])].map((file) => file.name).join(', ');
};
field.addEventListener('change', show);
for (const kind of ['dragenter', 'dragover']) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add('is-over');
  });
}
for (const kind of ['dragleave', 'drop']) drop.addEventListener(kind, () => drop.classList.remove('is-over'));
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer?.files.length) field.files = event.dataTransfer.files;
  show();
});
