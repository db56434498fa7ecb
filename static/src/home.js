/** The start page's charts: throughput, cycle time, open work by age. */
import { draw } from './charts.js';
import { pageData } from './elements.js';

const data = pageData('home-page') ?? {};
for (const host of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-chart][data-part]'))) {
  const part = data[host.dataset.part ?? ''];
  if (part) draw(host, host.dataset.chart ?? 'bars', part);
}
