/**
 * Rules of Tabler that no page of ours uses and whose last part matches anything, left out of the bundle. Whenever an element came or
 * went, or a class changed, they made the browser ask all of a drawing anew which rules match: 90 ms of a deletion among 500 steps.
 */
const UNUSED = /\.(divide-[xy]|table-striped|card-table|scrollable|prose|markdown)\b|navbar|layout[-=]fluid|^legend ?\+ ?\*$/;

/** A plugin of PostCSS. */
export const narrow = {
  postcssPlugin: 'narrow',
  /** @param {any} rule */
  Rule(rule) {
    if (!UNUSED.test(rule.selector)) return;
    const kept = rule.selectors.filter((/** @type {string} */ each) => !UNUSED.test(each));
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  },
};
