/**
 * The portal's words in the reader's language. `t('Saved {time}', { time })` looks the English text up in the catalogue that
 * the page loaded before (`/words/<language>.js`) and fills its places; English has no catalogue and says the text itself.
 */
/** @type {{ podiumWords?: Record<string, string | string[]>, podiumPlural?: (n: number) => number }} */
const loaded = /** @type {any} */ (globalThis);

/** @param {string} text @param {Record<string, unknown>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));

/** @param {string} text in English @param {Record<string, unknown>} [values] what stands at its `{places}` */
export function t(text, values = {}) {
  const known = loaded.podiumWords?.[text];
  return filled((Array.isArray(known) ? known[0] : known) || text, values);
}

/** @param {string} one @param {string} many @param {number} n decides, and stands at `{n}` @param {Record<string, unknown>} [values] */
export function tn(one, many, n, values = {}) {
  const known = loaded.podiumWords?.[one];
  const form = Array.isArray(known) ? known[loaded.podiumPlural?.(n) ?? 0] : undefined;
  return filled(form || (n === 1 ? one : many), { n, ...values });
}

/**
 * For the drawing libraries, which translate through a function of theirs. Panels write "User Task" where menus write "User task", and
 * "Compensate" where they write "Compensation".
 * @param {string} text @param {Record<string, unknown>} [values]
 */
export function translate(text, values) {
  const lower = text.toLowerCase().replace('non interrupting', 'non-interrupting').replace(/^compensate /, 'compensation ');
  const known = [text, text.charAt(0) + lower.slice(1), lower].find((each) => loaded.podiumWords?.[each]);
  return t(known ?? text, values);
}
