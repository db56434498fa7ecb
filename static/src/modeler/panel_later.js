/**
 * Whoever works on the drawing sees the drawing first: the properties panel follows a frame later. Whoever is in the panel, or in a
 * field that opened from it, sees it drawn at once, so that nothing typed is ever overtaken by what stood there before.
 */
import { options } from '@bpmn-io/properties-panel/preact';

const HIDDEN_MS = 100; // a page nobody sees gets no frames

/** @param {HTMLElement} canvas */
export function drawPanelLater(canvas) {
  options.debounceRendering = (/** @type {() => void} */ draw) => (canvas.contains(document.activeElement) ? afterFrame(draw) : queueMicrotask(draw));
}

/** @param {() => void} draw */
function afterFrame(draw) {
  let isDrawn = false;
  const once = () => {
    if (!isDrawn) draw();
    isDrawn = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, HIDDEN_MS);
}
