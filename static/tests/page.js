/** What modules expect of a page, for tests that run without one. */

/** @param {Record<string, string>} [meta] contents of the page's meta elements */
export function page(meta = {}) {
  const listeners = new EventTarget();
  const document = {
    querySelector: (/** @type {string} */ selector) => {
      const name = /name="([^"]+)"/.exec(selector)?.[1] ?? '';
      return name in meta ? { content: meta[name] } : null;
    },
    getElementById: () => null,
    visibilityState: 'visible',
    addEventListener: listeners.addEventListener.bind(listeners),
    dispatchEvent: listeners.dispatchEvent.bind(listeners),
  };
  Object.assign(globalThis, { document, addEventListener: () => {}, location: { protocol: 'http:', host: 'podium.test' } });
  return document;
}
