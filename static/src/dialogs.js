/**
 * Native dialogs: `data-opens="id"` opens, `data-closes` closes, focus returns by itself.
 * Tabs: `role="tablist"` with buttons that name their panel in `aria-controls`; arrows walk, the address keeps the tab.
 */

/** @param {Element} target */
function onClick(target) {
  const opener = /** @type {HTMLElement | null} */ (target.closest('[data-opens]'));
  if (opener) return open(opener);
  if (target.closest('[data-closes]')) return target.closest('dialog')?.close();
  const tab = /** @type {HTMLElement | null} */ (target.closest('[role="tab"]'));
  if (tab) selectTab(tab);
}

/** @param {HTMLElement} opener its `data-fill-<name>` values go into the dialog's `[data-slot="<name>"]` and inputs */
function open(opener) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(opener.dataset.opens ?? ''));
  if (!dialog) return;
  for (const [key, value] of Object.entries(opener.dataset)) {
    if (!key.startsWith('fill')) continue;
    const name = key.slice(4).toLowerCase();
    for (const slot of dialog.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = value ?? '';
    const input = dialog.querySelector(`[name="${name}"]`);
    if (input instanceof HTMLInputElement) input.value = value ?? '';
    if (name === 'action') dialog.querySelector('form')?.setAttribute('action', value ?? '');
  }
  dialog.showModal();
}

/** @param {HTMLElement} tab */
export function selectTab(tab) {
  const list = tab.closest('[role="tablist"]');
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (list?.querySelectorAll('[role="tab"]') ?? [])) {
    const chosen = each === tab;
    each.setAttribute('aria-selected', String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(each.getAttribute('aria-controls') ?? '');
    if (panel) panel.hidden = !chosen;
  }
  const url = new URL(location.href);
  if (tab.dataset.tab && list?.hasAttribute('data-keeps-address')) {
    url.searchParams.set('tab', tab.dataset.tab);
    history.replaceState(history.state, '', url);
  }
  tab.dispatchEvent(new CustomEvent('pd:tab', { bubbles: true, detail: tab.dataset.tab }));
}

/** @param {KeyboardEvent} event */
function walkTabs(event) {
  const tab = /** @type {Element} */ (event.target).closest?.('[role="tab"]');
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!tab || !step) return;
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (tab.closest('[role="tablist"]')?.querySelectorAll('[role="tab"]') ?? [])];
  const next = all[(all.indexOf(/** @type {HTMLElement} */ (tab)) + step + all.length) % all.length];
  next.focus();
  selectTab(next);
}

export function startDialogs() {
  document.addEventListener('click', (event) => onClick(/** @type {Element} */ (event.target)));
  document.addEventListener('keydown', walkTabs);
}
