/** What stands over the diagram when there is no heat to show: counting, nothing there, or an error. The diagram stays. */
import { element } from './elements.js';

const WORDS = { '5m': 'in the last 5 minutes', '1h': 'in the last hour', today: 'today', '7d': 'in the last 7 days', '30d': 'in the last 30 days', all: 'yet' };

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
      show(element('h2', {}, 'Counting cases'), element('div', { class: 'pd-progress' }, element('i')));
    },
    /** @param {string} period @param {boolean} isFiltered */
    empty(period, isFiltered) {
      const title = element('h2', {}, `No ${isFiltered ? 'matching ' : ''}case ${WORDS[/** @type {'all'} */ (period)] ?? 'in this period'}`);
      const text = element('p', {}, 'The diagram stays; only the heat is missing.');
      show(title, text, ...(period === 'all' ? [] : [button('Look further back', widen)]));
    },
    /** @param {string} sentence @param {() => void} again */
    failed(sentence, again) {
      show(element('h2', {}, 'No numbers rather than wrong ones'), element('p', {}, sentence), button('Try again', again));
    },
  };
}
