/** The pages outside the portal: sign-in and errors. A demo name that is clicked fills the form. */
import './css/portal.css';

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-fill-user]'));
  if (!button) return;
  /** @type {HTMLInputElement} */ (document.getElementById('id_username')).value = button.dataset.fillUser ?? '';
  document.getElementById('id_password')?.focus();
});
