/** The legend of a heat map: title of the layer, ticks on the edges of the steps, patterns instead of colours. */
import { t } from '../language.js';
import { measure, signed } from '../words.js';

export class Legend {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    const button = host.querySelector('#legend-pattern');
    button?.addEventListener('click', () => {
      const on = document.body.classList.toggle('is-pattern');
      button.setAttribute('aria-pressed', String(on));
    });
  }

  /** @param {import('./heat.js').HeatDocument} document @param {string} title */
  render(document, title) {
    const difference = Boolean(document.difference);
    this.host.classList.toggle('is-difference', difference);
    /** @type {HTMLElement} */ (this.host.querySelector('#legend-title')).textContent = difference ? t('{title}, change', { title }) : title;
    /** @type {HTMLElement} */ (this.host.querySelector('#legend-note')).textContent = difference ? t('blue less, red more') : '';
    /** @type {HTMLElement} */ (this.host.querySelector('#legend-scale')).hidden = difference;
    const ticks = this.host.querySelectorAll('#legend-ticks span');
    const steps = document.edges.slice(1, 7);
    steps.forEach((edge, index) => ticks[index]?.replaceChildren(tick(edge, steps[index + 1], document)));
  }
}

/**
 * Edges that coincide (few different values) are said once, where the hotter colour begins; those around no change at all not.
 * @param {number} edge @param {number | undefined} next @param {import('./heat.js').HeatDocument} document
 */
function tick(edge, next, { difference, unit }) {
  if (difference) return signed(edge, unit) === measure(0, unit) ? '' : signed(edge, unit);
  return edge === next ? '' : measure(edge, unit);
}
