/**
 * A part of a page becomes what it is now. What is the same stays: the focus, open tables, places of scrolling, drawn charts
 * (whoever drew them draws them again), and a screen reader hears of what changed alone.
 */
import { Idiomorph } from 'idiomorph';

/** @param {Element} shown @param {Element} fresh whose children it gets */
export function become(shown, fresh) {
  Idiomorph.morph(shown, fresh.innerHTML, {
    morphStyle: 'innerHTML',
    ignoreActiveValue: true,
    callbacks: { beforeNodeMorphed: (/** @type {Node} */ old, /** @type {Node} */ now) => !staysDrawn(old, now), beforeAttributeUpdated: (/** @type {string} */ name) => name !== 'open' },
  });
}

/** @param {Node} old @param {Node} now */
function staysDrawn(old, now) {
  return old instanceof HTMLElement && now instanceof HTMLElement && 'chart' in old.dataset && old.dataset.chart === now.dataset.chart;
}
