/** Typing in the properties panel reaches the model after a pause; saving and leaving do not wait for it. */

const PAUSE_MS = 300;
/** @type {Set<() => void>} what was typed and the model does not have yet */
const pending = new Set();

/** Hand over what was typed; call before the model is read or the page is left. */
export function handOverTyping() {
  for (const handOver of [...pending]) handOver();
}

/**
 * @template {(...typed: any[]) => void} T
 * @param {T} take
 * @returns {T & { flush: () => void, cancel: () => void }}
 */
function afterPause(take) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {any[]} */
  let last = [];
  const cancel = () => {
    clearTimeout(timer);
    pending.delete(flush);
  };
  const flush = () => {
    if (!pending.has(flush)) return;
    cancel();
    take(...last);
  };
  const later = (/** @type {any[]} */ ...typed) => {
    clearTimeout(timer);
    last = typed;
    pending.add(flush);
    timer = setTimeout(flush, PAUSE_MS);
  };
  return /** @type {any} */ (Object.assign(later, { flush, cancel }));
}

/** In place of the panel's own pause, which nobody can end. */
export const typing = { debounceInput: ['factory', () => afterPause] };
