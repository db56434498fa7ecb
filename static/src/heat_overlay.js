/** What stands over the diagram when there is no heat to show: counting, nothing there, or an error. The diagram stays. */
import { element } from './elements.js';
import { t } from './language.js';

const WORDS = { '5m': t('in the last 5 minutes'), '1h': t('in the last hour'), today: t('today'), '7d': t('in the last 7 days'), '30d': t('in the last 30 days'), all: t('yet') };

/** @param {HTMLElement} host @param {() => void} widen */
export function startOverlay(host, widen) {
  /** @param {(Node | string)[]} parts */
  const show = (...parts) => {
    host.hidden = false;
    host.replaceChildren(element('div', { class: 'pd-empty' }, ...parts));
  };
  const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
    element('div', { class: 'pd-actions' }, element('button', { class: 'btn btn-primary', type: 'button', onclick }, label));
  return {
    clear() {
      host.hidden = true;
      host.replaceChildren();
    },
    loading() {
      show(element('h2', {}, t('Counting cases')), element('div', { class: 'pd-progress' }, element('i')));
    },
    /** @param {string} period @param {boolean} isFiltered */
    empty(period, isFiltered) {
      const when = WORDS[/** @type {'all'} */ (period)] ?? t('in this period');
      const title = element('h2', {}, isFiltered ? t('No matching case {period}', { period: when }) : t('No case {period}', { period: when }));
      const text = element('p', {}, t('The diagram stays; only the heat is missing.'));
      show(title, text, ...(period === 'all' ? [] : [button(t('Look further back'), widen)]));
    },
    /** @param {string} sentence @param {() => void} again */
    failed(sentence, again) {
      show(element('h2', {}, t('No numbers rather than wrong ones')), element('p', {}, sentence), button(t('Try again'), again));
    },
  };
}
