/**
 * ECharts in our tokens: bars, lines, stacked bars, histograms with a target, small trends. SVG, no animation.
 * Every chart carries a description in words; a change of theme redraws it.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { addsUp, asSeries, kindOf } from './chart_shapes.js';
import { pageData } from './elements.js';
import { t } from './language.js';
import { measure } from './words.js';

use([BarChart, HeatmapChart, LineChart, VisualMapComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const token = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
/** @type {Map<HTMLElement, {chart: any, draw: () => object}>} */
const drawn = new Map();

/** @param {object} extra */
const axis = (extra) => ({
  axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: token('--grid') } },
  axisLabel: { color: token('--text-3'), fontSize: 11, hideOverlap: true }, ...extra,
});

/** @typedef {import('./chart_shapes.js').Data} Data */

const SECONDS_STEPS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800];

/** @param {Data} data steps of the axis that people count in: 10 min, 1 h, 1 d */
function niceSeconds(data) {
  const most = Math.max(1, ...data.series.flatMap((each) => each.values.map(Number)), data.target ?? 0);
  const interval = SECONDS_STEPS.find((step) => most / step <= 4) ?? most / 4;
  return { interval, max: Math.ceil(most / interval) * interval };
}

/** @param {Data} data */
const frame = (data) => ({
  animation: false, textStyle: { fontFamily: 'Inter Variable', fontSize: 11, color: token('--text-3') },
  aria: { enabled: true, label: { description: data.description } },
  grid: { left: 12, right: 16, top: data.series.length > 1 ? 30 : 14, bottom: 10, containLabel: true },
  legend: { show: data.series.length > 1, right: 12, top: 0, itemWidth: 10, itemHeight: 8, itemGap: 12, textStyle: { color: token('--text-2'), fontSize: 11 } },
  tooltip: { trigger: 'axis', appendToBody: false, valueFormatter: (/** @type {number} */ v) => measure(v, data.unit ?? 'count') },
  xAxis: axis({ type: 'category', data: data.labels, splitLine: { show: false } }),
  yAxis: axis({ type: 'value', splitNumber: 3, ...((data.unit ?? 'count') === 'count' ? { minInterval: 1 } : {}), ...(data.unit === 'seconds' ? niceSeconds(data) : {}), axisLabel: { color: token('--text-3'), fontSize: 11, formatter: (/** @type {number} */ v) => measure(v, data.unit ?? 'count') } }),
});

const COLOURS = { main: '--s1', quiet: '--s2', second: '--s4', risk: '--h4', late: '--h7' };
/** @param {string | undefined} tone @param {number} index */
const colour = (tone, index) => token(COLOURS[/** @type {'main'} */ (tone ?? '')] ?? ['--s2', '--s1', '--s4', '--h4', '--h6', '--h2', '--h7', '--s3'][index % 8]);

/** @param {Data} data */
const targetLine = (data) => (data.target == null ? undefined : {
  silent: true, symbol: 'none', label: { formatter: data.is_threshold ? t('fires at {value}', { value: measure(data.target, data.unit ?? 'count') }) : t('target {value}', { value: measure(data.target, data.unit ?? 'count') }), color: token('--text-2'), position: 'insideEndTop', fontSize: 11 },
  lineStyle: { color: token('--text-2'), type: [3, 3] }, data: [{ yAxis: data.target }],
});

/** Two groupings as a grid of colours with its numbers in it. @param {Data} data */
const grid = (data) => {
  const cells = data.series.flatMap((each, row) => each.values.map((value, column) => [column, row, value ?? '-']));
  const most = Math.max(1, ...cells.map((cell) => Number(cell[2]) || 0));
  const words = (/** @type {any} */ v) => (v === '-' || v == null ? '' : measure(v, data.unit ?? 'count'));
  return {
    ...frame({ ...data, series: [] }),
    tooltip: { formatter: (/** @type {any} */ mark) => `${data.labels[mark.value[0]]}, ${data.series[mark.value[1]].name}: ${words(mark.value[2])}` },
    yAxis: axis({ type: 'category', data: data.series.map((each) => each.name), splitLine: { show: false } }),
    visualMap: { show: false, min: 0, max: most, inRange: { color: ['--surface-2', '--h2', '--h4', '--h6'].map(token) } },
    series: [{ type: 'heatmap', data: cells, itemStyle: { borderColor: token('--surface'), borderWidth: 1 } }],
  };
};

/** @type {Record<string, (data: Data) => object>} */
const KINDS = {
  grid,
  area: (data) => ({ ...frame(data), series: data.series.map((each, i) => ({ type: 'line', stack: addsUp(data) ? 'all' : undefined, name: each.name, data: each.values, symbol: 'none', lineStyle: { width: 1, color: colour(each.tone, i) }, itemStyle: { color: colour(each.tone, i) }, areaStyle: { color: colour(each.tone, i), opacity: 0.35 } })) }),
  bars: (data) => ({ ...frame(data), series: data.series.map((each, i) => ({ type: 'bar', name: each.name, data: each.values, barGap: '10%', itemStyle: { color: colour(each.tone, i), borderRadius: [2, 2, 0, 0] } })) }),
  stack: (data) => ({ ...frame(data), series: data.series.map((each, i) => ({ type: 'bar', stack: 'all', name: each.name, data: each.values, itemStyle: { color: colour(each.tone, i) } })) }),
  lines: (data) => ({ ...frame(data), series: data.series.map((each, i) => ({ type: 'line', name: each.name, data: each.values, symbol: 'circle', symbolSize: 6, showSymbol: Boolean(data.links), lineStyle: { width: 1.75, color: colour(each.tone, i + 1) }, itemStyle: { color: colour(each.tone, i + 1) }, markLine: i === 0 ? targetLine(data) : undefined })) }),
  trend: (data) => ({ ...frame(data), series: [{ type: 'line', name: data.series[0].name, data: data.series[0].values, symbol: 'none', lineStyle: { width: 1.75, color: token('--s1') }, areaStyle: { color: token('--s1'), opacity: 0.07 }, markLine: targetLine(data) }] }),
  histogram: (data) => ({ ...frame(data), series: [{ type: 'bar', name: data.series[0].name, barCategoryGap: '12%', data: data.series[0].values, itemStyle: { color: token('--s2'), borderRadius: [2, 2, 0, 0] } }] }),
};

/** @param {HTMLElement} host @param {string} kind @param {any} given as the page carries it (`chart_shapes.js`) */
export function draw(host, kind, given) {
  const data = asSeries(given);
  const known = drawn.get(host);
  const chart = known?.chart ?? init(host, null, { renderer: 'svg' });
  const option = () => KINDS[kindOf(kind, data)](data);
  drawn.set(host, { chart, draw: option });
  chart.setOption(option(), true);
  chart.off('click');
  if (given.links && !host.hasAttribute('data-still')) chart.on('click', (/** @type {any} */ mark) => follow(behind(kind, given.links, mark)));
  host.setAttribute('role', 'img');
  host.setAttribute('aria-label', data.description);
}

/** @param {string} kind @param {string[][]} links by series and place @param {any} mark what was clicked */
const behind = (kind, links, mark) => (kind === 'grid' ? links[mark.value[1]]?.[mark.value[0]] : links[mark.seriesIndex]?.[mark.dataIndex]);

/** @param {string | undefined} address what stands behind a mark */
const follow = (address) => address && location.assign(address);

/** Draws every `[data-chart]` below `root`, with data from the script element it names. @param {ParentNode} root */
export function drawAll(root) {
  for (const host of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-chart][data-source]'))) {
    const data = pageData(host.dataset.source ?? '');
    if (data) draw(host, host.dataset.chart ?? 'bars', data);
  }
}

const redraw = () => {
  for (const [host, { chart, draw: option }] of drawn) {
    if (host.isConnected) chart.setOption(option(), true);
    else if (drawn.delete(host)) chart.dispose();
  }
};
document.addEventListener('pd:theme', redraw);
new ResizeObserver(() => {
  for (const { chart } of drawn.values()) chart.resize();
}).observe(document.body);
