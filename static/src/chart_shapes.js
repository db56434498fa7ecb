/** The shapes in which pages carry their figures, brought to one: labels and named series. */

import { t } from './language.js';

/** @typedef {{labels: string[], series: {name: string, values: (number | null)[], tone?: string}[], unit?: string, target?: number | null, is_threshold?: boolean, description: string, links?: string[][]}} Data */

const TONES = { started: 'quiet', finished: 'main', p50: 'main', p90: 'second', p95: 'second', values: 'quiet', in_time: 'quiet', at_risk: 'risk', late: 'late' };
// What pages name their figures, in the reader's language.
const NAMES = { started: t('started'), finished: t('finished'), in_time: t('in time'), at_risk: t('at risk'), late: t('late'), cases: t('cases'), outliers: t('outliers') };
const NOT_SERIES = ['labels', 'links', 'description', 'unit', 'target', 'title', 'note'];

/** @param {string} name */
const named = (name) => NAMES[/** @type {'late'} */ (name)] ?? name.replace('_', ' ');

/** @param {any} given @returns {Data} */
export function asSeries(given) {
  if (given.series) return given;
  if (given.bins) return fromBins(given);
  if (given.points) return fromPoints(given);
  const names = Object.keys(given).filter((name) => !NOT_SERIES.includes(name) && Array.isArray(given[name]));
  const isTime = names.some((name) => /^p\d\d$/.test(name));
  return {
    ...given, unit: given.unit ?? (isTime ? 'seconds' : 'count'),
    series: names.map((name) => ({ name: named(name), values: given[name], tone: TONES[/** @type {'p50'} */ (name)] })),
  };
}

/** @param {any} given a histogram: bins with label, value, and how many of these are outliers, which stand on the others */
function fromBins(given) {
  /** @type {{label: string, value: number, outliers?: number}[]} */
  const bins = given.bins;
  const usual = { name: NAMES.cases, tone: 'quiet', values: bins.map((bin) => bin.value - (bin.outliers ?? 0)) };
  const outliers = { name: NAMES.outliers, tone: 'late', values: bins.map((bin) => bin.outliers ?? 0) };
  const series = bins.some((bin) => bin.outliers) ? [usual, outliers] : [usual];
  return { description: given.description, labels: bins.map((bin) => bin.label), series };
}

/** @param {any} given a trend: points with label and value, in seconds */
function fromPoints(given) {
  return {
    description: given.description, unit: given.unit ?? 'seconds', target: given.target, labels: given.points.map((/** @type {any} */ point) => point.label),
    series: [{ name: given.title ?? '', values: given.points.map((/** @type {any} */ point) => point.value) }],
  };
}

/** Whether series may stand on each other: numbers of things add up, times and shares do not. @param {Data} data */
export const addsUp = (data) => (data.unit ?? 'count') === 'count';

/** How a picture is drawn: a histogram of several series shows them all. @param {string} kind @param {Data} data */
export function kindOf(kind, data) {
  if (kind !== 'histogram' || data.series.length < 2) return kind;
  return addsUp(data) ? 'stack' : 'bars';
}
