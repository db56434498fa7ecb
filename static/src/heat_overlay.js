/** What stands over the diagram when there is no heat to show: counting, nothing there, or an error. The diagram stays. */
import { element } from './elements.js';
import { t } from './language.js';
import { count } from './words.js';

const WORDS = { '5m': t('in the last 5 minutes'), '1h': t('in the last hour'), today: t('today'), '7d': t('in the last 7 days'), '30d': t('in the last 30 days'), all: t('yet') };

/** @param {string} period */
export const whenWords = (period) => WORDS[/** @type {'all'} */ (period)] ?? t('in this period');

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
    /** @param {{done: number, of: number} | null} far how many of how many cases were counted @param {(() => void) | null} stop */
    loading(far, stop) {
      const bar = element('progress', { class: 'pd-counted', 'aria-label': t('Counting cases') });
      if (far) Object.assign(bar, { max: far.of, value: far.done });
      const words = far ? [element('p', {}, t('{done} of {of}', { done: count(far.done), of: count(far.of) }))] : [];
      show(element('h2', {}, t('Counting cases')), ...words, bar, ...(stop ? [button(t('Stop'), stop)] : []));
    },
    /** @param {() => void} again */
    stopped(again) {
      show(element('h2', {}, t('Counting was stopped')), element('p', {}, t('No numbers rather than those of some cases only.')), button(t('Try again'), again));
    },
    /** @param {string} period @param {boolean} isFiltered */
    empty(period, isFiltered) {
      const when = whenWords(period);
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
