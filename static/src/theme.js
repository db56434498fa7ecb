/** Dark or light, and a narrow sidebar: kept in a cookie so that the server draws the first paint right. */
const YEAR_SECONDS = 31536000;

/** @param {string} name @param {string} value */
const keep = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
};

/** @returns {'dark' | 'light'} */
export const theme = () => (document.documentElement.dataset.bsTheme === 'dark' ? 'dark' : 'light');

function toggleTheme() {
  const next = theme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.bsTheme = next;
  keep('podium_theme', next);
  document.dispatchEvent(new CustomEvent('pd:theme', { detail: next }));
}

function toggleSidebar() {
  const narrow = document.querySelector('.pd-shell')?.classList.toggle('is-narrow');
  keep('podium_sidebar', narrow ? 'narrow' : 'wide');
}

function toggleMenu() {
  document.querySelector('.pd-side')?.classList.toggle('is-open');
}

/** Single letters as keys are not for everybody: who dictates or types with a stick switches them off (WCAG 2.1.4). */
function toggleShortcuts() {
  const off = document.body.dataset.shortcuts !== 'off';
  document.body.dataset.shortcuts = off ? 'off' : 'on';
  keep('podium_shortcuts', off ? 'off' : 'on');
  for (const button of document.querySelectorAll('[data-toggle-ui="shortcuts"]')) button.setAttribute('aria-pressed', String(!off));
}

const DOES = { theme: toggleTheme, sidebar: toggleSidebar, menu: toggleMenu, shortcuts: toggleShortcuts };

/** Buttons with `data-toggle-ui="theme|sidebar|menu|shortcuts"`. */
export function startTheme() {
  document.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-toggle-ui]'));
    const name = button?.dataset.toggleUi;
    if (name && name in DOES) DOES[/** @type {keyof typeof DOES} */ (name)]();
    else document.querySelector('.pd-side.is-open')?.classList.remove('is-open');
  });
}
