/** Small DOM makers: text goes in as text, never as markup. */

const sprite = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="icon-sprite"]'))?.content ?? '/static/icons.svg';
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `class`, `data-...`, `aria-...`; functions become listeners (`onclick`)
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

/**
 * @param {string} tag @param {Record<string, any>} [attributes] @param {Element | null} [parent]
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  parent?.append(node);
  return node;
}

/** @param {string} name an icon of the sprite */
export function icon(name) {
  const node = svg('svg', { class: 'pd-icon', 'aria-hidden': 'true' });
  svg('use', { href: `${sprite}#${name}` }, node);
  return node;
}

/**
 * Page data that the server wrote with `json_script`.
 * @param {string} id
 * @returns {any} null when the page has none
 */
export function pageData(id) {
  const node = document.getElementById(id);
  return node?.textContent ? JSON.parse(node.textContent) : null;
}
