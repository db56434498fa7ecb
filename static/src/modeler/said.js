/**
 * Words of libraries that translate nothing or not everything (token simulation, parts of the properties panel), said in the
 * reader's language as they appear. English pages watch nothing.
 */
import { t } from '../language.js';

/** @type {Record<string, string>} what the libraries write -> what is said */
const WORDS = {
  'Add pause point': t('Add pause point'),
  'Click to remove FEEL expression': t('Click to remove FEEL expression'),
  'Click to set a dynamic value with FEEL expression': t('Click to set a dynamic value with FEEL expression'),
  Close: t('Close'),
  Create: t('Create'),
  'Create new list item': t('Create new list item'),
  'Delete item': t('Delete item'),
  'No Entries': t('No Entries'),
  'Open pop-up editor': t('Open pop-up editor'),
  'Play/Pause Simulation': t('Play/Pause Simulation'),
  'Remove pause point': t('Remove pause point'),
  'Reset Simulation': t('Reset Simulation'),
  'Section contains an error': t('Section contains an error'),
  'Section contains edits': t('Section contains edits'),
  'Set animation speed = Fast': t('Set animation speed = Fast'),
  'Set animation speed = Normal': t('Set animation speed = Normal'),
  'Set animation speed = Slow': t('Set animation speed = Slow'),
  'Set Sequence Flow': t('Set Sequence Flow'),
  'Simulation Log': t('Simulation Log'),
  'Toggle list item': t('Toggle list item'),
  'Toggle section': t('Toggle section'),
  'Toggle Simulation Log': t('Toggle Simulation Log'),
  'Token Simulation': t('Token Simulation'),
  'Trigger Event': t('Trigger Event'),
};
const ATTRIBUTES = ['title', 'aria-label'];
const TEXTS = '.bts-header, .bts-entry, .bts-toggle-mode, .bio-properties-panel-add-entry-label';

/** @param {(HTMLElement | null)[]} hosts what the libraries draw into */
export function sayFor(hosts) {
  if (document.documentElement.lang === 'en') return;
  const watcher = new MutationObserver((changes) => changes.forEach(({ target }) => say(/** @type {Element} */ (target))));
  for (const host of hosts) {
    if (!host) continue;
    say(host);
    watcher.observe(host, { subtree: true, childList: true, attributes: true, attributeFilter: ATTRIBUTES });
  }
}

/** What is said already is no key any more, so this ends. @param {Element} root */
function say(root) {
  for (const name of ATTRIBUTES) {
    for (const node of [root, ...root.querySelectorAll(`[${name}]`)]) {
      const said = WORDS[node.getAttribute(name) ?? ''];
      if (said && said !== node.getAttribute(name)) node.setAttribute(name, said);
    }
  }
  for (const node of [...(root.matches(TEXTS) ? [root] : []), ...root.querySelectorAll(TEXTS)]) {
    for (const text of node.childNodes) {
      const said = text.nodeType === Node.TEXT_NODE && WORDS[text.nodeValue?.trim() ?? ''];
      if (said && said !== text.nodeValue?.trim()) text.nodeValue = said;
    }
  }
}
