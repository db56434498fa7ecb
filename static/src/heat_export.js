/** The heat map as a file: the diagram with its glow and numbers as SVG or PNG, the table as CSV. */
import { svg } from './elements.js';

const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'stop-color', 'stop-opacity', 'visibility', 'display', 'text-anchor'];
const MARGIN = 24;
const SHARPNESS = 2;

/** @param {HTMLElement} host the canvas of the diagram @returns {SVGElement} a picture that needs no style sheet */
function picture(host) {
  const shown = /** @type {SVGSVGElement} */ (host.querySelector('.djs-container > svg'));
  const viewport = /** @type {SVGGElement} */ (shown.querySelector('.viewport'));
  const box = viewport.getBBox();
  const size = { width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN };
  const page = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `${box.x - MARGIN} ${box.y - MARGIN} ${size.width} ${size.height}`, ...size });
  svg('rect', { x: box.x - MARGIN, y: box.y - MARGIN, ...size, fill: getComputedStyle(document.body).backgroundColor }, page);
  for (const part of shown.querySelectorAll(':scope > defs')) page.append(styled(part));
  const copy = styled(viewport);
  copy.removeAttribute('transform');
  page.append(copy);
  badges(host, page);
  return page;
}

/** @param {Element} node @returns {Element} a copy with its computed styles as attributes */
function styled(node) {
  const copy = /** @type {Element} */ (node.cloneNode(true));
  const originals = [node, ...node.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((each, place) => {
    const computed = getComputedStyle(originals[place]);
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      if (value) each.setAttribute(name, value);
    }
    each.removeAttribute('style');
    each.removeAttribute('class');
  });
  for (const outline of copy.querySelectorAll('.djs-outline, .djs-hit')) outline.remove();
  return copy;
}

/** @param {HTMLElement} host @param {SVGElement} page the numbers, which are HTML over the picture */
function badges(host, page) {
  const viewport = /** @type {SVGGElement} */ (host.querySelector('.viewport'));
  const back = /** @type {DOMMatrix} */ (viewport.getScreenCTM()).inverse();
  for (const badge of /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll('.djs-overlay .pd-nb'))) {
    const at = badge.getBoundingClientRect();
    if (!at.width) continue;
    const start = new DOMPoint(at.left, at.top).matrixTransform(back);
    const end = new DOMPoint(at.right, at.bottom).matrixTransform(back);
    const look = getComputedStyle(badge);
    const height = end.y - start.y;
    svg('rect', { x: start.x, y: start.y, width: end.x - start.x, height, rx: height / 3, fill: look.backgroundColor, stroke: look.borderTopColor }, page);
    const words = svg('text', { x: (start.x + end.x) / 2, y: start.y + height * 0.72, 'text-anchor': 'middle', 'font-family': look.fontFamily, 'font-size': height * 0.62, fill: look.color }, page);
    words.textContent = badge.textContent?.trim() ?? '';
  }
}

/** @param {Blob | string} content an address or what is saved @param {string} name */
function save(content, name) {
  const link = document.createElement('a');
  link.href = typeof content === 'string' ? content : URL.createObjectURL(content);
  link.download = name;
  link.click();
  if (typeof content !== 'string') setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @param {HTMLElement} host @param {string} name */
export function saveSvg(host, name) {
  save(new Blob([new XMLSerializer().serializeToString(picture(host))], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** @param {HTMLElement} host @param {string} name */
export async function savePng(host, name) {
  const drawn = picture(host);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawn))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Number(drawn.getAttribute('width')) * SHARPNESS;
  canvas.height = Number(drawn.getAttribute('height')) * SHARPNESS;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done));
  if (blob) save(blob, `${name}.png`);
}

/** @param {string} url @param {string} name */
export const saveCsv = (url, name) => save(url, `${name}.csv`);
